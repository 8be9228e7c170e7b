"""When a model that failed is asked again: as its server tells, within bounds, and never unseen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Literal

from rag.events import Waiting
from rag.models.failures import ModelFailure

sleep = time.sleep
"""What waits; tests put another in its place."""

_IN_ALL_S = 60.0
_UNTOLD_S = {"limited": (5.0, 15.0), "failing": (1.0,)}  # as many waits as times it is asked again
_SHORTEST_S = 0.5


class Patience:
    """How often and how long one question has waited."""

    def __init__(self) -> None:
        self._waits = {"limited": 0, "failing": 0}
        self._waited = 0.0

    def wait(self, failure: ModelFailure) -> Iterator[Waiting]:
        """Wait until the model may be asked again, telling every second how long that takes.

        Raises:
            ModelFailure: The failure itself, when asking again is of no use or the wait would be too long.
        """
        if failure.kind == "limited":
            return self._count_down("limited", failure)
        if failure.kind == "failing":
            return self._count_down("failing", failure)
        raise failure

    def _count_down(self, reason: Literal["limited", "failing"], failure: ModelFailure) -> Iterator[Waiting]:
        times = self._waits[reason]
        if times == len(_UNTOLD_S[reason]):
            raise failure
        left = _UNTOLD_S[reason][times] if failure.wait_s is None else max(failure.wait_s, _SHORTEST_S)
        if self._waited + left > _IN_ALL_S:
            raise failure
        self._waits[reason] += 1
        self._waited += left
        while left > 0:
            yield Waiting(left, reason)
            sleep(min(left, 1.0))
            left -= 1.0
