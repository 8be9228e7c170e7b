"""Connections through an HTTP proxy, to the very address that was checked: the proxy has no name to resolve anew."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

import h11
import httpcore

_CHUNK = 4096
_PORT = 80
_USUAL_S = 10.0


class TunnelBackend(httpcore.NetworkBackend):
    """Asks a proxy to connect (RFC 9110, 9.3.6); what is said then, it passes on unread."""

    def __init__(self, proxy: str, network: httpcore.NetworkBackend) -> None:
        """Name the proxy, such as http://name:password@proxy.test:3128, and what connects to it."""
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
