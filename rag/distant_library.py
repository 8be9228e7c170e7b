"""The library as a process that answers sees it: what it is asked for, the owner looks up.

A question takes a thousand calls. What cannot change, or only with the library's documents, is kept here, which leaves
about thirty; each reply brings the library's mark, so that nothing kept is older than the last reply.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property, partial
from typing import Any, cast

from cachetools import LRUCache

from library.embedders.base import Embedder, Vectors
from library.embedders.calibration import Calibration
from library.library import Library
from library.outgoing import Recorder
from library.records import Document
from rag.lanes import ERRAND, Mark, Reply

PLAIN = frozenset(
    {
        *("ailments", "chunk_counts", "chunks", "compare_vectors", "compare_with", "compare_words", "documents"),
        *("find_documents", "holds", "idf", "locate", "page", "pages", "pages_with_chunks", "places_of"),
        *("query_vector", "search_vectors", "search_words", "unknown_share", "unread_attachments", "vectors_of"),
    }
)
"""What an answer may ask of the library; all of it only reads."""

_COLLECTIONS = ("documents", "named")
_EMBEDDER = ("backend", "calibration", "dim", "embed", "embed_query", "max_tokens", "name", "token_spans")
CALLS = PLAIN | {f"collections.{name}" for name in _COLLECTIONS} | {f"embedder.{name}" for name in _EMBEDDER}
CALLS |= {"embedder.unknown_share"}
"""What the owner looks up for a process that answers; it refuses everything else."""

_KEPT = 20_000
_MODELS = 4


def _ask(name: str, *args: Any, **named: Any) -> Any:
    return ERRAND.get().call(name, *args, **named).value


class DistantLibrary:
    """Stands for a `Library`, as far as answering needs one, in the context of whatever question. Thread-safe."""

    def __init__(self, mark: Mark, record: Recorder) -> None:
        """Name its state, and what takes note of requests in the ledger of the person who asks."""
        self._mark = mark
        self._kept: LRUCache[Hashable, Any] = LRUCache(_KEPT)
        self._changing = threading.Lock()
        self.ledger = DistantLedger(record)
        self.collections = DistantCollections()

    def as_library(self) -> Library:
        """Give it to what is written for a library."""
        return cast("Library", self)

    @property
    def generation(self) -> int:
        """As the library's."""
        return self._mark.generation

    @property
    def model(self) -> str:
        """As the library's."""
        return self._mark.model

    @property
    def embedder(self) -> Embedder:
        """The embedding model that answers, in the owner's process."""
        return embedder_of(self._mark.model)

    def take(self, mark: Mark) -> None:
        """Take note of the library's state; what was kept of an older one is dropped."""
        with self._changing:
            if mark != self._mark:
                self._mark = mark
                self._kept.clear()

    def documents(self) -> list[Document]:
        """As the library's."""
        return cast("list[Document]", self._once("documents"))

    def chunk_counts(self) -> dict[str, int]:
        """As the library's."""
        return cast("dict[str, int]", self._once("chunk_counts"))

    def idf(self, term: str) -> float:
        """As the library's."""
        return float(self._once("idf", term))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Look up in the owner's process what only reads."""
        if name not in PLAIN:
            raise AttributeError(f"An answer asks no library for {name!r}.")
        return lambda *args, **named: self._take(ERRAND.get().call(name, *args, **named))

    def _once(self, name: str, *args: Hashable) -> Any:
        with self._changing:
            mark, kept = self._mark, self._kept.get((name, *args))
        if kept is None:
            kept = self._take(ERRAND.get().call(name, *args))
            with self._changing:
                if mark == self._mark:
                    self._kept[name, *args] = kept
        return kept

    def _take(self, reply: Reply) -> Any:
        self.take(reply.mark)
        return reply.value


class DistantLedger:
    """Stands for the ledger of a person."""

    def __init__(self, record: Recorder) -> None:
        self.record = record


class DistantCollections:
    """Stands for a library's collections."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Look up what only reads."""
        if name not in _COLLECTIONS:
            raise AttributeError(f"An answer asks no collections for {name!r}.")
        return partial(_ask, f"collections.{name}")


class DistantEmbedder:
    """Stands for an embedding model, which is loaded once, in the owner's process. Thread-safe."""

    def __init__(self, model: str) -> None:
        """Name the model, whose libraries all share what is kept here."""
        self.name = model
        self._kept: LRUCache[Hashable, Any] = LRUCache(_KEPT // 10)
        self._keeping = threading.Lock()

    @cached_property
    def backend(self) -> str:
        """As the embedder's."""
        return str(_ask("embedder.backend"))

    @cached_property
    def max_tokens(self) -> int:
        """As the embedder's."""
        return int(_ask("embedder.max_tokens"))

    @cached_property
    def dim(self) -> int:
        """As the embedder's."""
        return int(_ask("embedder.dim"))

    @cached_property
    def calibration(self) -> Calibration:
        """As the embedder's."""
        return cast("Calibration", _ask("embedder.calibration"))

    def calibrated(self, cosine: float) -> float:
        """As the embedder's."""
        return self.calibration.calibrated(cosine)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's."""
        return cast("Vectors", _ask("embedder.embed", list(texts)))

    def embed_query(self, text: str) -> Vectors:
        """As the embedder's."""
        return cast("Vectors", self._once("embedder.embed_query", text))

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """As the embedder's."""
        return cast("list[tuple[int, int]]", _ask("embedder.token_spans", text))

    def unknown_share(self, text: str) -> float:
        """As the embedder's."""
        return float(self._once("embedder.unknown_share", text))

    def _once(self, name: str, text: str) -> Any:
        with self._keeping:
            kept = self._kept.get((name, text))
        if kept is None:
            kept = _ask(name, text)
            with self._keeping:
                self._kept[name, text] = kept
        return kept


_embedders: LRUCache[str, DistantEmbedder] = LRUCache(_MODELS)
_choosing = threading.Lock()


def embedder_of(model: str) -> Embedder:
    """Give what stands for a model: one for all libraries, since what is measured of it is kept by it."""
    with _choosing:
        if model not in _embedders:
            _embedders[model] = DistantEmbedder(model)
        return cast("Embedder", _embedders[model])
