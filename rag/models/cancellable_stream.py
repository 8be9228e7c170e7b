"""Iterates a blocking stream so that the consumer can cancel between chunks, not only when the next one comes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

Item = TypeVar("Item")

_ITEM, _END = object(), object()


def iterate_cancellable(
    begin: Callable[[], Iterator[Item]], leave: Callable[[], None], every_s: float
) -> Generator[Item | None]:
    """Iterate a blocking stream, on a thread of its own, so that the consumer can cancel between chunks.

    Args:
        begin: Makes the iterator; called on the new thread.
        leave: Called when the consumer closes this before its end; must wake the thread.
        every_s: Seconds without an item after which None is given, so that it can be closed then.

    Raises:
        Exception: What the iterator raises.
    """
    came: SimpleQueue[Any] = SimpleQueue()
    left = threading.Event()
    threading.Thread(target=_take, args=(begin, came, left), name="model", daemon=True).start()
    ended = False
    try:
        while not ended:
            try:
                kind, item = came.get(timeout=every_s)
            except Empty:
                yield None
                continue
            ended = kind is _END
            if not ended:
                yield item
            elif item is not None:
                raise item
    finally:
        if not ended:
            left.set()
            leave()


def _take(begin: Callable[[], Iterator[Any]], came: SimpleQueue[Any], left: threading.Event) -> None:
    try:
        items = begin()
        for item in items:
            came.put((_ITEM, item))
            if left.is_set():  # what the machine holds of the reply could be read for minutes
                break
        if isinstance(items, Generator):
            items.close()
    except BaseException as error:  # noqa: BLE001 - the edge of a thread: it is raised again where it is followed
        came.put((_END, error))
    else:
        came.put((_END, None))


class Connection:
    """The connection that was made last, as httpcore tells of it; closing it wakes who reads from it."""

    def __init__(self) -> None:
        self._stream: Any = None
        self.closed = False

    def trace(self, event: str, told: dict[str, Any]) -> None:
        """Note a connection; to be called by httpcore for everything that happens."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = told["return_value"]

    def close(self) -> None:
        """Close it at once, from any thread."""
        self.closed = True
        held = self._stream and self._stream.get_extra_info("socket")
        if held:
            # close() alone does not wake a thread that reads.
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
