"""Connections to public addresses alone: pinned to what was checked, bounded in time and in bytes."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from library.errors import PageUnreadable
from rag.web.addresses import Resolve, public_addresses

_TRIED = 2  # addresses of one name


@dataclass
class Bounds:
    """What one request may cost, and what it has cost.

    Attributes:
        until: When it must be done, as `time.monotonic` counts.
        most: Bytes that may come, headers included.
    """

    until: float
    most: int
    sent: int = 0
    received: int = 0

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            PageUnreadable: If none are.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise PageUnreadable("webpage_slow")
        return left

    def receive(self, count: int) -> None:
        """Count what came.

        Raises:
            PageUnreadable: If it is more than may come.
        """
        self.received += count
        self.expect(self.received)

    def expect(self, count: int) -> None:
        """Judge how much is to come in all.

        Raises:
            PageUnreadable: If it is more than may come.
        """
        if count > self.most:
            raise PageUnreadable("webpage_large", limit=self.most // 1000)


class PinnedBackend(httpcore.NetworkBackend):
    """Resolves a name itself and connects to exactly the address that it checked: nothing can change in between.

    The name stays in the request and in the certificate's check, which httpcore takes from the address of the page.
    """

    def __init__(self, bounds: Bounds, resolve: Resolve, network: httpcore.NetworkBackend) -> None:
        """Name the bounds, what resolves names, and what connects."""
        self._bounds, self._resolve, self._network = bounds, resolve, network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a name.

        Raises:
            PageUnreadable: If it has an address that is not public, or none that answers.
        """
        for address in public_addresses(host, port, self._resolve)[:_TRIED]:
            try:
                stream = self._network.connect_tcp(address, port, self._bounds.left(), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return _BoundStream(stream, self._bounds)
        raise PageUnreadable("host_silent", host=host)


class _BoundStream(httpcore.NetworkStream):
    """Gives each step no more than what is left of the whole time: a server may send a byte a second for ever."""

    def __init__(self, stream: httpcore.NetworkStream, bounds: Bounds) -> None:
        self._stream, self._bounds = stream, bounds

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._bounds.left())
        self._bounds.receive(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._bounds.left())
        self._bounds.sent += len(buffer)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._bounds.left())
        return _BoundStream(secured, self._bounds)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
