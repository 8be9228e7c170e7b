"""Runs what may hang, crash or eat memory in a child process that can be killed.

Ready-made pools share locks and pipes among their workers: of twenty children killed at random, several
took the whole pool with them, and whoever waited for a result waited for ever. Here each child has a pipe
of its own, whose end tells that it died, and nothing else is shared.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from library.allocation import give_back_freed
from library.errors import DocumentTooLarge, DocumentUnreadable
from library.log import note_place
from library.precedence import PRECEDENCE

P = ParamSpec("P")
T = TypeVar("T")

_TASKS_PER_CHILD = 200  # a fresh child now and then keeps memory flat
_STARTS_IN_S = 60.0
_LOOKS_FOR_PARENT_S = 1.0
_NICE = 10  # a tenth of the weight of who answers: little where all cores are wanted, all of one that is not
_BUSY_TIMES = 3  # the limit that a call may take where other work keeps the cores busy


class ChildDied(DocumentUnreadable):
    """The child ended before it was done: through what it read, or because someone ended it."""


@dataclass
class _Child:
    process: BaseProcess
    pipe: Connection
    tasks: int = 0


class Sandbox:
    """One child process with bounds on time and memory; a new one takes its place when it dies."""

    def __init__(self, memory_mb: int = 0, tasks: int = _TASKS_PER_CHILD, *, gives_way: bool = False) -> None:
        """Name the bounds; the child starts with the first call.

        Args:
            memory_mb: Address space of the child; 0 sets no bound.
            tasks: How many calls a child serves before a fresh one takes its place.
            gives_way: Whether nobody waits for it, so that the processors are left to what somebody waits for.
        """
        self._memory = memory_mb * 2**20
        self._tasks = tasks
        self._gives_way = gives_way
        self._lock = threading.Lock()  # held during a call: there is one child
        self._child: _Child | None = None

    def run(self, what: str, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call an importable function in the child and give what it returns.

        Args:
            what: Name of the file, for messages.
            seconds: Longest time; the child is killed after it. Where others keep the cores busy, what it computes
                itself counts, up to `_BUSY_TIMES` as long.
            function: Found by its module and name in the child.
            args: Its arguments, which are pickled, as its result is.
            kwargs: Likewise.

        Raises:
            DocumentTooLarge: If it takes longer, or more memory than the settings allow.
            ChildDied: If the child dies.
            Exception: What the function itself raised.
        """
        call = pickle.dumps((function, args, kwargs))
        with self._lock:
            child = self._ready(what)
            child.tasks += 1
            try:
                child.pipe.send_bytes(call)
                in_time = _answers(child, seconds)
                done, result = child.pipe.recv() if in_time else (False, None)
            except (EOFError, OSError) as error:
                self._end()
                raise ChildDied("reader_crashed", name=what) from error
            if not in_time:
                self._end()
        if not in_time:
            raise DocumentTooLarge("reader_too_slow", name=what, seconds=seconds)
        if not done and isinstance(result, MemoryError):
            limit = self._memory // 2**20
            raise DocumentTooLarge("reader_memory", name=what, limit=limit) from result
        if not done:
            raise cast("Exception", result)
        return cast("T", result)

    def close(self) -> None:
        """End the child; a call under way fails."""
        child = self._child
        if child is not None:
            child.process.kill()
        with self._lock:
            self._end()

    def _ready(self, what: str) -> _Child:
        """Give a child that lives, a fresh one if need be."""
        child = self._child
        if child is not None and (child.tasks >= self._tasks or not child.process.is_alive()):
            self._end()
        if self._child is None:
            self._child = self._start()
            try:
                ready = self._child.pipe.poll(_STARTS_IN_S) and self._child.pipe.recv()
            except (EOFError, OSError):
                ready = False
            if not ready:
                self._end()
                raise ChildDied("reader_not_started", name=what)
        return self._child

    def _start(self) -> _Child:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, os.getpid(), self._memory, self._gives_way), daemon=True)
        process.start()
        theirs.close()  # so that the pipe ends when the child does
        if self._gives_way and process.pid is not None:
            PRECEDENCE.add(process.pid)
        return _Child(process, ours)

    def _end(self) -> None:
        if self._child is not None:
            PRECEDENCE.drop(self._child.process.pid or 0)
            self._child.process.kill()
            self._child.process.join()
            self._child.pipe.close()
            self._child = None


def _answers(child: _Child, seconds: float) -> bool:
    """True once a child answers, or has died; False when it has computed, or is waited for, too long."""
    began, end = _cpu_seconds(child), time.monotonic() + _BUSY_TIMES * seconds
    left = seconds
    while left > 0:
        if child.pipe.poll(max(left, seconds / 20)):
            return True
        left = min(seconds - (_cpu_seconds(child) - began), end - time.monotonic())
    return False


def _cpu_seconds(child: _Child) -> float:
    """Get what a child has computed; where only Linux could say, the time that has passed."""
    try:
        fields = Path(f"/proc/{child.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _serve(pipe: Connection, parent: int, memory: int, gives_way: bool) -> None:
    """Answer calls until the owner is gone; runs in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner, which ends this child
    if gives_way and hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
        os.setpgid(0, 0)  # as `Precedence` wants it
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if memory:
        _limit_memory(memory)
    with contextlib.suppress(EOFError, OSError):  # the owner is gone
        pipe.send(True)
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))
            give_back_freed()


def _answer(call: bytes) -> bytes:
    """Do a call, and give whether it was done, with its result or what it raised, pickled."""
    try:
        function, args, kwargs = pickle.loads(call)  # noqa: S301 - the owner's own bytes
        return pickle.dumps((True, function(*args, **kwargs)))
    except BaseException as error:  # noqa: BLE001 - the edge of a child: whatever it is, the owner raises it
        return pickle.dumps((False, make_sendable(error)))


def make_sendable(error: BaseException) -> BaseException:
    """Give an error that survives the pipe, with where it came from."""
    note_place(error)
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001 - errors may refuse in any way
        sendable = RuntimeError(f"{type(error).__name__}: {error}")
        note_place(sendable.with_traceback(error.__traceback__))
        return sendable
    return error


def _end_with(parent: int) -> None:
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
