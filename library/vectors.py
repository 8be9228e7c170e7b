"""The vectors, in Chroma: in the library's folder, or on a Chroma server. The only file that knows Chroma."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from library.embedding import Vectors
from library.errors import SettingsError, StorageError
from library.records import Chunk

_BATCH = 5000  # Chroma takes 5461 at most


class VectorIndex:
    """Finds chunks by the likeness of their vectors; stores no text."""

    def __init__(self, folder: Path, url: str, library: str) -> None:
        """Name the vectors; they are opened on first use, because importing Chroma takes a second.

        Args:
            folder: Where they are kept without a server.
            url: Of a Chroma server, or empty.
            library: Identifies the library, since several may share a server.
        """
        self._folder, self._url, self._name = folder, url, f"chunks-{library}"
        self._lock = threading.Lock()
        self._opened: tuple[Any, Any] | None = None

    def add(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store the vectors of chunks, float32 [n, dim] of unit length; existing ones are replaced."""
        with _translated("could not be written"):
            for i in range(0, len(chunks), _BATCH):
                batch = chunks[i : i + _BATCH]
                self._collection.upsert(
                    ids=[chunk.id for chunk in batch],
                    embeddings=vectors[i : i + _BATCH],
                    metadatas=[{"document": chunk.document_id} for chunk in batch],
                )

    def search(self, vector: Vectors, top: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Find the nearest chunks as (chunk id, cosine in [-1, 1]), best first.

        Args:
            vector: The query, float32 [dim], of unit length.
            top: Most results.
            documents: Ids to stay within; None means all.
        """
        if documents is not None and not documents:
            return []
        with _translated("could not be searched"):
            where = {"document": {"$in": list(documents)}} if documents is not None else None
            found = self._collection.query(query_embeddings=[vector], n_results=top, include=["distances"], where=where)
        distances = found["distances"] or [[]]
        return [(chunk, 1.0 - distance) for chunk, distance in zip(found["ids"][0], distances[0], strict=True)]

    def remove(self, document_id: str) -> None:
        """Delete the vectors of a document."""
        with _translated("could not be written"):
            self._collection.delete(where={"document": document_id})

    def ids(self) -> set[str]:
        """List every chunk that has a vector."""
        found: set[str] = set()
        with _translated("could not be read"):
            total = self._collection.count()
            for offset in range(0, total, _BATCH):
                found.update(self._collection.get(limit=_BATCH, offset=offset, include=[])["ids"])
        return found

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].close()
                self._opened = None

    @property
    def _collection(self) -> Any:
        with self._lock:
            if self._opened is None:
                with _translated("could not be opened"):
                    client = _connect(self._folder, self._url)
                    # Chroma's own default would fetch a model, and l2 is its default space: both are set here.
                    self._opened = (
                        client,
                        client.get_or_create_collection(
                            self._name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
                        ),
                    )
            return self._opened[1]


def _connect(folder: Path, url: str):  # type: ignore[no-untyped-def]  # Chroma's client types are private
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not url:
        return chromadb.PersistentClient(str(folder), settings=settings)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"FOOTNOTE_CHROMA_URL is {url!r}; it must look like http://localhost:8000.")
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    return chromadb.HttpClient(parts.hostname, port, ssl=parts.scheme == "https", settings=settings)


@contextmanager
def _translated(what: str) -> Iterator[None]:
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, RuntimeError, OSError, httpx.HTTPError) as error:
        raise StorageError(f"The library's vectors {what}: {error}") from error
