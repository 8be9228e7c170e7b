"""What is noted of a request that leaves the app: where to, what for, how many bytes; never what it says."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

Purpose = Literal[
    "answer",
    "rewrite the question",
    "sum up the chat",
    "write the guide",
    "study",
    "list models",
    "test a model",
    "embed",
    "keep vectors",
    "keep files",
    "web search",
    "web page",
    "papers",
    "download a model",
]

OK, STOPPED, FAILED = "ok", "stopped", "failed"
TIMED_OUT, NO_CONNECTION, BROKE_OFF = "timed out", "no connection", "broke off"
"""How a request ends, beside "HTTP 429" and its like."""

_LONGEST_HOST = 255


@dataclass(frozen=True)
class Entry:
    """One request.

    Attributes:
        at: When it began, ISO 8601 in UTC.
        host: Scheme, name and port; nothing of the path, and no name or password.
        bytes_sent: Headers and body; what encryption and the network add is not counted.
        outcome: "ok", "HTTP 429" and its like, or what became of it in two words.
        approximate: True where the client does not show its traffic, so that the bytes are of what is known.
        id: Grows with time; 0 until it is kept.
    """

    at: str
    host: str
    purpose: str
    bytes_sent: int
    bytes_received: int
    outcome: str
    milliseconds: int
    approximate: bool = False
    id: int = 0

    @property
    def left(self) -> bool:
        """Whether it left this machine."""
        return not is_here(self.host)


Recorder = Callable[[Entry], None]
"""Takes note of a request that has ended; any thread may call it."""


def ignore(_: Entry) -> None:
    """Keep nothing, where there is no library."""


class Departure:
    """One request under way, noted once it has ended; `sent` and `received` are its bytes so far."""

    def __init__(self, record: Recorder, address: str, purpose: Purpose, *, approximate: bool = False) -> None:
        self.sent = self.received = 0
        self._record, self._host, self._approximate = record, host_of(address), approximate
        self._purpose = _errand.get() or purpose
        self._at = datetime.now(UTC).isoformat(timespec="seconds")
        self._began = time.monotonic()
        self._ended = False

    def end(self, outcome: str) -> None:
        """Note how it ended; only the first call counts."""
        if self._ended:
            return
        self._ended = True
        took = round((time.monotonic() - self._began) * 1000)
        counts = (self.sent, self.received)
        self._record(Entry(self._at, self._host, self._purpose, *counts, outcome, took, self._approximate))


_errand: ContextVar[Purpose | None] = ContextVar("errand", default=None)


@contextmanager
def sent_for(purpose: Purpose) -> Iterator[None]:
    """Say what the requests of a block are for, where one client serves several ends."""
    before = _errand.set(purpose)
    try:
        yield
    finally:
        _errand.reset(before)


def outcome_of(status: int) -> str:
    """Name the outcome of a whole reply."""
    return OK if status < 400 else f"HTTP {status}"


def host_of(address: str) -> str:
    """Give scheme, host and port of an address, without anything that may be secret."""
    try:
        parts = urlsplit(address)
        name, port = parts.hostname or "", parts.port
    except ValueError:  # "http://[::1"
        return "unknown"
    shown = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}"[:_LONGEST_HOST]


def is_here(host: str) -> bool:
    """Tell whether an address, whole or as `host_of` gives it, is this machine itself."""
    try:
        name = urlsplit(host).hostname or ""
        if name == "localhost" or name.endswith(".localhost"):
            return True
        address = ipaddress.ip_address(name)
    except ValueError:  # a name of another machine, or no address at all
        return False
    return address.is_loopback or address.is_unspecified
