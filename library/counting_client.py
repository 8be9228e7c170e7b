"""An HTTP client that counts what it sends and receives; the only file of this package that knows httpx2."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx2

from library.outgoing import (
    BROKE_OFF,
    FAILED,
    NO_CONNECTION,
    OK,
    STOPPED,
    TIMED_OUT,
    Departure,
    Purpose,
    Recorder,
    outcome_of,
)

_LAST_WORDS = b"[DONE]"  # ends a stream in OpenAI's protocol, and its client reads no further
_TAIL = 16
_UNPACKED = 100  # times that a reply may grow when it is unpacked, more or less


LIMITS = "limits"
"""Extension of a request: the `ReplyLimits` of its reply."""

GIVEN_UP = "given_up"
"""Extension of a request: tells whether whoever sent it has closed its connection on purpose."""


@dataclass
class ReplyLimits:
    """Bounds of one reply, which hold for all that comes: keep-alives too.

    Attributes:
        seconds: From its first byte to its last.
        total: Bytes.
        line: Bytes without a line's end; a client that reads lines keeps them in memory.
    """

    seconds: float
    total: int = 32 * 2**20
    line: int = 2**20

    def __post_init__(self) -> None:
        self._until, self._came, self._in_line = 0.0, 0, 0

    def add(self, part: bytes) -> None:
        """Count what came.

        Raises:
            ReplyTooSlow: If it took too long.
            ReplyTooLarge: If there is too much of it.
        """
        self._until = self._until or time.monotonic() + self.seconds
        self._came += len(part)
        *_, last = lines = part.split(b"\n")
        longest = max(self._in_line + len(lines[0]), *map(len, lines))
        self._in_line = len(last) + (self._in_line if len(lines) == 1 else 0)
        if self._came > self.total or longest > self.line:
            raise ReplyTooLarge("The reply is larger than any answer.")
        if time.monotonic() > self._until:
            raise ReplyTooSlow("The reply took too long.")


class ReplyTooSlow(httpx2.TransportError):
    """A reply was not whole within its time."""


class ReplyTooLarge(httpx2.TransportError):
    """A reply is larger than it may be."""


class CountingClient(httpx2.Client):
    """Notes every request when its reply is closed, and when it fails, is cut or given up.

    A transport of its own would do the same, but with one httpx2 no longer heeds the proxies of the environment.
    """

    def __init__(self, record: Recorder, purpose: Purpose, **options: Any) -> None:
        """Make the client; `options` are httpx2's own."""
        super().__init__(**{"follow_redirects": True, **options})
        self._note, self._purpose = record, purpose

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """Send a request, as the class above does."""
        departure = self._depart(request)
        try:
            response = super().send(request, stream=True, **options)
        except BaseException as error:
            if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout) and error.request.url == request.url:
                departure.sent = 0
            departure.end(_outcome(error))
            raise
        for hop, following in _redirections(response):
            departure.received = _head_size(hop.headers) + len(hop.content)
            departure.end(outcome_of(hop.status_code))
            departure = self._depart(following)
        departure.received = _head_size(response.headers)
        response.stream = _CountedStream(response, departure)
        if not stream:
            with closing(response):
                response.read()
        return response

    def _depart(self, request: httpx2.Request) -> Departure:
        departure = Departure(self._note, str(request.url), self._purpose)
        departure.sent = _size(request)
        return departure


@lru_cache(maxsize=4)
def counting_client(record: Recorder, purpose: Purpose) -> CountingClient:
    """Give the client of a recorder, made once, so that its connections are used again; threads may share it."""
    return CountingClient(record, purpose)


class _CountedStream(httpx2.SyncByteStream):
    """A reply's body on its way, which knows how it ended."""

    def __init__(self, response: httpx2.Response, departure: Departure) -> None:
        self._stream, self._departure = response.stream, departure
        self._whole = outcome_of(response.status_code)
        self._outcome = self._whole if self._whole != OK else STOPPED
        self._given_up = response.request.extensions.get(GIVEN_UP, lambda: False)
        self._limits: ReplyLimits | None = response.request.extensions.get(LIMITS)
        if self._limits and response.headers.get("content-encoding", "identity") != "identity":
            self._limits.total //= _UNPACKED  # it was asked for as it is
        self._tail = b""

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self._stream:  # type: ignore[union-attr]  # a client without async gives no other
                self._departure.received += len(part)
                self._tail = (self._tail + part)[-_TAIL:]
                if self._given_up():
                    raise httpx2.ReadError("It was given up.")  # what lies in the system's buffer may be much
                if self._limits:
                    self._limits.add(part)
                yield part
            self._outcome = self._whole
        except Exception as error:
            self._outcome = STOPPED if self._given_up() else _outcome(error)
            raise

    def close(self) -> None:
        try:
            self._stream.close()  # type: ignore[union-attr]
        finally:
            self._departure.end(self._whole if _LAST_WORDS in self._tail else self._outcome)


def _redirections(response: httpx2.Response) -> list[tuple[httpx2.Response, httpx2.Request]]:
    """Pair each redirection on the way to a reply with the request that followed it."""
    hops = response.history
    return list(zip(hops, [*(hop.request for hop in hops), response.request][1:], strict=True))


def _size(request: httpx2.Request) -> int:
    line = len(request.method) + len(request.url.raw_path) + len("  HTTP/1.1\r\n")
    try:
        body = len(request.content)
    except httpx2.RequestNotRead:  # it is sent piece by piece
        body = int(request.headers.get("content-length", 0))
    return line + _head_size(request.headers) + body


def _head_size(headers: httpx2.Headers) -> int:
    return sum(len(name) + len(value) + len(": \r\n") for name, value in headers.raw) + len("\r\n")


def _outcome(error: BaseException) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return TIMED_OUT
    if isinstance(error, ReplyTooSlow | ReplyTooLarge):
        return STOPPED
    if isinstance(error, httpx2.ConnectError):
        return NO_CONNECTION
    return BROKE_OFF if isinstance(error, httpx2.TransportError) else FAILED
