"""Vectors in the making: a new model's beside those that answer, or those that were lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import RLock

from library.embedders.base import Vectors
from library.index.spaces import Space
from library.records import Chunk
from library.stores.catalogue import Catalogue


class Shadow:
    """Tells what is left to embed, keeps what was, and switches. What was kept is found again after a crash."""

    def __init__(self, catalogue: Catalogue, space: Space, switch: Callable[[int], bool], changing: RLock) -> None:
        """Begin, or go on where it was cut short.

        Args:
            catalogue: Holds the chunks.
            space: Where the vectors go.
            switch: Lets them answer, once all are there, unless the catalogue changed since a generation.
            changing: The library's lock, held while documents are added or removed.
        """
        self._catalogue, self._space, self._switch, self._changing = catalogue, space, switch, changing
        self._left: deque[str] = deque()
        self._chunks: list[Chunk] = []

    def warm(self) -> None:
        """Load the model, so that the first question after the switch need not wait for it.

        Raises:
            EmbeddingError: If it cannot be had.
        """
        self._space.embedder.calibrated(0.0)

    def next(self, most: int) -> list[Chunk]:
        """Give chunks without a vector, of one document; none when every document is covered."""
        with self._changing:
            while not self._chunks and (document_id := self._next_document()):
                self._chunks = self._missing(document_id)
            batch, self._chunks = self._chunks[:most], self._chunks[most:]
            return batch

    def add(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Keep vectors, float32 [len(chunks), dim] of unit length; those of documents removed meanwhile are let go."""
        with self._changing:
            there = self._catalogue.chunks([chunk.id for chunk in chunks])
            kept = [i for i, chunk in enumerate(chunks) if there.get(chunk.id) == chunk]
            self._space.index.add([chunks[i] for i in kept], vectors[kept])
            if self._catalogue.is_shared:
                self._take_back([chunks[i] for i in kept])

    def progress(self) -> tuple[int, int]:
        """Tell how many chunks have their vectors, and how many there are."""
        return self._space.index.count(), sum(self._catalogue.chunk_counts().values())

    def finish(self) -> bool:
        """Switch, if every document is covered; False if one was added meanwhile."""
        with self._changing:
            generation = self._catalogue.look_again()
            if self.next(1):
                return False
            if self._catalogue.is_shared and self._lacks_some():
                self._space.covered.clear()
                return False
            return self._switch(generation)

    def _take_back(self, chunks: Sequence[Chunk]) -> None:
        """Delete vectors of what another process removed or replaced while they were written."""
        there = self._catalogue.chunks([chunk.id for chunk in chunks])
        for document_id in {chunk.document_id for chunk in chunks if there.get(chunk.id) != chunk}:
            self._space.index.remove(document_id)
            self._space.covered.discard(document_id)

    def _lacks_some(self) -> bool:
        """True if another process replaced a document that was covered, whose vectors it deleted here."""
        held, wanted = self.progress()
        return held < wanted

    def _next_document(self) -> str | None:
        if not self._left:
            self._left.extend(name for name in self._catalogue.chunk_counts() if name not in self._space.covered)
        return self._left.popleft() if self._left else None

    def _missing(self, document_id: str) -> list[Chunk]:
        chunks = self._catalogue.chunks_of(document_id)
        held = self._space.index.holding([chunk.id for chunk in chunks])
        if len(held) == len(chunks):
            self._space.covered.add(document_id)
        return [chunk for chunk in chunks if chunk.id not in held]
