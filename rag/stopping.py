"""Work that a question waits for and that can be left when the user asks to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from typing import TypeVar

from library.errors import FootnoteError

T = TypeVar("T")

_LOOK_EVERY_S = 0.1


class Stopped(FootnoteError):
    """The user asked to stop, and the work was left."""


def run_until_stopped(work: Callable[[], T], stopped: threading.Event | None, grace_s: float = 0.0) -> T:
    """Do work on a thread of its own, which is left to end by itself when a stop is asked for.

    Args:
        work: Bounded by deadlines of its own.
        stopped: Set from elsewhere; None waits for the end of the work, on this thread.
        grace_s: Seconds that the work is still waited for after a stop.

    Raises:
        Stopped: If it was left.
    """
    if stopped is None:
        return work()
    future: Future[T] = Future()
    run = copy_context().run

    def do() -> None:
        try:
            future.set_result(run(work))
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: it is raised again where it is waited for
            future.set_exception(error)

    threading.Thread(target=do, name="step", daemon=True).start()
    left_at = float("inf")
    while not wait([future], _LOOK_EVERY_S).done:
        if stopped.is_set():
            left_at = min(left_at, time.monotonic() + grace_s)
        if time.monotonic() >= left_at:
            raise Stopped("answer_stopped")
    return future.result()
