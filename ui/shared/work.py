"""Work that goes on in the background while the page is used: it tells how far it is, and can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from typing import Generic, TypeVar, cast

from library.errors import FootnoteError
from library.log import internal_error
from library.words import Message
from ui.shared import people, resources

T = TypeVar("T")


class Work(Generic[T]):
    """Something that is made step by step, on a thread of its own: a click or a reload does not end it.

    Attributes:
        latest: What it told last; None before the first.
        done: Whether nothing more will come.
        error: Why it came to nothing.
    """

    def __init__(self, name: str, make: Callable[[threading.Event], Iterator[T]]) -> None:
        """Start it.

        Args:
            name: Of the thread.
            make: Gives what it tells, the result last; it is asked to end by the event that it is given.
        """
        self.latest: T | None = None
        self.done = False
        self.error: Message | None = None
        self._stopped = threading.Event()
        run = people.carried(partial(self._run, make))
        self._thread = threading.Thread(target=run, name=name, daemon=True)
        self._thread.start()

    @property
    def stopped(self) -> bool:
        """Whether it was asked to end."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ask it to end; what it told stays."""
        self._stopped.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end and tell whether it came."""
        self._thread.join(seconds)
        return self.done

    def _run(self, make: Callable[[threading.Event], Iterator[T]]) -> None:
        try:
            with resources.workspace().held(), closing(cast("Generator[T]", make(self._stopped))) as told:
                for one in told:
                    self.latest = one
                    if self._stopped.is_set():
                        break
        except BaseException as met:  # noqa: BLE001 - the edge of a thread: whatever ends it, the page must hear of it
            self.error = (met if isinstance(met, FootnoteError) else internal_error(met, "interface")).message
        finally:
            self.done = True
