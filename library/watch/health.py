"""Whether the app can do its work: each store of each open library is asked something small."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

from library.library import Library, open_libraries

Status = Literal["ok", "degraded", "failing"]

_PATIENCE_S = 5.0
_KEPT_S = 2.0  # so that whoever asks often costs nothing
_DONE_WITHOUT = {"disk", "files", "ailments"}  # without room, and without the PDFs, questions are answered


@dataclass(frozen=True)
class Health:
    """How the stores are.

    Attributes:
        status: "degraded" where answers are worse than usual or cannot be kept, "failing" where there are none.
        libraries: For each that is open, what each store said: "ok", or the name of what is wrong; under "ailments"
            what is damaged and done without.
    """

    status: Status = "ok"
    libraries: list[dict[str, str]] = field(default_factory=list)


class HealthCheck:
    """Tries the stores when it is asked, within some seconds. Thread-safe."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="health")
        self._lock = Lock()
        self._running: dict[Library, Future[dict[str, str]]] = {}
        self._last = Health()
        self._at = float("-inf")

    def look(self) -> Health:
        """Try the stores of the libraries that are open; what was found just now is told again."""
        with self._lock:
            if time.monotonic() - self._at > _KEPT_S:
                self._last = self._try()
                self._at = time.monotonic()
            return self._last

    def close(self) -> None:
        """Try nothing any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _try(self) -> Health:
        libraries = open_libraries()
        for library in libraries:
            if library not in self._running:  # a try that hangs is not joined by others
                self._running[library] = self._pool.submit(_try_stores, library)
        end = time.monotonic() + _PATIENCE_S
        found = [self._result(library, end) for library in libraries]
        wrong = {store for said in found for store, what in said.items() if what != "ok"}
        if not wrong:
            return Health("ok", found)
        return Health("degraded" if wrong <= _DONE_WITHOUT else "failing", found)

    def _result(self, library: Library, end: float) -> dict[str, str]:
        try:
            found = self._running[library].result(max(end - time.monotonic(), 0))
        except TooLate:
            return {"stores": "no_answer"}
        del self._running[library]
        return found


def _try_stores(library: Library) -> dict[str, str]:
    found = {store: refusal.name if refusal else "ok" for store, refusal in library.try_stores().items()}
    ailments = [ailment.name for ailment in library.ailments()]
    return {**found, **({"ailments": " ".join(ailments)} if ailments else {})}
