"""Sorts the best of what was found anew, with a cross-encoder that reads query and passage together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from library.embedders.cross_encoder import CrossEncoderModel
from library.settings import Settings

READ_AGAIN = 30
"""Passages that a reranker reads; those after them keep their order."""

_SECONDS = 5.0
_BATCH = 8


class Reranker(CrossEncoderModel):
    """A cross-encoder that tells how well a passage answers a query. Thread-safe."""

    role = "reranker"
    labels = 1

    def rerank(self, query: str, passages: Sequence[str]) -> list[float] | None:
        """Score passages by how well they answer a query, in [0, 1], in the order given.

        Passages past the first `READ_AGAIN` are not read and score 0. None means that no score is to be had, and the
        order found without it stands: the model is missing, still loading for another search, or takes too long.
        """

        def score(model: Any, until: float) -> list[float] | None:
            import torch

            scores: list[float] = []
            for i in range(0, min(len(passages), READ_AGAIN), _BATCH):
                if time.monotonic() > until:
                    return None
                pairs = [(query, passage) for passage in passages[i : min(i + _BATCH, READ_AGAIN)]]
                found = model.predict(pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
                scores += map(float, found)
            return scores + [0.0] * (len(passages) - len(scores))

        return self.use(score, _SECONDS) if passages else None


def make_reranker(settings: Settings) -> Reranker | None:
    """Make the reranker that the settings name; None if they name none."""
    return Reranker(settings.reranker) if settings.reranker else None
