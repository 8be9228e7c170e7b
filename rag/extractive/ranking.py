"""Ranks what can be quoted: which sentence or table row of the sources answers a question best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from library.embedders.base import Embedder
from library.embedders.crossing import Nearness, crossing_of
from library.pdf.annotations import author_of
from library.text import language_of, may_be_in, terms_of
from rag.extractive.clues import Clues, SourceReader
from rag.prompt.sources import Source
from rag.query.understand import Query
from rag.reading.extracts import Extract, Kind, extracts_of, unwrap
from rag.reading.flat_rows import split_row
from rag.reading.tables import read_rows

# Fitted by `python -m bench.answer_fit` on English and Chinese questions at once and rounded; label, which those
# tell nothing of, was set on questions made of tables' own rows.
WEIGHTS = Clues(
    known=3.8, before=2.3, aspect=2.7, rare=2.5, kind=1.1, new_number=1.1, unit=1.5, shown=1.7, synonyms=1.9,
    label=6.0, opens=1.3, source=3.5, first_source=2.5, meaning=2.0,
)  # fmt: skip

_EMBEDDED = 12  # candidates whose meaning is compared; with 16 no more of 1,081 questions had their answer first
_SOURCES_ACROSS = 3  # sources in another language that are read, …
_EMBEDDED_ACROSS = 24  # … and candidates of each
_SHARE_ACROSS = 0.8  # of the nearest's nearness: what is less near is not quoted with it
_UNKNOWN_LIMIT = 0.15  # share of tokens that the embedder does not know, from which its word counts for nothing


@dataclass
class Candidate:
    """A sentence or row that could be quoted.

    Attributes:
        marker: That of its source.
        position: Its place among the extracts of its source, headings included.
        paragraph: Number of the paragraph or item of a list that it is of.
        label: What a table row begins with, before its figures; whose a comment is; empty for a sentence.
        across: Whether it is in another language than the question and nearly as near as any that is.
        score: Higher answers better; e to the difference of two is how much likelier the one is the answer.
    """

    marker: str
    source: int
    position: int
    kind: Kind
    text: str
    terms: list[str] = field(repr=False)
    label: str = ""
    paragraph: int = 0
    clues: Clues = field(default_factory=Clues, repr=False)
    across: bool = False

    @property
    def score(self) -> float:
        """Weigh all that speaks for it."""
        return self.clues.weighed(WEIGHTS)


def rank_candidates(question: Query, sources: Sequence[Source], embedder: Embedder) -> list[Candidate]:
    """Rank the sentences and table rows of the sources as answers, best first."""
    candidates = [c for i, source in enumerate(sources) for c in _read_words(question, i, source)]
    across = _read_across(question, candidates, sources, embedder)
    candidates.sort(key=lambda c: c.score, reverse=True)
    _read_meaning(question, [c for c in candidates[:_EMBEDDED] if c.source not in across], embedder)
    return sorted(candidates, key=lambda c: c.score, reverse=True)


def _read_words(question: Query, index: int, source: Source) -> list[Candidate]:
    found = candidates_of(index, source)
    if not found:
        return []
    reader = SourceReader(question, source.title, [c.terms for c in found])
    before: set[str] = set()
    for c in found:
        clues = reader.read(c.text, c.terms, before, c.position, c.label)
        c.clues = replace(clues, first_source=float(index == 0))
        before = set(c.terms)
    return [candidate for candidate in found if candidate.kind != "heading"]


def candidates_of(index: int, source: Source) -> list[Candidate]:
    """Cut a source into its candidates, headings included, unread and in reading order."""
    found = []
    for position, extract in enumerate(extracts_of(source.text, marked=source.marked)):
        text, label = _shown(source.text, extract)
        found.append(
            Candidate(source.marker, index, position, extract.kind, text, terms_of(text), label, extract.paragraph)
        )
    return found


def _shown(text: str, extract: Extract) -> tuple[str, str]:
    """Give an extract as it is quoted, and a row's label or who says a comment."""
    if row := read_rows(text).get(extract.start):
        return row.shown, row.label
    said = unwrap(text[extract.start : extract.end])
    if extract.kind == "whole":
        return said, author_of(said)
    return said, split_row(said)[0] if extract.kind == "row" else ""


def _read_meaning(question: Query, candidates: Sequence[Candidate], embedder: Embedder) -> None:
    # An English model gives any two Chinese sentences a high cosine: it sees the same unknown tokens.
    if not candidates or embedder.unknown_share(question.text) > _UNKNOWN_LIMIT:
        return
    cosines = embedder.embed([c.text for c in candidates]) @ embedder.embed_query(question.text)
    for candidate, cosine in zip(candidates, cosines, strict=True):
        candidate.clues = replace(candidate.clues, meaning=max(0.0, embedder.calibrated(float(cosine))))


def _read_across(
    question: Query, candidates: Sequence[Candidate], sources: Sequence[Source], embedder: Embedder
) -> set[int]:
    """Read the candidates of the first sources in another language, and tell which sources these are.

    What is as near in meaning is taken to share as many words as it would in the question's language.
    """
    asked = question.spoken
    foreign = {
        i: said
        for i, source in enumerate(sources[:_SOURCES_ACROSS])
        if not may_be_in(question.text, said := language_of(source.text)) and not may_be_in(source.text, asked)
    }
    if not foreign or not crossing_of(embedder).crosses:
        return set()
    nearness = Nearness(embedder, embedder.embed_query(question.text), asked)
    found: list[tuple[Candidate, float]] = []
    for i, said in foreign.items():
        if own := [candidate for candidate in candidates if candidate.source == i][:_EMBEDDED_ACROSS]:
            vectors = embedder.embed([candidate.text for candidate in own])
            found += zip(own, nearness.of_texts(vectors, said), strict=True)
    least = _SHARE_ACROSS * max((near for _, near in found), default=0.0)
    for candidate, near in found:
        if near >= max(least, 0.0):
            known = max(candidate.clues.known, near)
            candidate.clues, candidate.across = replace(candidate.clues, meaning=near, known=known), True
    return set(foreign)
