"""The vectors, in Chroma: in the library's folder, or on a Chroma server."""

from __future__ import annotations

import heapq
import math
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np

from library.embedders.base import Vectors
from library.errors import StorageError, first_line
from library.index.vector_files import blank_memory, delete_orphans
from library.index.vector_folder import VectorFolder
from library.index.vectors_server import WAITS_TO_READ_S, WAITS_TO_WRITE_S, ChromaServer
from library.outgoing import Recorder, ignore
from library.records import Chunk

T = TypeVar("T")
_CHANGES = ("written", "deleted")
What = Literal["opened", "read", "searched", "written", "deleted"]

_BATCH = 5000  # Chroma takes 5461 at most; a server may take fewer
# Milliseconds of CPU at 100,000 vectors: to fetch and compare one 0.03; to find the nearest 2000 of all 21, the nearest
# 100 of 1000 that are named 35, of 10,000 17, of 90,000 60.
_FEW = 400
_COMPARED = 1000
_MOST_LOOKED_FOR = 2000
_LOOKED_AT = 400
"""Vectors that a search keeps in view. With Chroma's 100, the 64 nearest of 14,739 differed by the opening."""
_OF_DAMAGED_FILES = (ValueError, RuntimeError, OSError, LookupError, TypeError, AttributeError)


class VectorIndex:
    """Finds chunks by the likeness of their vectors; stores no text."""

    def __init__(
        self,
        folder: Path,
        server: ChromaServer | None,
        library: str,
        record: Recorder = ignore,
        guard: VectorFolder | None = None,
    ) -> None:
        """Name the vectors; they are opened on first use, because importing Chroma takes a second.

        Args:
            folder: Where they are kept without a server.
            server: Where they are kept instead.
            library: Identifies the library, since several may share a server.
            record: Is told of every request to the server.
            guard: Of the folder, which may refuse that it is opened; None opens it as it is.
        """
        self._guard = guard
        self._folder, self._server, self._name, self._record = folder, server, f"chunks-{library}", record
        self._library = library
        self._lock = threading.Lock()
        self._opened: tuple[Any, Any] | None = None
        self._batch = _BATCH
        self._dropped = False
        self._counted: int | None = None

    def add(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store the vectors of chunks, float32 [n, dim] of unit length; existing ones are replaced."""
        self._counted = None
        for i in self._batches(len(chunks), "written"):
            batch = chunks[i : i + self._batch]
            about = [{"document": chunk.document_id} for chunk in batch]
            ids, embeddings = [chunk.id for chunk in batch], vectors[i : i + self._batch]
            self._ask("written", "upsert", ids=ids, embeddings=embeddings, metadatas=about)
        self._blank_memory()

    def search(self, vector: Vectors, top: int, documents: Mapping[str, int] | None = None) -> list[tuple[str, float]]:
        """Find the nearest chunks as (chunk id, cosine in [-1, 1]), best first.

        Chroma's own filter costs 50 to 300 ms at 100,000 vectors. Vectors of few chunks are fetched and compared;
        of a large part of the library more than enough are looked for, and what lies outside is dropped.

        Args:
            vector: The query, float32 [dim], of unit length.
            top: Most results.
            documents: What to stay within: ids, and how many chunks each has; None means all.
        """
        if documents is None:
            return self._nearest(vector, top)
        within = sum(documents.values())
        wanted = math.ceil(2 * top * self._total() / max(within, 1))
        while within > _FEW and wanted <= min(_MOST_LOOKED_FOR, self._batch):
            found = [hit for hit in self._nearest(vector, wanted) if hit[0].rpartition(":")[0] in documents]
            if len(found) >= top:
                return found[:top]
            wanted *= 4
        if within <= _COMPARED:
            cosines = self.compare(vector, _chunk_ids(documents))
            return heapq.nlargest(top, cosines.items(), key=lambda hit: hit[1])
        return self._nearest(vector, top, _chunk_ids(documents))

    def compare(self, vector: Vectors, chunks: Sequence[str]) -> dict[str, float]:
        """Give the cosine of each of these chunks, in [-1, 1]; those without a vector are left out."""
        return {chunk: float(stored @ vector) for chunk, stored in self._fetch("searched", chunks).items()}

    def vectors_of(self, chunks: Sequence[str]) -> dict[str, Vectors]:
        """Give the vectors of these chunks, float32 [dim] each; those without one are left out."""
        return self._fetch("read", chunks)

    def replace(self, document_id: str, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Make these, float32 [n, dim] of unit length, the only vectors of a document; at no time has it none."""
        self.add(chunks, vectors)
        kept = {chunk.id for chunk in chunks}
        self._delete([chunk for chunk in self._ids_of(document_id) if chunk not in kept])

    def remove(self, document_id: str) -> None:
        """Delete the vectors of a document."""
        if self._server is not None:  # which may bound how many a request deletes
            self._delete(self._ids_of(document_id))
            return
        self._counted = None
        self._ask("written", "delete", where={"document": document_id})
        self._blank_memory()

    def ids(self) -> set[str]:
        """List every chunk that has a vector."""
        return set(self._listed())

    def count(self) -> int:
        """Tell how many chunks have a vector."""
        return int(self._ask("read", "count"))

    def holding(self, chunks: Sequence[str]) -> set[str]:
        """Tell which of these chunks have a vector."""
        found: set[str] = set()
        for i in self._batches(len(chunks), "read"):
            some = list(chunks[i : i + self._batch])
            found.update(self._ask("read", "get", ids=some, include=[])["ids"])
        return found

    def sample(self, offset: int, most: int) -> tuple[list[str], Vectors]:
        """Give the ids of some chunks, from an offset on, with their vectors as they are stored: float32 [n, dim]."""
        found = self._ask("read", "get", limit=most, offset=offset, include=["embeddings"])
        return found["ids"], np.asarray(found["embeddings"], dtype=np.float32).reshape(len(found["ids"]), -1)

    def keep_only(self, chunks: Set[str]) -> None:
        """Delete the vectors of all other chunks."""
        self._delete(sorted(self.ids() - chunks))

    def drop(self) -> None:
        """Delete all vectors with the files that hold them; a search under way or to come fails."""
        self._open("deleted")
        with self._lock:
            self._dropped = True
            client = self._opened[0] if self._opened else None
        with _translated("deleted", self._server):
            if client is not None:
                client.delete_collection(self._name)
            if self._server is None:
                delete_orphans(self._folder)
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].close()
                self._opened = None

    def _total(self) -> int:
        """Tell the last count, because Chroma takes 20 ms to count 100,000."""
        if (counted := self._counted) is None:
            counted = self._counted = self.count()
        return counted

    def _nearest(self, vector: Vectors, top: int, ids: list[str] | None = None) -> list[tuple[str, float]]:
        self._open("searched")
        most = min(top, self._batch)
        found = self._ask(
            "searched", "query", query_embeddings=[vector], n_results=most, include=["distances"], ids=ids
        )
        distances = found["distances"] or [[]]
        return [(chunk, 1.0 - distance) for chunk, distance in zip(found["ids"][0], distances[0], strict=True)]

    def _fetch(self, what: What, chunks: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for i in self._batches(len(chunks), what):
            some = list(chunks[i : i + self._batch])
            got = self._ask(what, "get", ids=some, include=["embeddings"])
            if got["ids"]:
                found |= zip(got["ids"], np.asarray(got["embeddings"], dtype=np.float32), strict=True)
        return found

    def _ids_of(self, document_id: str) -> list[str]:
        return self._listed({"document": document_id})

    def _listed(self, where: Mapping[str, str] | None = None) -> list[str]:
        """List the chunks that have a vector, all or those of which something is so."""
        found: list[str] = []
        self._open("read")
        while True:
            some = self._ask("read", "get", where=where, limit=self._batch, offset=len(found), include=[])["ids"]
            found += some
            if len(some) < self._batch:
                return found

    def _delete(self, chunks: Sequence[str]) -> None:
        self._counted = None
        for i in self._batches(len(chunks), "written"):
            some = list(chunks[i : i + self._batch])
            self._ask("written", "delete", ids=some)
        self._blank_memory()

    def _batches(self, count: int, what: What) -> range:
        """Count in steps of what a request may hold, which is known once the vectors are open."""
        if count:
            self._open(what)
        return range(0, count, self._batch)

    def _ask(self, what: What, method: str, **values: Any) -> Any:
        """Call a method of the collection; a server that does not answer is waited for."""
        return self._try(what, lambda: getattr(self._collection, method)(**values))

    def _open(self, what: What) -> None:
        self._try(what, lambda: self._collection)

    def _try(self, what: What, act: Callable[[], T]) -> T:
        with _translated(what, self._server):
            if self._server is None:
                return act()
            from chromadb.errors import NotFoundError

            try:
                return self._server.patiently(act, WAITS_TO_WRITE_S if what in _CHANGES else WAITS_TO_READ_S)
            except NotFoundError:  # the server lost the collection: it is made again on the next use
                self.close()
                raise

    def _blank_memory(self) -> None:
        if self._server is None:
            with _translated("written", None):
                blank_memory(self._folder)

    @property
    def _collection(self) -> Any:
        with self._lock:
            if self._dropped:  # opened anew they would be empty, and what is not there would seem not to be found
                raise StorageError("vectors_replaced")
            if self._opened is None:
                if self._guard is not None and self._server is None:
                    self._guard.require_sound([self._library])
                with _translated("opened", self._server):
                    self._opened = opened = self._connect()
                    opened[1].count()  # whatever is asked first after opening may write the table of lengths anew
                self._blank_memory()
            return self._opened[1]

    def _connect(self) -> tuple[Any, Any]:
        client = _open_folder(self._folder) if self._server is None else self._server.connect(self._record)
        if self._server is not None:
            self._batch = min(_BATCH, self._server.most_at_once(client))
        # Chroma's own default would fetch a model, and l2 is its default space: both are set here.
        hnsw = {"space": "cosine", "ef_search": _LOOKED_AT}
        collection = client.get_or_create_collection(self._name, configuration={"hnsw": hnsw}, embedding_function=None)
        made = collection.configuration_json.get("hnsw")  # Chroma Cloud has an index of another kind
        if made and made["ef_search"] != _LOOKED_AT:  # made by an older version
            collection.modify(configuration={"hnsw": {"ef_search": _LOOKED_AT}})
        return client, collection


def _chunk_ids(documents: Mapping[str, int]) -> list[str]:
    return [f"{document}:{ordinal}" for document, count in documents.items() for ordinal in range(count)]


def _open_folder(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


@contextmanager
def _translated(what: What, server: ChromaServer | None) -> Iterator[None]:
    import httpx
    from chromadb.errors import ChromaError

    said_of = first_line if server is None else server.said_of
    try:
        yield
    except (ChromaError, httpx.HTTPError, sqlite3.Error, *_OF_DAMAGED_FILES) as error:
        raise StorageError(f"vectors_{what}", detail=said_of(error)) from error
    except BaseException as error:
        # A panic of Rust is no Exception; of a reply that is none of its own, Chroma makes a bare one.
        if type(error).__name__ != "PanicException" and type(error) is not Exception:
            raise
        raise StorageError(f"vectors_{what}", detail=said_of(error)) from error
