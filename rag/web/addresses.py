"""Reads the addresses of web pages, and resolves their names to public addresses alone."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

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
