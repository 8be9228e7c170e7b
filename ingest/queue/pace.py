"""How fast work goes and how long it will take, from the last half minute."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

_WINDOW_S = 30.0
_ENOUGH_PAGES = 10  # before so many, or so many seconds, a time left would jump about
_ENOUGH_S = 10.0


@dataclass(frozen=True)
class Pace:
    """Pages a second, 0 while that is not known; `seconds_left` is None then."""

    pages_per_s: float = 0.0
    seconds_left: float | None = None


class Meter:
    """Counts pages as they are done."""

    def __init__(self) -> None:
        self._counts: deque[tuple[float, float]] = deque([(time.monotonic(), 0.0)])

    def add(self, pages: float) -> None:
        """Count pages that were done just now."""
        now = time.monotonic()
        self._counts.append((now, pages))
        while len(self._counts) > 1 and self._counts[1][0] < now - _WINDOW_S:
            self._counts.popleft()

    def pace(self, pages_left: float) -> Pace:
        """Give the pace, and the time for what is left at that pace."""
        passed = time.monotonic() - self._counts[0][0]
        counted = sum(pages for _, pages in list(self._counts)[1:])
        if not counted or (counted < _ENOUGH_PAGES and passed < _ENOUGH_S):
            return Pace()
        rate = counted / max(passed, 0.001)
        return Pace(rate, pages_left / rate)
