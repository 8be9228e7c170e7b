"""Sorts the best of what was found anew, with a cross-encoder that reads query and passage together."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from library.download import Download
from library.errors import EmbeddingError
from library.model_store import find_folder, folder_of, is_reranker
from library.settings import Settings

MOST = 30
"""Passages that are read; those after them keep their order."""

_SECONDS = 5.0
_BATCH = 8

_log = logging.getLogger(__name__)


class Reranker:
    """A cross-encoder, loaded on first use. Thread-safe."""

    def __init__(self, name: str, *, may_download: bool) -> None:
        """Name it; nothing is loaded or fetched yet.

        Args:
            name: Its folder, or its name on the model hub.
            may_download: Whether it may be fetched if it is not on this machine.
        """
        self._name, self._may_download = name, may_download
        self._one_at_a_time = threading.Lock()
        self._model: Any = None
        self._failed = False

    def rerank(self, query: str, passages: Sequence[str]) -> list[float] | None:
        """Score passages by how well they answer a query, in [0, 1], in the order given.

        Passages past the first `MOST` are not read and score 0. None means that no score is to be had, and the order
        found without it stands: the model is missing, still on its way for another search, or takes too long.
        """
        if self._failed or not passages:
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
            self._failed = True
            _log.warning("The search goes on without the reranker %s. %s", self._name, error)
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

    def _load(self) -> Any:
        from sentence_transformers import CrossEncoder
        from transformers.utils.logging import disable_progress_bar

        if self._may_download and find_folder(self._name) is None:
            Download(self._name).run(lambda *_: None)
        disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = folder_of(self._name)
        if not is_reranker(folder):
            raise EmbeddingError(f"{self._name} is no reranker, which reads a query and a passage together.")
        try:
            return CrossEncoder(str(folder), num_labels=1, local_files_only=True)
        except Exception as error:  # files may be wrong in any way, and each way raises another one
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
            raise EmbeddingError(f"The reranker {self._name} cannot be loaded: {reason}") from error


def make_reranker(settings: Settings) -> Reranker | None:
    """Make the reranker that the settings name; None if they name none."""
    return Reranker(settings.reranker, may_download=settings.allow_downloads) if settings.reranker else None
