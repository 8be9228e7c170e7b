"""What a web search remembers between questions: engines that failed, and results that were had."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from cachetools import TTLCache

from library.errors import WebRefused, WebSearchError, WebTooSlow
from library.records import Passage

_RESTS_S = 60.0
_LONGEST_S = 900.0
_BORNE: dict[type[WebSearchError], int] = {WebRefused: 0, WebTooSlow: 1}  # failures in a row before an engine rests
_KEPT_S = 900.0
_MOST = 64


@dataclass(frozen=True)
class _Trouble:
    """Failures in a row: of which kind the last was, and how long the engine is left alone for them."""

    kind: type[WebSearchError]
    count: int
    until: float
    seconds: float


class CircuitBreaker:
    """Circuit breakers of the engines: one that fails rests, and twice as long each time after. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._troubles: dict[str, _Trouble] = {}

    def resting_s(self, engine: str) -> float:
        """Return the seconds that an engine still rests; 0 for one that may be asked."""
        with self._lock:
            trouble = self._troubles.get(engine)
            return max(0.0, trouble.until - self._clock()) if trouble else 0.0

    def why(self, engine: str) -> type[WebSearchError]:
        """Return the kind of failure that an engine rests for."""
        with self._lock:
            return self._troubles[engine].kind if engine in self._troubles else WebRefused

    def take(self, engine: str) -> bool:
        """True if an engine may be asked; after its rest, only one asker may try until it has answered."""
        with self._lock:
            trouble = self._troubles.get(engine)
            if trouble is None:
                return True
            if self._clock() < trouble.until:
                return False
            until = self._clock() + trouble.seconds
            self._troubles[engine] = _Trouble(trouble.kind, trouble.count, until, trouble.seconds)
            return True

    def failed(self, engine: str, kind: type[WebSearchError]) -> None:
        """Note a failure; the engine rests if another question would meet it again."""
        if kind not in _BORNE:
            return
        with self._lock:
            before = self._troubles.get(engine)
            count = before.count + 1 if before else 1
            rest = 0.0
            if count > _BORNE[kind]:
                rest = min(max(_RESTS_S, 2 * before.seconds if before else 0.0), _LONGEST_S)
            self._troubles[engine] = _Trouble(kind, count, self._clock() + rest, rest)

    def answered(self, engine: str) -> None:
        """Ask it again as usual."""
        with self._lock:
            self._troubles.pop(engine, None)


class WebCache:
    """The last questions' passages. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: TTLCache[Hashable, tuple[float, list[Passage]]] = TTLCache(_MOST, _KEPT_S, clock)

    def get(self, key: Hashable) -> list[Passage] | None:
        """Return what is kept; None when there is nothing, or it is too old."""
        with self._lock:
            kept = self._kept.get(key)
            return list(kept[1]) if kept else None

    def age_s(self, key: Hashable) -> float | None:
        """Return its age in seconds."""
        with self._lock:
            kept = self._kept.get(key)
            return self._clock() - kept[0] if kept else None

    def put(self, key: Hashable, passages: list[Passage]) -> None:
        """Keep it, in the place of what was asked for least recently."""
        with self._lock:
            self._kept[key] = (self._clock(), list(passages))
