"""What every index of words has in common: the fields that are searched, their terms, and how a term weighs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol

from library.records import SECTION_PARTS, Chunk
from library.text import STEMMED, language_of, terms_of

FIELDS = ("text", "header", "headings", "stems")
"""The fields that are searched: a chunk's text, what it is read with, and the headings of its page, since the last rows
of a balance sheet say nowhere that they are of one. `stems` is the text once more, stemmed by its own language's rules
where that is another than English."""

ChunksOf = Callable[[str], list[Chunk]]
"""Gives the chunks of a document in the catalogue by its id."""


class WordIndex(Protocol):
    """BM25 over the terms of `library.text.terms_of`, so that every script is cut the same way everywhere."""

    @property
    def remade(self) -> bool:
        """Whether it was damaged when it was opened, and is made anew by `mend`."""

    @property
    def intact(self) -> bool:
        """Whether it is as it was left."""

    def restore(self, documents: Mapping[str, int]) -> None:
        """Make anew what is damaged, so that these documents are the whole content, by their number of chunks."""

    def mend(self, documents: Mapping[str, int]) -> None:
        """Make these documents the whole content, by their number of chunks; does nothing when they are."""

    def add(self, chunks: Sequence[Chunk]) -> None:
        """Index the chunks of whole documents; they are found once this returns."""

    def remove(self, *documents: str) -> None:
        """Erase the words of documents."""

    def renew(self, document: str) -> None:
        """Index a document as the catalogue has it now, in one step: at no time are its words not found."""

    def search(self, query: str, top: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Find the chunks that share terms with a query, as (chunk id, BM25 score), best first.

        Args:
            query: Any text.
            top: Most results.
            documents: Ids to stay within; None means all.
        """

    def compare(self, query: str, chunks: Sequence[str]) -> dict[str, float]:
        """Give the BM25 score of each of these chunks for a query; those that share no term with it are left out."""

    def idf(self, term: str) -> float:
        """Weigh a term by its rarity among the chunks, as BM25 does; at least 0."""

    def holding(self) -> Iterator[tuple[set[str], set[str]]]:
        """Go through the index a part at a time: the ids of the documents and of the chunks that it holds."""


def terms_by_field(chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, dict[str, list[str]]]]:
    """Give the terms of chunks in each field; the chunks of a page follow one another."""
    for _, page in groupby(chunks, lambda chunk: (chunk.document_id, chunk.first_page)):
        together = list(page)
        language = language_of("\n".join(chunk.text for chunk in together))
        headings = " ".join(dict.fromkeys(chunk.section.rpartition(SECTION_PARTS)[2] for chunk in together))
        for chunk in together:
            yield (
                chunk,
                {
                    "text": terms_of(chunk.text),
                    "header": terms_of(f"{chunk.header} {chunk.section} {chunk.context}"),
                    "headings": terms_of(headings),
                    "stems": terms_of(chunk.text, language) if language in STEMMED else [],
                },
            )


def query_terms(query: str) -> dict[tuple[str, str], None]:
    """Give the terms of a query, each with the field that it is looked for in; one that is repeated counts once."""
    return dict.fromkeys(_query_terms(query))


def _query_terms(query: str) -> Iterator[tuple[str, str]]:
    language = language_of(query)
    for field in FIELDS:
        if field != "stems" or language in STEMMED:
            yield from ((field, term) for term in terms_of(query, language if field == "stems" else "en"))


def idf_of(count: int, total: int) -> float:
    """Weigh a term by the number of chunks that have it, of all."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))
