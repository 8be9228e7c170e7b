"""Runs what may hang, crash or eat memory in a child process that can be killed."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from library.errors import DocumentTooLarge, DocumentUnreadable

P = ParamSpec("P")
T = TypeVar("T")

_TASKS_PER_CHILD = 200  # a fresh child now and then keeps memory flat
_LOOKS_FOR_PARENT_S = 1.0


class Sandbox:
    """One child process with bounds on time and memory; a new one takes its place when it dies."""

    def __init__(self, memory_mb: int = 0, tasks: int = _TASKS_PER_CHILD) -> None:
        """Name the bounds; the child starts with the first call.

        Args:
            memory_mb: Address space of the child; 0 sets no bound.
            tasks: How many calls a child serves before a fresh one takes its place.
        """
        self._memory = memory_mb * 2**20
        self._tasks = tasks
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
                    max_tasks=self._tasks,
                    initializer=_begin,
                    initargs=[self._memory],
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool


def _begin(memory: int) -> None:
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    if memory:
        _limit_memory(memory)


def _end_with_parent(parent: int) -> None:
    """End this process soon after its parent, which cannot tell it when it is killed itself."""
    while os.getppid() == parent:
        time.sleep(_LOOKS_FOR_PARENT_S)
    os._exit(1)


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the one on time still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
