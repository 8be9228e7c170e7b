"""Work in a thread of its own that tells how far it is, and can be stopped between two of its steps."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from library.errors import FootnoteError
from library.log import internal_error


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


P = TypeVar("P", bound=_Dataclass)


class Stopped(Exception):
    """The work is to end at this point."""


class Background(ABC, Generic[P]):
    """One piece of work at a time; its progress is a dataclass with a `stage` and, where it failed, the `error`."""

    def __init__(self, name: str, progress: P, stopped: str) -> None:
        """Name the work, for the log, its progress before it begins, and the stage of one that was stopped."""
        self._name, self._progress, self._stopped = name, progress, stopped
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def progress(self) -> P:
        """How far the work is."""
        return self._progress

    def wait(self, seconds: float | None = None) -> P:
        """Wait until the work has ended, or the time is over."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._progress

    def close(self) -> None:
        """Stop; the next start goes on."""
        self._stop.set()
        self.wait()

    def _start(self, work: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=self._run, args=(work,), name=self._name, daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Stopped:
            self._tell(stage=self._stopped)
        except FootnoteError as error:
            self._tell(stage="failed", error=error.message)
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: whoever looks on must learn that it ended
            self._tell(stage="failed", error=internal_error(error, self._name).message)
        finally:
            self._rest()

    @abstractmethod
    def _rest(self) -> None:
        """Give back what only the work needs."""

    def _check(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def _tell(self, **changes: Any) -> None:
        self._progress = replace(self._progress, **changes)
