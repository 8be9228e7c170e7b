"""Which model a library answers with, which one is to come, and where the vectors of each are."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Mapping, Sequence
from operator import attrgetter

from cachetools import LRUCache, cachedmethod

from library.embedders.base import E5, MINILM, Embedder, Vectors
from library.embedders.choice import embedder_name, make_embedder, with_embedder
from library.embedders.model_store import is_here
from library.errors import StorageError
from library.index.vector_folder import VectorFolder
from library.index.vector_probe import search_all
from library.index.vectors import VectorIndex
from library.index.vectors_server import ChromaServer
from library.log import locate
from library.outgoing import Recorder
from library.records import Chunk
from library.settings import Settings
from library.stores.catalogue import Catalogue
from library.stores.remembered import name_without_precision

_QUERIES = 16  # vectors of queries that are kept

_log = logging.getLogger(__name__)


class Space:
    """A model and the vectors that it made, handed out as one: a query is never held against another's vectors.

    Attributes:
        covered: Documents all of whose chunks were found to have their vectors, while this is the space to come.
    """

    def __init__(self, model: str, key: str, settings: Settings, record: Recorder, guard: VectorFolder) -> None:
        self.model, self.key = model, key
        self.index = VectorIndex(guard.path, ChromaServer.of(settings), key, record, guard)
        self.covered: set[str] = set()
        self._settings, self._record = with_embedder(settings, model), record
        self._loading = threading.Lock()
        self._embedder: Embedder | None = None
        self._queries: LRUCache[str, Vectors] = LRUCache(_QUERIES)

    @property
    def embedder(self) -> Embedder:
        """The model, loaded on first use.

        Raises:
            EmbeddingError: If it cannot be had.
        """
        with self._loading:
            if self._embedder is None:
                self._embedder = make_embedder(self._settings, self._record)
            return self._embedder

    def search(self, query: str, top: int, documents: Mapping[str, int] | None) -> list[tuple[str, float]]:
        """Find chunks by meaning, as (chunk id, calibrated cosine in [-1, 1]), best first."""
        found = self.index.search(self.vector(query), top, documents)
        return [(chunk, self.embedder.calibrated(cosine)) for chunk, cosine in found]

    def compare(self, query: str, chunks: Sequence[str]) -> dict[str, float]:
        """Give the calibrated cosine of each of these chunks, in [-1, 1]; those without a vector are left out."""
        found = self.index.compare(self.vector(query), chunks)
        return {chunk: self.embedder.calibrated(cosine) for chunk, cosine in found.items()}

    @cachedmethod(attrgetter("_queries"), key=lambda _, query: query, lock=attrgetter("_loading"))
    def vector(self, query: str) -> Vectors:
        """Embed a query; the last ones are kept, because a question is searched for in several ways."""
        return self.embedder.embed_query(query)


class Spaces:
    """The space that answers and, while the model changes, the one to come. Callers hold the library's lock to change.

    Facts in the catalogue say which they are: `embedder` and `vectors` of the one that answers, `next_embedder` and
    `next_vectors` of the one to come, `old_vectors` of those whose files are to be deleted, and `overruled`, the
    model that the settings named when a person chose another one.
    """

    def __init__(self, catalogue: Catalogue, settings: Settings, library: str, record: Recorder) -> None:
        """Read which spaces there are; a new library begins with the settings' model if that is on this machine."""
        self._catalogue, self._settings, self._record = catalogue, settings, record
        self._named = embedder_name(settings)
        self._folder = VectorFolder(settings.library / "chroma", search_all)
        if catalogue.fact("overruled") == MINILM:  # the model that shipped then: who chose another did so against that
            catalogue.remember(overruled=E5)
        if catalogue.fact("embedder") is None:
            usual = self._named if is_here(settings, self._named) else embedder_name(with_embedder(settings, ""))
            catalogue.settle("embedder", usual)
        self._library = library
        self._choosing = threading.RLock()
        self.current, self.coming = self._read({})

    def refresh(self) -> None:
        """See whether another process changed the model, began to or gave it up."""
        with self._choosing:
            known = {space.key: space for space in (self.current, self.coming) if space is not None}
            self.current, self.coming = self._read(known)

    def _read(self, known: Mapping[str, Space]) -> tuple[Space, Space | None]:
        """Read which space answers, and which is to come; those that are known by their keys stay."""

        def find(model: str, key: str) -> Space:
            return known.get(key) or Space(model, key, self._settings, self._record, self._folder)

        facts = self._catalogue.facts("embedder", "vectors", "next_embedder", "next_vectors")
        current = find(name_without_precision(facts["embedder"]), facts.get("vectors", self._library))
        coming = facts.get("next_embedder")
        return current, find(coming, facts.get("next_vectors", "")) if coming else None

    @property
    def wanted(self) -> str | None:
        """The model to change to: the one that a change was begun to, else the settings', unless a person chose."""
        if (coming := self.coming) is not None:
            return coming.model
        settled = self._named in (self.current.model, self._catalogue.fact("overruled"))
        return None if settled else self._named

    def begin(self, model: str) -> Space:
        """Begin a change to a model, or go on with it."""
        with self._choosing:
            if self.coming is None or self.coming.model != model:
                self.abandon()
                key = f"{self.current.key[:16]}-{uuid.uuid4().hex[:8]}"
                overruled = None if model == self._named else self._named
                self._catalogue.announce(next_embedder=model, next_vectors=key, overruled=overruled)
                self.coming = Space(model, key, self._settings, self._record, self._folder)
            return self.coming

    def switch(self, generation: int) -> bool:
        """Let the space to come answer, from one moment to the next, and delete the old one.

        Returns:
            False, with nothing changed, if something of the catalogue changed since a generation, or another process
            gave the change up.
        """
        if self._catalogue.is_shared:
            self.refresh()
        new, old = self.coming, self.current
        if new is None:
            return not self._catalogue.is_shared
        given_up = {"next_embedder": None, "next_vectors": None}
        answering = {"embedder": new.model, "vectors": new.key, "old_vectors": self._old(old.key)}
        with self._choosing:  # nobody reads before and puts it in place after
            if not self._catalogue.announce(generation, **given_up, **answering):
                return False
            self.current, self.coming = new, None
        self._drop(old)
        return True

    def abandon(self) -> None:
        """Give up a change; the library stays with the model that it has, whatever the settings name now."""
        if (space := self.coming) is not None:
            old = self._old(space.key)
            with self._choosing:
                self._catalogue.announce(next_embedder=None, next_vectors=None, old_vectors=old, overruled=self._named)
                self.coming = None
            self._drop(space)

    def erase(self) -> None:
        """Delete all vectors, those to come too.

        Raises:
            StorageError: If they cannot be deleted.
        """
        for space in (self.current, self.coming):
            if space is not None:
                space.index.drop()

    def drop_leavings(self) -> None:
        """Delete vectors whose deletion was cut short."""
        for key in (self._catalogue.fact("old_vectors") or "").split():
            self._drop(Space("", key, self._settings, self._record, self._folder))

    def remove(self, document_id: str) -> None:
        """Delete the vectors of a document, also those that another process has begun to make."""
        if self._catalogue.is_shared:
            self.refresh()
        for space in (self.current, self.coming):
            if space is not None:
                space.covered.discard(document_id)
                space.index.remove(document_id)

    def replace(self, document_id: str, chunks: Sequence[Chunk], vectors: Vectors | None) -> None:
        """Make these the vectors of a document in the space that answers; the one to come has them made anew."""
        if self._catalogue.is_shared:
            self.refresh()
        if self.coming is not None:
            self.coming.covered.discard(document_id)
            self.coming.index.remove(document_id)
        if vectors is not None:
            self.current.index.replace(document_id, chunks, vectors)

    @property
    def incomplete(self) -> bool:
        """Whether vectors were lost that are not made anew yet, so that a search by meaning would mislead."""
        return self._catalogue.fact("vectors_incomplete") is not None

    def begin_anew(self) -> None:
        """Delete the vectors, which are damaged; those to come are made anew too.

        Raises:
            StorageError: If the disk refuses it, or is what keeps the vectors from being read.
        """
        self.let_go()
        self._catalogue.remember(vectors_incomplete="yes")
        self._folder.discard()
        for space in (self.current, self.coming):
            if space is not None:
                space.covered.clear()

    def mark_incomplete(self) -> None:
        """Take note that vectors are missing."""
        self._catalogue.announce(vectors_incomplete="yes")

    def mark_complete(self) -> None:
        """Let the vectors answer again, since all are there."""
        self._catalogue.announce(vectors_incomplete=None)

    def refused(self) -> bool:
        """Tell whether the disk or its rights keep the vectors from being opened."""
        return self._folder.refused()

    def examine(self) -> None:
        """Read all vectors and search with a sample of them, in a child process.

        Raises:
            StoreDamaged: If they are not as they were left, or cannot be searched.
        """
        self.let_go()
        self._folder.examine([space.key for space in (self.current, self.coming) if space is not None])

    def let_go(self) -> None:
        """Close the files, and remember how they were left; they are opened again on use."""
        for space in (self.current, self.coming):
            if space is not None:
                space.index.close()
        self._folder.close()

    def _old(self, key: str) -> str:
        return f"{self._catalogue.fact('old_vectors') or ''} {key}".strip()

    def _drop(self, space: Space) -> None:
        try:
            space.index.drop()
        except StorageError as error:
            _log.warning("The next start deletes what is left of old vectors: %s", locate(error))
            return
        left = [key for key in (self._catalogue.fact("old_vectors") or "").split() if key != space.key]
        self._catalogue.remember(old_vectors=" ".join(left) or None)
