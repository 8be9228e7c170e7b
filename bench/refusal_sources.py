"""Evaluation sets, ingested once, so that many libraries can be made of their documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bench.sets import Question, add_folder, read_questions
from library.embedders.base import Vectors
from library.library import Library
from library.records import Chunk, Document, Page
from library.settings import Settings, read_settings

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """A document as it was ingested, to be put into many libraries; `rest` is what else `Library.add` wants."""

    document: Document
    pages: Sequence[Page]
    chunks: Sequence[Chunk]
    vectors: Vectors
    rest: tuple[Any, ...]

    @property
    def series(self) -> str:
        """What the names of a series of reports begin with: "ACME" of ACME_2020.pdf and of ACME_2021.pdf."""
        first = re.search(r"[^\W\d_]+", self.document.name)
        return first[0].casefold() if first else ""

    def without_even_pages(self) -> Part:
        """Leave out what stands on even pages; a library counts on chunks that are numbered without a gap."""
        kept = [i for i, chunk in enumerate(self.chunks) if chunk.first_page % 2]
        chunks = [
            replace(self.chunks[i], id=f"{self.document.id}:{ordinal}", ordinal=ordinal)
            for ordinal, i in enumerate(kept)
        ]
        document = replace(self.document, chunk_count=len(chunks))
        return replace(self, document=document, chunks=chunks, vectors=self.vectors[np.array(kept, dtype=int)])

    def add_to(self, library: Library) -> None:
        """Put the document into a library."""
        if self.chunks:
            library.add(self.document, self.pages, self.chunks, self.vectors, *self.rest)


def spread(items: Sequence[T], most: int) -> list[T]:
    """Choose at most so many, evenly over the whole."""
    return [items[i * len(items) // most] for i in range(most)] if len(items) > most else [*items]


@dataclass(frozen=True)
class Source:
    """A set: its documents by id, in order of their names, and its questions."""

    name: str
    parts: dict[str, Part]
    questions: list[Question]

    @property
    def family(self) -> str:
        """What the names of sets begin with that may hold the same texts, also in several languages."""
        return self.name.partition("-")[0]

    @property
    def is_series(self) -> bool:
        """Whether documents come in several series, of which more than one report tells of the same things."""
        return 1 < len({part.series for part in self.parts.values()}) < len(self.parts)


class _Keeping(Library):
    """A library that remembers what was added to it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.parts: dict[str, Part] = {}

    def add(
        self, document: Document, pages: Sequence[Page], chunks: Sequence[Chunk], vectors: Vectors, *rest: Any
    ) -> None:
        super().add(document, pages, chunks, vectors, *rest)
        file = self.file(document.id)  # what the rest begins with, which lies elsewhere only while it is ingested
        self.parts[document.id] = Part(document, pages, chunks, vectors, (file, *rest[1:]))


def read_source(folder: Path, place: Path) -> Source:
    """Ingest a set into a library in a folder, which must stay while its parts are used."""
    settings = read_settings(library=place)
    library = _Keeping(settings)
    with library:
        ids = add_folder(library, settings, folder / "pdfs")
        parts = dict(sorted(library.parts.items(), key=lambda item: item[1].document.name))
    return Source(folder.name, parts, [q for q in read_questions(folder, ids) if q.document in parts])
