"""Fuses what speaks for a chunk into one score, and chooses the pages that are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WORDS = 0.2
"""Weight of the lexical score beside a cosine at full weight; chosen on all dev sets together (bench/README.md)."""
NAMES = 0.25
"""Weight of a document being named in the question."""
_WORDS_ALONE = 1.0
"""Weight of the lexical score where the embedder knows nothing of the question's language."""
_UNKNOWN_SHARE = 0.2
"""From this share of unknown tokens on, the embedder does not know the language. Its cosines there are noise:
all-MiniLM finds 14 % of Chinese pages first, BM25 96 %, and both fused evenly 40 %."""
_AGAIN = 0.01
"""What a page loses for each page of its document that stands before it. Of equals, the pages of several documents
tell more than those of one; chosen with the weights."""


def dense_weight(unknown_share: float) -> float:
    """Weigh the embedder by how well it knows a text's language, in [0, 1]."""
    return max(0.0, 1.0 - unknown_share / _UNKNOWN_SHARE)


@dataclass(frozen=True)
class Signs:
    """What speaks for a chunk.

    Attributes:
        cosine: In [-1, 1].
        words: BM25 score, from 0 up.
        known: How well the embedder knows the chunk's language, in [0, 1].
        named: How far the question names the chunk's document, in [0, 1].
    """

    cosine: float
    words: float
    known: float
    named: float


def fuse(found: Mapping[str, Signs], known: float) -> dict[str, float]:
    """Score chunks, in [0, 1], higher is better.

    It is a sum and not one of ranks: the size of a cosine tells how near a chunk is, and its rank does not.

    Args:
        found: The signs of each chunk, by its id.
        known: How well the embedder knows the question's language, in [0, 1].
    """
    best = max((signs.words for signs in found.values()), default=0.0) or 1.0
    words = WORDS * known + _WORDS_ALONE * (1 - known)
    return {
        chunk: (known * signs.known * max(signs.cosine, 0.0) + words * signs.words / best + NAMES * signs.named)
        / (known + words + NAMES)
        for chunk, signs in found.items()
    }


def spread(pages: Sequence[tuple[str, float]], top: int) -> list[tuple[int, float]]:
    """Choose pages so that of near equals not all are of one document.

    Args:
        pages: The document and the score of each page.
        top: Most pages.

    Returns:
        Positions in `pages` with what is left of their scores, best first.
    """
    before: Counter[str] = Counter()
    left = dict(enumerate(pages))
    chosen: list[tuple[int, float]] = []
    while left and len(chosen) < top:
        dues = ((position, score - _AGAIN * before[document]) for position, (document, score) in left.items())
        chosen.append(max(dues, key=lambda due: due[1]))
        document, _ = left.pop(chosen[-1][0])
        before[document] += 1
    return chosen
