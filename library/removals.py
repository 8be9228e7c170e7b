"""Removals that a server cut short which did not answer: they are gone on with in the background until it does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from threading import RLock

from library.errors import StorageError, StoreAway
from library.log import locate

_FIRST_S, _LONGEST_S = 5.0, 60.0  # between two tries, each time twice as long

_log = logging.getLogger(__name__)


class Removals:
    """Erases hidden documents, again and again while a store is away. Thread-safe.

    What is left at the end of the process is a removal that was cut short, and finished when the library is opened.
    """

    def __init__(self, erase: Callable[[Sequence[str]], None], finish: Callable[[str], None], changing: RLock) -> None:
        """Begin with nothing left.

        Args:
            erase: Erases hidden documents from every store.
            finish: Does that for one if it is still hidden, and nobody else is at it.
            changing: The library's lock, which both need.
        """
        self._erase, self._finish, self._changing = erase, finish, changing
        self._left: set[str] = set()
        self._closed = threading.Event()
        self._working: threading.Thread | None = None

    def erase(self, document_ids: Sequence[str]) -> None:
        """Erase documents; callers hold the library's lock.

        Raises:
            StoreAway: If a store does not answer; it goes on by itself.
            StorageError: If a store fails; the next start goes on with it.
        """
        try:
            self._erase(document_ids)
        except StoreAway:
            self._left.update(document_ids)
            if self._working is None:
                self._working = threading.Thread(target=self._go_on, name="removals", daemon=True)
                self._working.start()
            raise
        self._left.difference_update(document_ids)

    def close(self) -> None:
        """Try no more, and wait for the try in hand."""
        self._closed.set()
        with self._changing:
            return

    def _go_on(self) -> None:
        pause = _FIRST_S
        while not self._closed.wait(pause):
            pause = min(2 * pause, _LONGEST_S)
            with self._changing:
                if self._closed.is_set():
                    return
                try:
                    for one in sorted(self._left):
                        self._finish(one)
                        self._left.discard(one)
                except StoreAway:
                    continue
                except StorageError as error:
                    _log.warning("The next start goes on with a removal: %s", locate(error))
                    self._left.clear()
                self._working = None
                return
