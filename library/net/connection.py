"""Connections to public addresses alone, straight or through the environment's proxies, bounded in time and bytes.

An address is read and its name resolved here too: what is connected to is what was checked.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import h11
import httpcore

from library.errors import PageUnreadable

REDIRECTS = (301, 302, 303, 307, 308)
"""States of the replies that lead to another address."""

_PORTS = {"http": 80, "https": 443}
_LONGEST = 2000  # characters
_KEPT = "/?:@!$&'()*+,;=~%-._"  # what a path and a query may hold as it is; engines give the rest unquoted

Resolve = Callable[[str, int], list[str]]
"""Returns the addresses of a name, for a port."""

_UNICAST = IPv6Network("2000::/3")  # the only part of IPv6 that is given out
_TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 as a network that has only IPv6 shows it
_SERVICES = (  # of clouds, for the machine that asks: Azure's and Oracle's lie where Python sees public addresses
    IPv4Network("168.63.129.16/32"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
)

_TRIED = 2  # addresses of one name
_TOR = "socks5h://127.0.0.1:9150"  # what "tb" stands for in ddgs: the Tor Browser
_CHUNK = 4096
_PORT = 80
_USUAL_S = 10.0


@dataclass(frozen=True)
class WebAddress:
    """Where a page is.

    Attributes:
        scheme: "http" or "https".
        host: In ASCII and lower case, as it is resolved and shown to the server.
        target: Path and query.
    """

    scheme: str
    host: str
    target: str

    @property
    def port(self) -> int:
        """The scheme's own."""
        return _PORTS[self.scheme]

    @property
    def origin(self) -> str:
        """Scheme and host."""
        return f"{self.scheme}://{self.host}"

    @property
    def url(self) -> str:
        """The whole address."""
        return self.origin + self.target


def read_address(url: str, base: str = "") -> WebAddress:
    """Read an address; one that a page redirects to may be relative to that page.

    Raises:
        PageUnreadable: If it is not http or https, names a user or an unusual port, or cannot be read.
    """
    whole = urljoin(base, url)
    shown = repr(whole[:200])
    try:
        parts = urlsplit(whole)
        host = (parts.hostname or "").rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError) as error:
        raise PageUnreadable("address_unreadable", address=shown) from error
    if parts.scheme not in _PORTS or not host or len(whole) > _LONGEST or not _is_plain(host):
        raise PageUnreadable("address_no_page", address=shown)
    if "@" in parts.netloc or port not in (None, _PORTS[parts.scheme]):
        raise PageUnreadable("address_not_public", address=shown)
    target = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return WebAddress(parts.scheme, host, target)


def _is_plain(host: str) -> bool:
    return all(letter.isalnum() or letter in "-._" for letter in host)


def public_addresses(host: str, port: int, resolve: Resolve) -> list[str]:
    """Resolve a name, once; whoever connects to what is given here needs to ask no more.

    Raises:
        PageUnreadable: If there is no such name, or any of its addresses is not public.
    """
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise PageUnreadable("host_unknown", host=host) from error
    private = [address for address in addresses if not is_public(address)]
    if not addresses:
        raise PageUnreadable("host_nowhere", host=host)
    if private:
        raise PageUnreadable("host_not_public", host=host, addresses=", ".join(private))
    return addresses


def is_public(address: str) -> bool:
    """True if an address is one of the public internet, and of no special use there."""
    try:
        read = ip_address(address)
    except ValueError:
        return False
    if isinstance(read, IPv6Address):
        inner = read.ipv4_mapped or (IPv4Address(int(read) & 0xFFFFFFFF) if read in _TRANSLATED else None)
        if inner is not None:
            return is_public(str(inner))
        if read not in _UNICAST or read.scope_id or read.sixtofour or read.teredo:
            return False
    special = read.is_multicast or read.is_reserved or any(read in network for network in _SERVICES)
    return read.is_global and not special


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass
class Bounds:
    """The limits of one request, and its costs so far.

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
    """A stream whose steps have what is left of the whole time: a server may send a byte a second for ever."""

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
