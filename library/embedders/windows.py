"""Embeds passages whole: what is longer than a model reads at once is embedded in parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from library.embedders.base import Embedder, Vectors

_SPARE_TOKENS = 6  # the model's own, and for a tokeniser that cuts words by what stands beside them
_LEAST_TOKENS = 8


def embed_whole(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Embed passages so that nothing of them goes unseen: float32 [n, dim], unit length, in the order given.

    Chunks are split for the model that a library is made with; another may read less. A passage that is too long for
    it is cut into windows of even length, whose vectors are averaged.

    Raises:
        EmbeddingError: If the embedding fails.
    """
    windows = [_windows(embedder, text) for text in texts]
    vectors = embedder.embed([window for each in windows for window in each])
    if len(vectors) == len(texts):
        return vectors
    ends = np.cumsum([len(each) for each in windows])
    means = np.stack([part.mean(axis=0) for part in np.split(vectors, ends[:-1])])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True).clip(1e-9), dtype=np.float32)


def _windows(embedder: Embedder, text: str) -> list[str]:
    spans = embedder.token_spans(text)
    room = max(embedder.max_tokens - _SPARE_TOKENS, _LEAST_TOKENS)
    if len(spans) <= room:
        return [text]
    count = -(-len(spans) // room)
    edges = [len(spans) * i // count for i in range(count)]
    starts = [0, *(spans[edge][0] for edge in edges[1:]), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]
