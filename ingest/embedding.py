"""Splits and embeds in a child process, so that whoever asks meanwhile is not kept waiting; servers are asked here."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence

from pydantic import SecretStr

from ingest.making import FileFacts, Made, make_document
from library.embedders.base import OPENAI_PREFIX, Embedder, Vectors
from library.embedders.choice import make_embedder, with_embedder
from library.embedders.windows import embed_whole
from library.errors import DocumentError, EmbeddingError
from library.outgoing import Recorder, ignore
from library.sandbox import Sandbox
from library.settings import Settings

_TASKS = 400
_TRIES = 3  # whoever kills the child once must not cost a document; a child that dies thrice has a reason
_SECONDS = 600.0


class EmbeddingWorker:
    """One child that holds the embedding model."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sandbox = Sandbox(tasks=_TASKS, gives_way=True)

    def make(self, kept: Sequence[str], file: FileFacts, model: str) -> Made:
        """Make a document of its kept pages, JSON each, in chunks that the embedding model of this name reads whole.

        The pages as read take many times the room of what is made of them, so that only the child holds them.

        Raises:
            EmbeddingError: If the child fails again and again.
        """
        return self._run(model, make, list(kept), file)  # type: ignore[no-any-return]

    def embed(
        self, texts: Sequence[str], model: str, record: Recorder = ignore, *, in_windows: bool = False
    ) -> Vectors:
        """Embed texts with the model of this name: float32 [n, dim], unit length, in the order given.

        A server does its own work, so it is asked from this process, where its requests can be recorded.

        Args:
            texts: As they were split for this model, or of any length.
            model: Its name.
            record: Takes note of requests that leave.
            in_windows: Whether texts may be longer than the model reads, as those that were split for another are.

        Raises:
            EmbeddingError: If the model cannot be had, or the child fails again and again.
        """
        if model.startswith(OPENAI_PREFIX):
            return embed_whole(_embedder(with_embedder(self._settings, model), record), list(texts))
        return self._run(model, embed_windows if in_windows else embed, list(texts))  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the child."""
        self._sandbox.close()

    def _run(self, model: str, function, *arguments: object):  # type: ignore[no-untyped-def]  # the two above say them
        settings = with_embedder(self._settings, model)
        if not model.startswith(OPENAI_PREFIX):
            settings = settings.model_copy(update={"openai_api_key": SecretStr("")})  # no secret where none is needed
        for attempt in range(1, _TRIES + 1):
            try:
                return self._sandbox.run("The text", _SECONDS, function, settings, *arguments)
            except DocumentError as error:
                if attempt == _TRIES:
                    raise EmbeddingError("embedder_ended", tries=_TRIES) from error
        raise AssertionError


def hash_of(text: str, model: str) -> str:
    """Name a text as one model embeds it."""
    return hashlib.sha256(f"{model}\0{text}".encode()).hexdigest()


def make(settings: Settings, kept: list[str], file: FileFacts) -> Made:
    """Make a document; runs in the child."""
    return make_document(kept, file, _embedder(settings))


def embed(settings: Settings, texts: list[str]) -> Vectors:
    """Embed texts; runs in the child."""
    return _embedder(settings).embed(texts)


def embed_windows(settings: Settings, texts: list[str]) -> Vectors:
    """Embed texts of any length; runs in the child."""
    return embed_whole(_embedder(settings), texts)


@functools.lru_cache(maxsize=1)  # after a change of the model the old one's memory is given back
def _embedder(settings: Settings, record: Recorder = ignore) -> Embedder:
    return make_embedder(settings, record)
