"""Runs what opens a stranger's PDF in a child process that can be killed."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from library.errors import DocumentTooLarge, DocumentUnreadable
from library.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

_TASKS_PER_CHILD = 200  # a fresh child now and then keeps memory flat


class Sandbox:
    """One child process with bounds on time and memory; a new one takes its place when it dies."""

    def __init__(self, settings: Settings) -> None:
        self._memory = settings.reader_memory_mb * 2**20
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    def run(self, what: str, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call an importable function in the child and give what it returns.

        Args:
            what: Name of the file, for messages.
            seconds: Longest time; the child is killed after it.
            function: Found by its module and name in the child.
            args: Its arguments, which are pickled, as its result is.
            kwargs: Likewise.

        Raises:
            DocumentTooLarge: If it takes longer, or more memory than the settings allow.
            DocumentUnreadable: If the child dies.
            DocumentError: What the function itself raised.
        """
        try:
            future = self._start().schedule(function, args=list(args), kwargs=dict(kwargs), timeout=seconds)
            result: T = future.result()
        except FutureTimeout as error:
            raise DocumentTooLarge(
                f"{what} took longer than {seconds:g} s to read. A page of it may be damaged or very large."
            ) from error
        except BrokenProcessPool as error:
            self.close()
            raise DocumentUnreadable(f"{what} could not be read: the process that reads PDFs did not start.") from error
        except ProcessExpired as error:
            raise DocumentUnreadable(f"{what} made the PDF reader crash; it is probably damaged.") from error
        except MemoryError as error:
            limit = self._memory // 2**20
            raise DocumentTooLarge(f"{what} needs more than {limit} MB of memory to read.") from error
        return result

    def close(self) -> None:
        """End the child."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = None

    def _start(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=1,
                    max_tasks=_TASKS_PER_CHILD,
                    initializer=_limit_memory,
                    initargs=[self._memory],
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the one on time still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
