"""Keeps what the web held for a question, for a short while, so that asking again asks no engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

from cachetools import TTLCache

from library.records import Passage

_KEPT_S = 900.0
_MOST = 64


class WebCache:
    """The last questions' passages. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: TTLCache[Hashable, tuple[float, list[Passage]]] = TTLCache(_MOST, _KEPT_S, clock)

    def get(self, key: Hashable) -> list[Passage] | None:
        """Give what is kept; None when there is nothing, or it is too old."""
        with self._lock:
            kept = self._kept.get(key)
            return list(kept[1]) if kept else None

    def age_s(self, key: Hashable) -> float | None:
        """Tell how old it is, in seconds."""
        with self._lock:
            kept = self._kept.get(key)
            return self._clock() - kept[0] if kept else None

    def put(self, key: Hashable, passages: list[Passage]) -> None:
        """Keep it, in the place of what was asked for least recently."""
        with self._lock:
            self._kept[key] = (self._clock(), list(passages))
