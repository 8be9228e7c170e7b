"""Cross-encoders, which read two texts together: loaded on first use, asked by one thread at a time, or left out."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from library.embedders.model_store import folder_of, is_reranker
from library.errors import EmbeddingError, first_line
from library.log import locate
from library.words import Message

T = TypeVar("T")

_log = logging.getLogger(__name__)


class CrossEncoderModel:
    """A cross-encoder by its folder or its name on the model hub; nothing is fetched here. Thread-safe.

    Attributes:
        role: What its messages begin with.
        labels: How many scores it is asked to give a pair; None for as many as it knows.
        problem: Why all goes on without it; None while it works.
    """

    role: ClassVar[str]
    labels: ClassVar[int | None] = None

    def __init__(self, name: str) -> None:
        """Name the model; nothing is loaded yet."""
        self.name = name
        self.problem: Message | None = None
        self._one_at_a_time = threading.Lock()
        self._model: Any = None

    def use(self, ask: Callable[[Any, float], T], seconds: float) -> T | None:
        """Ask the model something; None where it is missing, fails, or is busy for too long with what others ask.

        Args:
            ask: Is given the model, and until when it may take, as `time.monotonic` counts.
            seconds: Longest time in all; the first who asks waits for the model to load, once.
        """
        until = time.monotonic() + seconds
        if self.problem or not self._one_at_a_time.acquire(timeout=seconds):
            return None
        try:
            if self._model is None:
                self._model = self._load()
                until = time.monotonic() + seconds
            return ask(self._model, until)
        except (EmbeddingError, RuntimeError, ValueError) as error:  # the latter are torch's own
            self.problem = Message(f"{self.role}_left_out", {"model": self.name, "failure": self._failure(error)})
            _log.warning("Goes on without the model %s: %s", self.name, locate(error))
            return None
        finally:
            self._one_at_a_time.release()

    def is_none_such(self) -> EmbeddingError:
        """Return the error that says that the model is of another kind."""
        return EmbeddingError(f"{self.role}_is_none", model=self.name)

    def _failure(self, error: Exception) -> Message:
        if not isinstance(error, EmbeddingError):
            error = EmbeddingError(f"{self.role}_failed", model=self.name, detail=first_line(error))
        return error.message

    def _load(self) -> Any:
        from sentence_transformers import CrossEncoder
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = folder_of(self.name)
        if not is_reranker(folder):
            raise self.is_none_such()
        try:
            return CrossEncoder(str(folder), num_labels=self.labels, local_files_only=True)
        except Exception as error:  # files may be wrong in any way, and each way raises another one
            raise EmbeddingError(f"{self.role}_not_loaded", model=self.name, detail=first_line(error)) from error
