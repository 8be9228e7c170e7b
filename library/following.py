"""Follows what other processes do to a library whose stores are all on servers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from library.errors import StorageError
from library.log import locate

_LOOK_EVERY_S = 0.5
_AWAY_S = 5.0  # until a server that does not answer is asked again
_THOROUGH_EVERY_S = 10.0  # what a process that died left is gone on with after so long at the latest

_log = logging.getLogger(__name__)


class Follow(Protocol):
    """Takes over what others did."""

    def __call__(self, *, changed: bool, thorough: bool) -> None:
        """Do so where something `changed`; with `thorough` also go on with what one that died left."""


class Following:
    """Asks for the library's generation in a thread, and has what follows from it taken over when it grows."""

    def __init__(self, generation: Callable[[], int], follow: Follow) -> None:
        """Begin; the library's own thread must not keep it open, so that what is called may be gone.

        Args:
            generation: Of the library.
            follow: Takes over.
        """
        self._generation, self._follow = generation, follow
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, once what is under way is done."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        known, thorough_at = -1, time.monotonic() + _THOROUGH_EVERY_S
        while not self._closed.wait(_LOOK_EVERY_S):
            try:
                generation, is_due = self._generation(), time.monotonic() >= thorough_at
                if generation != known or is_due:
                    self._follow(changed=generation != known, thorough=is_due)
                known = generation
                if is_due:
                    thorough_at = time.monotonic() + _THOROUGH_EVERY_S
            except ReferenceError:  # nobody has the library any more
                return
            except StorageError as error:
                _log.warning("What other processes do is not seen: %s", locate(error))
                self._closed.wait(_AWAY_S)
