"""Makes documents of random words with vectors to match, the same for the same number, for libraries of any size."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import fill

import numpy as np

from library.embedders.base import Vectors
from library.pdf.pages import READER_VERSION
from library.records import PAGE_BREAK, Chunk, Document, OutlineHeading, Page

PAGES = (40, 80, 120)  # in turn; 3 chunks each
CHUNKS_A_PAGE = 3
DIM = 384
_WORDS_A_CHUNK, _CHARACTERS_A_CHUNK = 120, 240
_WORDS, _CHARACTERS = 200_000, 4000
_TOPICS = 5000
_SPREAD = 0.9  # how far a chunk lies from its topic, as a share of the topic's own length
_CHINESE_EVERY = 10
_LINE = 80  # characters

DrawPdf = Callable[[Path, Sequence[str]], object]


_FIRST_AXIS: Vectors = np.eye(1, DIM, dtype=np.float32)[0]


class PreparedEmbedder:
    """Gives vectors that were set beforehand, so that the time to make them is left out.

    Attributes:
        vectors: By the text of the query; another text has the first axis for its own.
    """

    name, backend, dim, max_tokens = "prepared", "prepared", DIM, 256

    def __init__(self) -> None:
        self.vectors: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give the vectors of texts, float32 [n, dim]."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Give the vector of a query, float32 [dim]."""
        return self.vectors.get(text, _FIRST_AXIS)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Take the whole text for one token."""
        return [(0, len(text))]

    def unknown_share(self, text: str) -> float:
        """Know every text."""
        return 0.0

    def calibrated(self, cosine: float) -> float:
        """Leave a cosine as it is."""
        return cosine


@dataclass(frozen=True)
class Made:
    """A document and all that is stored of it."""

    document: Document
    pages: list[Page]
    chunks: list[Chunk]
    vectors: Vectors
    source: Path


class Maker:
    """Makes documents by their number."""

    def __init__(self, folder: Path, sizes: Sequence[int] = PAGES, draw: DrawPdf | None = None) -> None:
        """Name the folder for the PDFs, and how many pages they have in turn.

        Args:
            folder: Where they lie.
            sizes: Pages of a document.
            draw: Writes a PDF of these texts; without it a file stands for it that no reader knows.
        """
        self._folder, self._sizes, self._draw = folder, sizes, draw

    @cached_property
    def _topics(self) -> Vectors:
        return np.random.default_rng(1).standard_normal((_TOPICS, DIM), dtype=np.float32)

    @cached_property
    def _vocabulary(self) -> list[str]:
        chance = np.random.default_rng(2)
        letters = chance.choice(list("eeeeaaaiiioootttnnnssrrllddhhuuccmmppffggyybwvkxjqz"), (_WORDS, 9))
        return ["".join(row[:length]) for row, length in zip(letters, chance.integers(2, 10, _WORDS), strict=True)]

    def make(self, number: int) -> Made:
        """Make a document."""
        chance = np.random.default_rng([3, number])
        count = self._sizes[number % len(self._sizes)]
        texts = self._texts(number, count * CHUNKS_A_PAGE)
        pages = [Page(page + 1, " ".join(texts[page * 3 : page * 3 + 3])) for page in range(count)]
        source = self._folder / f"{self._vocabulary[number % 5000 + 5000]}_{2000 + number % 25}_report.pdf"
        if self._draw:
            self._draw(source, [fill(page.text, _LINE) for page in pages])
        else:
            source.write_bytes(f"%PDF-1.7 made {number}".encode())
        name = hashlib.sha256(source.read_bytes()).hexdigest()
        document = Document(
            id=name,
            name=source.name,
            title=f"{source.stem} {number}",
            size=source.stat().st_size,
            page_count=count,
            chunk_count=len(texts),
            language="zh" if number % _CHINESE_EVERY == 0 else "en",
            added_at=f"2026-01-01T00:00:{number % 60:02}+00:00",
            outline=tuple(OutlineHeading(0, " ".join(text.split()[:6]), 1) for text in texts[::9]),
            reader=READER_VERSION,
        )
        topics = self._topics[chance.integers(0, _TOPICS, 6)][chance.integers(0, 6, len(texts))]
        vectors = topics + _SPREAD * chance.standard_normal((len(texts), DIM), dtype=np.float32)
        return Made(document, pages, _chunks(name, pages, texts), _unit(vectors), source)

    def query(self, number: int, made: Made) -> tuple[str, Vectors]:
        """Make a query for one of a document's chunks: some of its words and any others, and a vector near its own."""
        chance = np.random.default_rng([4, number])
        chunk = int(chance.integers(0, len(made.chunks)))
        words = made.chunks[chunk].text.split()
        own = [str(word)[:12] for word in chance.choice(words, min(7, len(words)), replace=False)]
        near = made.vectors[chunk] + 0.5 * chance.standard_normal(DIM, dtype=np.float32) / DIM**0.5
        return " ".join([*own, *self._zipf(chance, 5)]), _unit(near)

    def _texts(self, number: int, count: int) -> list[str]:
        chance = np.random.default_rng([5, number])
        if number % _CHINESE_EVERY == 0:
            drawn = _ranks(chance, count * _CHARACTERS_A_CHUNK, _CHARACTERS).reshape(count, -1)
            return ["".join(chr(0x4E00 + rank) for rank in row) for row in drawn]
        words = self._zipf(chance, count * _WORDS_A_CHUNK)
        return [" ".join(words[i : i + _WORDS_A_CHUNK]) for i in range(0, len(words), _WORDS_A_CHUNK)]

    def _zipf(self, chance: np.random.Generator, count: int) -> list[str]:
        return [self._vocabulary[rank] for rank in _ranks(chance, count, _WORDS)]


def _ranks(chance: np.random.Generator, count: int, most: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Draw ranks from 0 by Zipf's law: a word's share is one by its rank."""
    return (most ** chance.random(count)).astype(np.int64) - 1


def _unit(vectors: Vectors) -> Vectors:
    units: Vectors = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return units


def _chunks(name: str, pages: Sequence[Page], texts: Sequence[str]) -> list[Chunk]:
    chunks: list[Chunk] = []
    offset = 0
    for page in pages:
        for text in texts[len(chunks) : len(chunks) + CHUNKS_A_PAGE]:
            ordinal = len(chunks)
            place = (ordinal, offset, offset + len(text), page.number, page.number)
            chunks.append(Chunk(f"{name}:{ordinal}", name, *place, text, f"report {2000 + page.number % 25}"))
            offset += len(text) + 1
        offset += len(PAGE_BREAK) - 1
    return chunks
