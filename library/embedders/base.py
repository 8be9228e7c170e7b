"""What an embedding model is to Footnote, and which one the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from library.outgoing import Recorder, ignore
from library.settings import Settings

Vectors = NDArray[np.float32]

MINILM = "all-MiniLM-L6-v2"
"""Name of the model that ships, whatever runs it: the vectors of its backends can be mixed."""

OPENAI_PREFIX = "openai:"
"""Begins the name of a model behind OpenAI's protocol."""


class Embedder(Protocol):
    """Turns texts into vectors of unit length.

    Attributes:
        name: Identifies the model; a library remembers it.
        backend: What runs the model on this machine.
        dim: Length of a vector.
        max_tokens: Longest text that is embedded whole, special tokens and what the model wants before it included.
    """

    name: str
    backend: str
    max_tokens: int

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, dim], in the order given."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [dim]; text past `max_tokens` is not seen."""
        ...

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as (start, end) offsets, without special tokens."""
        ...

    def unknown_share(self, text: str) -> float:
        """Tell which part of a text's tokens the model has never seen, in [0, 1]."""
        ...

    def calibrated(self, cosine: float) -> float:
        """Put a cosine of a query and a passage on the scale of the model that ships, in [-1, 1]."""
        ...


def embedder_name(settings: Settings) -> str:
    """Tell the name of the embedder that the settings name, without loading it."""
    return settings.embedding_model or MINILM


def with_embedder(settings: Settings, name: str) -> Settings:
    """Give the settings with another embedder named."""
    return settings.model_copy(update={"embedding_model": "" if name == MINILM else name})


def make_embedder(settings: Settings, record: Recorder = ignore) -> Embedder:
    """Load the embedder that the settings name; threads may share it.

    Without a name it is the model that ships, with the backend that the settings name, or else the one that a trial
    finds the fastest on this machine. The first trial takes seconds; its outcome is remembered beside the model.
    Nothing is downloaded here: `download.py` does that where it is allowed. Requests to a server are recorded.

    Raises:
        EmbeddingError: If the model or the backend cannot be had.
    """
    if settings.embedding_model.startswith(OPENAI_PREFIX):
        from library.embedders.openai import OpenAIEmbedding

        return OpenAIEmbedding(settings, record)
    if settings.embedding_model:
        from library.embedders.model_store import folder_of
        from library.embedders.sentence_model import SentenceModel

        return SentenceModel(folder_of(settings.embedding_model), settings.embedding_model)
    from library.embedders.backend_trial import choose_backend
    from library.embedders.backends import make_backend

    backend = settings.embedding_backend
    return make_backend(choose_backend(settings.models).chosen if backend == "auto" else backend, settings.models)
