"""Reads the address of a web page, and refuses what is none."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from library.errors import PageUnreadable

REDIRECTS = (301, 302, 303, 307, 308)
"""States of the replies that lead to another address."""

_PORTS = {"http": 80, "https": 443}
_LONGEST = 2000  # characters
_KEPT = "/?:@!$&'()*+,;=~%-._"  # what a path and a query may hold as it is; engines give the rest unquoted


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
