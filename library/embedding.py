"""What an embedding model is to Footnote, and which one the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from library.settings import Settings

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of unit length.

    Attributes:
        name: Identifies model and precision; a library remembers it.
        dim: Length of a vector.
        max_tokens: Longest text that is embedded whole, special tokens included.
    """

    name: str
    dim: int
    max_tokens: int

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


def make_embedder(settings: Settings) -> Embedder:
    """Load the embedder that the settings name; the one that ships when they name none.

    Raises:
        EmbeddingError: If the model cannot be had.
    """
    if settings.embedding_model:
        from library.sentence_model import SentenceModel

        return SentenceModel(settings.embedding_model)
    from library.minilm import MiniLM

    return MiniLM(settings.models)
