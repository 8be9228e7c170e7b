"""Leaves an engine alone for a while after it refused, and tries it again with one question."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_RESTS_S = 60.0
_LONGEST_S = 900.0


class Breaker:
    """Knows which engines rest; each refusal in a row doubles the rest. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rests: dict[str, tuple[float, float]] = {}  # until when, and how long that was

    def resting_s(self, engine: str) -> float:
        """Tell how long an engine still rests; 0 for one that may be asked."""
        with self._lock:
            return max(0.0, self._rests.get(engine, (0.0, 0.0))[0] - self._clock())

    def take(self, engine: str) -> bool:
        """Tell whether to ask an engine; after its rest, only one asker may try until it has answered."""
        with self._lock:
            until, rest = self._rests.get(engine, (0.0, 0.0))
            if self._clock() < until:
                return False
            if rest:
                self._rests[engine] = (self._clock() + rest, rest)
            return True

    def refused(self, engine: str) -> None:
        """Let it rest."""
        with self._lock:
            rest = min(2 * self._rests.get(engine, (0.0, _RESTS_S / 2))[1], _LONGEST_S)
            self._rests[engine] = (self._clock() + rest, rest)

    def answered(self, engine: str) -> None:
        """Ask it again as usual."""
        with self._lock:
            self._rests.pop(engine, None)
