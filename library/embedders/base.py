"""What an embedding model is to Footnote: the protocol that every embedder keeps to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

E5 = "multilingual-e5-small"
"""Name of the model that ships, in integers or in single precision: the vectors of both can be mixed."""

MINILM = "all-MiniLM-L6-v2"
"""Name of the model that shipped before; a library that was made with it answers with it until it has changed."""

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
        """Put a cosine of a query and a passage on the scale that all models share, in [-1, 1]."""
        ...
