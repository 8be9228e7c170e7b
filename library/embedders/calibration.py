"""Puts the cosines of any embedding model on one scale, so that what is added to them keeps its weight.

Models spread their cosines differently: all-MiniLM gives a passage that has nothing to do with a question about 0 and
one that answers it about 0.6, multilingual-e5 0.7 and 0.9. Two anchors, measured on the same few questions and passages
for every model, are enough: the mean cosine of a question with its own passage, and with those of the others. They are
put on the anchors of the scale, -1 and 1 on themselves. Lines join them, and the one between the anchors goes on below
for as much again: between two languages all cosines are lower. The order stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from library.embedders.base import Embedder
from library.embedders.reference_questions import PAIRS

_UNKNOWN_SHARE = 0.1  # a passage with more tokens that the model has never seen measures nothing
_LEAST_GAP = 0.05  # a model that hardly tells the right passage from a wrong one must not be stretched without end
_HIGHEST = 0.99


@dataclass(frozen=True)
class Calibration:
    """The anchors of one model.

    Attributes:
        unrelated: Mean cosine of questions with passages that have nothing to do with them.
        related: Mean cosine of questions with the passages that answer them.
    """

    unrelated: float
    related: float

    def calibrated(self, cosine: float) -> float:
        """Put a cosine of this model on the scale that all models share, in [-1, 1]."""
        related = min(max(self.related, self.unrelated + _LEAST_GAP), _HIGHEST)
        unrelated = min(self.unrelated, related - _LEAST_GAP)
        gap, span = related - unrelated, SCALE.related - SCALE.unrelated
        low = max(unrelated - gap, (unrelated - 1) / 2)
        there = SCALE.unrelated - span * (unrelated - low) / gap
        return float(np.interp(cosine, (-1, low, related, 1), (-1, there, SCALE.related, 1)))


SCALE = Calibration(unrelated=0.006, related=0.594)
"""The anchors of the scale, on which weights and thresholds were chosen: those that `measure` finds for all-MiniLM."""


def measure(embedder: Embedder) -> Calibration:
    """Measure the anchors of a model on the pairs in the languages that it knows.

    Raises:
        EmbeddingError: If the embedding fails.
    """
    pairs = [pair for language in PAIRS for pair in PAIRS[language]]
    known = [pair for pair in pairs if embedder.unknown_share(pair[1]) <= _UNKNOWN_SHARE] or pairs
    queries = np.stack([embedder.embed_query(question) for question, _ in known])
    cosines = queries @ embedder.embed([passage for _, passage in known]).T
    own = np.eye(len(known), dtype=bool)
    return Calibration(unrelated=float(cosines[~own].mean()), related=float(cosines[own].mean()))
