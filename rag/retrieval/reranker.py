"""Sorts the best of what was found anew, with a cross-encoder that reads query and passage together."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from library.embedders.model_store import folder_of, is_reranker
from library.errors import EmbeddingError, first_line
from library.log import locate
from library.settings import Settings
from library.words import Message

MOST = 30
"""Passages that are read; those after them keep their order."""

_SECONDS = 5.0
_BATCH = 8

_log = logging.getLogger(__name__)


class Reranker:
    """A cross-encoder, loaded on first use. Thread-safe.

    Attributes:
        problem: Why the search goes on without it, None while it works.
    """

    def __init__(self, name: str) -> None:
        """Name it, by its folder or its name on the model hub; nothing is loaded yet, and nothing is fetched here."""
        self._name = name
        self._one_at_a_time = threading.Lock()
        self._model: Any = None
        self.problem: Message | None = None

    def rerank(self, query: str, passages: Sequence[str]) -> list[float] | None:
        """Score passages by how well they answer a query, in [0, 1], in the order given.

        Passages past the first `MOST` are not read and score 0. None means that no score is to be had, and the order
        found without it stands: the model is missing, still loading for another search, or takes too long.
        """
        if self.problem or not passages:
            return None
        deadline = time.monotonic() + _SECONDS
        if not self._one_at_a_time.acquire(timeout=_SECONDS):
            return None
        try:
            if self._model is None:
                self._model = self._load()
                deadline = time.monotonic() + _SECONDS  # the first search waits for the model, once
            return self._score(query, passages, deadline)
        except (EmbeddingError, RuntimeError, ValueError) as error:  # the latter are torch's own
            self.problem = Message("reranker_left_out", {"model": self._name, "failure": self._failure(error)})
            _log.warning("The search goes on without the reranker: %s", locate(error))
            return None
        finally:
            self._one_at_a_time.release()

    def _score(self, query: str, passages: Sequence[str], deadline: float) -> list[float] | None:
        import torch

        read = passages[:MOST]
        scores: list[float] = []
        for i in range(0, len(read), _BATCH):
            if time.monotonic() > deadline:
                return None
            pairs = [(query, passage) for passage in read[i : i + _BATCH]]
            found = self._model.predict(pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
            scores += [float(score) for score in found]
        return scores + [0.0] * (len(passages) - len(read))

    def _failure(self, error: Exception) -> Message:
        if not isinstance(error, EmbeddingError):
            error = EmbeddingError("reranker_failed", model=self._name, detail=first_line(error))
        return error.message

    def _load(self) -> Any:
        from sentence_transformers import CrossEncoder
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = folder_of(self._name)
        if not is_reranker(folder):
            raise EmbeddingError("reranker_is_none", model=self._name)
        try:
            return CrossEncoder(str(folder), num_labels=1, local_files_only=True)
        except Exception as error:  # files may be wrong in any way, and each way raises another one
            raise EmbeddingError("reranker_not_loaded", model=self._name, detail=first_line(error)) from error


def make_reranker(settings: Settings) -> Reranker | None:
    """Make the reranker that the settings name; None if they name none."""
    return Reranker(settings.reranker) if settings.reranker else None
