"""Keeps what the web held for a question, for a short while, so that asking again asks no engine."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from library.records import Passage

_KEPT_S = 900.0
_MOST = 64


class WebCache:
    """The last questions' passages. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[float, list[Passage]]] = OrderedDict()

    def get(self, key: Hashable) -> list[Passage] | None:
        """Give what is kept; None when there is nothing, or it is too old."""
        age = self.age_s(key)
        with self._lock:
            return list(self._kept[key][1]) if age is not None and key in self._kept else None

    def age_s(self, key: Hashable) -> float | None:
        """Tell how old it is, in seconds."""
        with self._lock:
            came, _ = self._kept.get(key, (0.0, []))
            age = self._clock() - came
            return age if key in self._kept and age < _KEPT_S else None

    def put(self, key: Hashable, passages: list[Passage]) -> None:
        """Keep it, in the place of the oldest."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (self._clock(), list(passages))
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
