"""The vectors, in Chroma: in the library's folder, or on a Chroma server. The only file that knows Chroma."""

from __future__ import annotations

import heapq
import math
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import numpy as np

from library.embedders.base import Vectors
from library.errors import SettingsError, StorageError, first_line
from library.index.vector_files import blank_memory, delete_orphans
from library.index.vector_folder import VectorFolder
from library.noted_requests import note_requests
from library.outgoing import Recorder, ignore
from library.records import Chunk

_BATCH = 5000  # Chroma takes 5461 at most
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
        self, folder: Path, url: str, library: str, record: Recorder = ignore, guard: VectorFolder | None = None
    ) -> None:
        """Name the vectors; they are opened on first use, because importing Chroma takes a second.

        Args:
            folder: Where they are kept without a server.
            url: Of a Chroma server, or empty.
            library: Identifies the library, since several may share a server.
            record: Is told of every request to the server.
            guard: Of the folder, which may refuse that it is opened; None opens it as it is.
        """
        self._guard = guard
        self._folder, self._url, self._name, self._record = folder, url, f"chunks-{library}", record
        self._library = library
        self._lock = threading.Lock()
        self._opened: tuple[Any, Any] | None = None
        self._dropped = False
        self._counted: int | None = None

    def add(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store the vectors of chunks, float32 [n, dim] of unit length; existing ones are replaced."""
        self._counted = None
        with _translated("written"):
            for i in range(0, len(chunks), _BATCH):
                batch = chunks[i : i + _BATCH]
                self._collection.upsert(
                    ids=[chunk.id for chunk in batch],
                    embeddings=vectors[i : i + _BATCH],
                    metadatas=[{"document": chunk.document_id} for chunk in batch],
                )
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
        while within > _FEW and wanted <= _MOST_LOOKED_FOR:
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
        if not chunks:
            return {}
        with _translated("searched"):
            found = self._collection.get(ids=list(chunks), include=["embeddings"])
        if not found["ids"]:
            return {}
        cosines = np.asarray(found["embeddings"], dtype=np.float32) @ vector
        return dict(zip(found["ids"], map(float, cosines), strict=True))

    def vectors_of(self, chunks: Sequence[str]) -> dict[str, Vectors]:
        """Give the vectors of these chunks, float32 [dim] each; those without one are left out."""
        found: dict[str, Vectors] = {}
        with _translated("read"):
            for i in range(0, len(chunks), _BATCH):
                batch = self._collection.get(ids=list(chunks[i : i + _BATCH]), include=["embeddings"])
                found |= zip(batch["ids"], np.asarray(batch["embeddings"], dtype=np.float32), strict=True)
        return found

    def replace(self, document_id: str, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Make these, float32 [n, dim] of unit length, the only vectors of a document; at no time has it none."""
        self.add(chunks, vectors)
        kept = {chunk.id for chunk in chunks}
        with _translated("written"):
            held = self._collection.get(where={"document": document_id}, include=[])["ids"]
            others = [chunk for chunk in held if chunk not in kept]
            for i in range(0, len(others), _BATCH):
                self._collection.delete(ids=others[i : i + _BATCH])
        self._counted = None
        self._blank_memory()

    def remove(self, document_id: str) -> None:
        """Delete the vectors of a document."""
        self._counted = None
        with _translated("written"):
            self._collection.delete(where={"document": document_id})
        self._blank_memory()

    def ids(self) -> set[str]:
        """List every chunk that has a vector."""
        found: set[str] = set()
        with _translated("read"):
            total = self._collection.count()
            for offset in range(0, total, _BATCH):
                found.update(self._collection.get(limit=_BATCH, offset=offset, include=[])["ids"])
        return found

    def count(self) -> int:
        """Tell how many chunks have a vector."""
        with _translated("read"):
            return int(self._collection.count())

    def holding(self, chunks: Sequence[str]) -> set[str]:
        """Tell which of these chunks have a vector."""
        found: set[str] = set()
        with _translated("read"):
            for i in range(0, len(chunks), _BATCH):
                found.update(self._collection.get(ids=list(chunks[i : i + _BATCH]), include=[])["ids"])
        return found

    def sample(self, offset: int, most: int) -> tuple[list[str], Vectors]:
        """Give the ids of some chunks, from an offset on, with their vectors as they are stored: float32 [n, dim]."""
        with _translated("read"):
            found = self._collection.get(limit=most, offset=offset, include=["embeddings"])
            vectors = np.asarray(found["embeddings"], dtype=np.float32).reshape(len(found["ids"]), -1)
        return found["ids"], vectors

    def keep_only(self, chunks: Set[str]) -> None:
        """Delete the vectors of all other chunks."""
        others = sorted(self.ids() - chunks)
        with _translated("written"):
            for i in range(0, len(others), _BATCH):
                self._collection.delete(ids=others[i : i + _BATCH])
        self._counted = None
        self._blank_memory()

    def drop(self) -> None:
        """Delete all vectors with the files that hold them; a search under way or to come fails."""
        with _translated("deleted"):
            _ = self._collection
            with self._lock:
                self._dropped = True
                client = self._opened[0] if self._opened else None
            if client is not None:
                client.delete_collection(self._name)
            if not self._url:
                delete_orphans(self._folder)
        self.close()

    def _total(self) -> int:
        """Tell the last count, because Chroma takes 20 ms to count 100,000."""
        if (counted := self._counted) is None:
            counted = self._counted = self.count()
        return counted

    def _nearest(self, vector: Vectors, top: int, ids: list[str] | None = None) -> list[tuple[str, float]]:
        with _translated("searched"):
            found = self._collection.query(query_embeddings=[vector], n_results=top, include=["distances"], ids=ids)
        distances = found["distances"] or [[]]
        return [(chunk, 1.0 - distance) for chunk, distance in zip(found["ids"][0], distances[0], strict=True)]

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].close()
                self._opened = None

    def _blank_memory(self) -> None:
        with _translated("written"):
            blank_memory(self._folder)

    @property
    def _collection(self) -> Any:
        with self._lock:
            if self._dropped:  # opened anew they would be empty, and what is not there would seem not to be found
                raise StorageError("vectors_replaced")
            if self._opened is None:
                if self._guard is not None and not self._url:
                    self._guard.require_sound([self._library])
                with _translated("opened"):
                    client = _connect(self._folder, self._url, self._record)
                    # Chroma's own default would fetch a model, and l2 is its default space: both are set here.
                    hnsw = {"space": "cosine", "ef_search": _LOOKED_AT}
                    collection = client.get_or_create_collection(
                        self._name, configuration={"hnsw": hnsw}, embedding_function=None
                    )
                    if collection.configuration_json["hnsw"]["ef_search"] != _LOOKED_AT:  # made by an older version
                        collection.modify(configuration={"hnsw": {"ef_search": _LOOKED_AT}})
                    self._opened = (client, collection)
                    collection.count()  # whatever is asked first after opening may write the table of lengths anew
                self._blank_memory()
            return self._opened[1]


def _chunk_ids(documents: Mapping[str, int]) -> list[str]:
    return [f"{document}:{ordinal}" for document, count in documents.items() for ordinal in range(count)]


def _connect(folder: Path, url: str, record: Recorder):  # type: ignore[no-untyped-def]  # Chroma's client types are private
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not url:
        return chromadb.PersistentClient(str(folder), settings=settings)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError("chroma_url_wrong", url=repr(url))
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    client = chromadb.HttpClient(parts.hostname, port, ssl=parts.scheme == "https", settings=settings)
    note_requests(client._server._session, record, "keep vectors")  # type: ignore[attr-defined]  # private in Chroma 1.5
    return client


@contextmanager
def _translated(what: Literal["opened", "read", "searched", "written", "deleted"]) -> Iterator[None]:
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError, sqlite3.Error, *_OF_DAMAGED_FILES) as error:
        raise StorageError(f"vectors_{what}", detail=first_line(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust, which is no Exception
            raise
        raise StorageError(f"vectors_{what}", detail=first_line(error)) from error
