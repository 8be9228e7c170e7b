"""Connections to public addresses alone, straight or through the environment's proxies, bounded in time and bytes."""

from __future__ import annotations

import os
import ssl
import time
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import h11
import httpcore

from library.errors import PageUnreadable
from rag.web.addresses import Resolve, WebAddress, public_addresses

_TRIED = 2  # addresses of one name
_TOR = "socks5h://127.0.0.1:9150"  # what "tb" stands for in ddgs: the Tor Browser
_CHUNK = 4096
_PORT = 80
_USUAL_S = 10.0


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


def own_proxy() -> str | None:
    """Return the proxy that DDGS_PROXY sets for web searches alone; None leaves it to the usual variables."""
    named = os.environ.get("DDGS_PROXY", "")
    return _TOR if named == "tb" else named or None


def proxy_to(address: WebAddress) -> str | None:
    """Return the proxy on the way to an address: DDGS_PROXY, or HTTPS_PROXY and its like as far as NO_PROXY allows."""
    if own := own_proxy():
        return own
    proxies = getproxies()
    return None if proxy_bypass(address.host) else proxies.get(address.scheme) or proxies.get("all")


def authorities() -> str | None:
    """Return the file of certificate authorities, which SSL_CERT_FILE names where a proxy looks into connections."""
    return os.environ.get("SSL_CERT_FILE") or None


class TunnelBackend(httpcore.NetworkBackend):
    """Asks a proxy to connect (RFC 9110, 9.3.6); what is said then, it passes on unread."""

    def __init__(self, proxy: str, network: httpcore.NetworkBackend) -> None:
        """Use a proxy, such as http://name:password@proxy.test:3128, through what connects to it."""
        self._proxy, self._network = urlsplit(proxy), network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to an address.

        Raises:
            httpcore.ConnectError: If the proxy is not to be had, is none that speaks HTTP, or refuses.
        """
        until = time.monotonic() + (timeout or _USUAL_S)
        try:
            name, proxy_port = self._proxy.hostname, self._proxy.port or _PORT
        except ValueError as error:
            raise httpcore.ConnectError("The proxy's port cannot be read.") from error
        if self._proxy.scheme != "http" or not name:
            raise httpcore.ConnectError(f"A proxy of the kind {self._proxy.scheme!r} is not used for pages.")
        stream = self._network.connect_tcp(name, proxy_port, timeout, local_address, socket_options)
        try:
            self._ask(stream, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", until)
        except (httpcore.NetworkError, httpcore.TimeoutException, h11.ProtocolError) as error:
            stream.close()
            raise httpcore.ConnectError("The proxy does not connect.") from error
        return stream

    def _ask(self, stream: httpcore.NetworkStream, target: str, until: float) -> None:
        connection = h11.Connection(h11.CLIENT)
        headers = [("Host", target), *self._credentials()]
        stream.write(
            connection.send(h11.Request(method="CONNECT", target=target, headers=headers)) or b"", _left(until)
        )
        connection.send(h11.EndOfMessage())
        while (event := connection.next_event()) is h11.NEED_DATA:
            connection.receive_data(stream.read(_CHUNK, _left(until)))
        if not isinstance(event, h11.Response) or not 200 <= event.status_code < 300:
            raise httpcore.NetworkError("The proxy refuses.")

    def _credentials(self) -> list[tuple[str, str]]:
        if not self._proxy.username:
            return []
        pair = f"{unquote(self._proxy.username)}:{unquote(self._proxy.password or '')}"
        return [("Proxy-Authorization", f"Basic {b64encode(pair.encode()).decode()}")]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ConnectTimeout("The proxy took too long.")
    return left
