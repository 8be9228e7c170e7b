"""Lets child processes that nobody waits for stand still while somebody waits for an answer.

A low priority is not enough: two programs that compute side by side share a processor's memory and caches, and a
question then takes twice as long. A child stands still only for moments, and at most half of the time, so that what it
does gets done however much is asked. Its end needs no care: a stopped process can be killed, and as the leader of a
group of its own it is ended by the kernel when its parent dies (POSIX: an orphaned group with a stopped member).
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar

_LONGEST_S = 4.0
_AFTER_S = 0.3  # after what was waited for, in which it is drawn


class Precedence:
    """Knows the children that give way, and stops them while somebody waits. Thread-safe."""

    def __init__(self, longest: float = _LONGEST_S) -> None:
        """Name the seconds that the children may stand still; each moment in which they go on gives one back."""
        self._longest = longest
        self._lock = threading.Condition()
        self._children: dict[int, int] = {}  # the descriptor of each by its process id
        self._waiting = 0  # people
        self._stopped = False
        self._since = 0.0  # when they were stopped, or went on
        self._left = longest  # then
        self._timer: threading.Timer | None = None

    def add(self, pid: int) -> None:
        """Take note of a child that has just started; where processes have no descriptors, nothing is stopped."""
        if hasattr(os, "pidfd_open"):
            with self._lock, contextlib.suppress(OSError):
                self._children[pid] = os.pidfd_open(pid)

    def drop(self, pid: int) -> None:
        """Forget a child that is to end."""
        with self._lock:
            if (descriptor := self._children.pop(pid, None)) is not None:
                os.close(descriptor)

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Let the children stand still while this is done."""
        with self._lock:
            self._waiting += 1
            if self._children and not self._stopped:
                self._turn(stopped=True)
            if self._stopped:
                self._go_on_in(self._left_now())
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                if self._stopped and not self._waiting:
                    self._go_on_in(min(_AFTER_S, self._left_now()))

    def let_pass(self) -> None:
        """Wait, before a piece of work that gives way, while the children stand still."""
        with self._lock:
            self._lock.wait_for(lambda: not self._stopped, self._longest)

    def _left_now(self) -> float:
        passed = time.monotonic() - self._since
        return max(self._left - passed, 0) if self._stopped else min(self._left + passed, self._longest)

    def _turn(self, *, stopped: bool) -> None:
        self._left, self._since, self._stopped = self._left_now(), time.monotonic(), stopped
        for descriptor in self._children.values():
            with contextlib.suppress(OSError):  # it has ended
                signal.pidfd_send_signal(descriptor, signal.SIGSTOP if stopped else signal.SIGCONT)

    def _go_on_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(seconds, self._go_on)
        self._timer.daemon = True
        self._timer.start()

    def _go_on(self) -> None:
        with self._lock:
            if self._stopped:
                self._turn(stopped=False)
                self._lock.notify_all()


GIVES_WAY = ContextVar("gives_way", default=False)
"""Whether nobody waits for what this thread does."""

PRECEDENCE = Precedence()
"""Of this process."""
