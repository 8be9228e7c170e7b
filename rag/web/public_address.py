"""Tells public addresses from those of this machine, its network and its cloud; resolves names to public ones alone."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from library.errors import PageUnreadable

Resolve = Callable[[str, int], list[str]]
"""Gives the addresses of a name, for a port."""

_UNICAST = IPv6Network("2000::/3")  # the only part of IPv6 that is given out
_TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 as a network that has only IPv6 shows it
_SERVICES = (  # of clouds, for the machine that asks: Azure's and Oracle's lie where Python sees public addresses
    IPv4Network("168.63.129.16/32"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
)


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
    """Tell whether an address is one of the public internet, and of no special use there."""
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
