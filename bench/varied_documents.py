"""Makes any number of documents of the real ones of a library: text and vectors are varied, lengths are kept."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.made_documents import Made
from library.embedders.base import Vectors
from library.library import Library
from library.records import PAGE_BREAK, Chunk, Document, Page

_WORD = re.compile(r"[^\W\d_]{3,}|[\u4e00-\u9fff]|\d")
_OTHERS = 0.1  # of the words that are replaced
_SHARES = (0.5, 1.0)  # of another vector, of length 1, that is added to a chunk's own
_NOISE = 0.35  # length of what is added beside


class VariedDocuments:
    """Copies of real documents.

    In each every digit is drawn anew, and of all words and Chinese characters a tenth is replaced by others as long,
    drawn as often as they stand in the library, so that every offset still holds. A vector lies between the real
    chunk's and another's.
    """

    def __init__(self, library: Library, folder: Path) -> None:
        """Read a library.

        Args:
            library: Of real documents, with the vectors of their chunks.
            folder: Where the files lie that stand for PDFs; each has some bytes of its own.
        """
        self._folder = folder
        self._real = [_read(library, document) for document in sorted(library.documents(), key=lambda each: each.id)]
        self._all = np.concatenate([vectors for _, _, _, vectors in self._real])
        self._words: dict[tuple[int, bool], list[str]] = defaultdict(list)
        for _, pages, _, _ in self._real:
            for word in (found for page in pages for found in _WORD.findall(page.text)):
                self._words[len(word), word.isascii()].append(word)

    def __len__(self) -> int:
        """Count the real documents."""
        return len(self._real)

    def make(self, number: int) -> Made:
        """Make a document, the same for the same number; the first are as the real ones but for their files."""
        document, pages, chunks, vectors = self._real[number % len(self._real)]
        chance = np.random.default_rng([7, number])
        source = self._folder / "varied.pdf"
        source.write_bytes(f"%PDF-1.7 {document.id} {number}".encode())
        name = hashlib.sha256(source.read_bytes()).hexdigest()
        if number >= len(self._real):
            pages = [replace(page, text=self._vary(page.text, chance)) for page in pages]
            vectors = self._between(vectors, chance)
            text = PAGE_BREAK.join(page.text for page in pages)
            chunks = [replace(chunk, text=text[chunk.start : chunk.end]) for chunk in chunks]
        chunks = [replace(chunk, id=f"{name}:{chunk.ordinal}", document_id=name) for chunk in chunks]
        title = document.title if number < len(self._real) else f"{document.title} {number}"
        return Made(replace(document, id=name, title=title, size=source.stat().st_size), pages, chunks, vectors, source)

    def _between(self, vectors: Vectors, chance: np.random.Generator) -> Vectors:
        """Give vectors between these and any others of the library, and a little beside.

        Near their own alone they would lie in as many small heaps as there are real chunks, and in those Chroma's index
        loses its way: of 100,000 vectors in 2,145 heaps a search for a stored one found another for 584 of 1,003.
        """
        others = self._all[chance.integers(0, len(self._all), len(vectors))]
        shares = chance.uniform(*_SHARES, (len(vectors), 1)).astype(np.float32)
        beside = chance.standard_normal(vectors.shape, dtype=np.float32) * np.float32(_NOISE / vectors.shape[1] ** 0.5)
        found = vectors + shares * others + beside
        units: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return units

    def _vary(self, text: str, chance: np.random.Generator) -> str:
        places = list(_WORD.finditer(text))
        drawn, which = chance.random(len(places)), chance.random(len(places))
        parts, end = [], 0
        for place, share, part in zip(places, drawn, which, strict=True):
            word = place[0]
            if word.isdigit():
                word = str(int(part * 10))
            elif share < _OTHERS:
                others = self._words[len(word), word.isascii()]
                word = others[int(part * len(others))]
            parts += [text[end : place.start()], word]
            end = place.end()
        return "".join([*parts, text[end:]])


def _read(library: Library, document: Document) -> tuple[Document, list[Page], list[Chunk], Vectors]:
    chunks = library.chunks_of(document.id)
    found = library.vectors_of([chunk.id for chunk in chunks])
    vectors = np.array([found[chunk.id] for chunk in chunks], dtype=np.float32)
    return document, library.pages(document.id), chunks, vectors
