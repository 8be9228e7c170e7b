"""Fuses what was found by meaning and by words into one score a chunk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

WORDS = 0.2
"""Weight of the lexical score beside a cosine at full weight; chosen on all dev sets together (bench/README.md)."""
NAMES = 0.2
"""Weight of a document being named in the question."""
_UNKNOWN_SHARE = 0.2
"""From this share of unknown tokens on, the embedder does not know the language. Its cosines there are noise:
all-MiniLM finds 14 % of Chinese pages first, BM25 96 %, and both fused evenly 40 %."""


def dense_weight(unknown_share: float) -> float:
    """Weigh the embedder by how well it knows a text's language, in [0, 1]."""
    return max(0.0, 1.0 - unknown_share / _UNKNOWN_SHARE)


@dataclass(frozen=True)
class Found:
    """What each search gave, by chunk id: cosines in [-1, 1], and BM25 scores from 0 up."""

    cosines: Mapping[str, float]
    words: Mapping[str, float]


def fuse(found: Found, dense: Callable[[str], float], named: Callable[[str], float]) -> dict[str, float]:
    """Score every chunk that either search found, in [0, 1], higher is better.

    A chunk that the search by meaning did not return cannot be nearer than the farthest it did return,
    and is given that cosine.

    Args:
        found: Results of both searches.
        dense: Weight of the cosine for a chunk, by its id, in [0, 1].
        named: How far the question names the chunk's document, in [0, 1].
    """
    farthest = max(min(found.cosines.values(), default=0.0), 0.0)
    best_words = max(found.words.values(), default=0.0)
    scores = {}
    for chunk in {*found.cosines, *found.words}:
        cosine = max(found.cosines.get(chunk, farthest), 0.0) * dense(chunk)
        words = found.words.get(chunk, 0.0) / best_words if best_words else 0.0
        scores[chunk] = (cosine + WORDS * words + NAMES * named(chunk)) / (1 + WORDS + NAMES)
    return scores
