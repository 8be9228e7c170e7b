"""Fetches web pages, each redirect checked anew: public addresses, text alone, within bounds, as robots.txt allows."""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from functools import cached_property

import httpcore
from cachetools import TTLCache
from protego import Protego

from library.errors import PageUnreadable, reason_of
from library.net.connection import (
    REDIRECTS,
    Bounds,
    PinnedBackend,
    Resolve,
    TunnelBackend,
    WebAddress,
    authorities,
    proxy_to,
    read_address,
    resolve,
)
from library.outgoing import BROKE_OFF, FAILED, NO_CONNECTION, Departure, Recorder, ignore, outcome_of

AGENT = "Footnote"
RULES = "/robots.txt"
_KEPT_S = 3600  # for which a site's rules are remembered
_SITES = 500
_MOST = 4_000_000  # bytes of a page, on the wire and unpacked
_MOST_ROBOTS = 500_000
_HOPS = 5
_GZIP = 31  # zlib's window of 15 bits, in gzip's wrapping
_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
_FEEDS = ("application/atom+xml",)


@dataclass(frozen=True)
class Fetched:
    """A page as it came.

    Attributes:
        url: Where it was in the end.
        kind: Its content type, without parameters.
        charset: As the server states it; often wrong.
    """

    url: str
    kind: str
    charset: str
    body: bytes


@dataclass(frozen=True)
class _Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def location(self) -> str:
        return self.headers.get("location", "") if self.status in REDIRECTS else ""

    @property
    def content(self) -> Message:
        """The content type, to be read in parts."""
        message = Message()
        message["Content-Type"] = self.headers.get("content-type", "application/octet-stream")
        return message


class Fetcher:
    """Fetches pages. Thread-safe; keeps nothing between requests but the rules of sites."""

    def __init__(
        self,
        record: Recorder = ignore,
        resolve: Resolve = resolve,
        network: httpcore.NetworkBackend | None = None,
        proxy_to: Callable[[WebAddress], str | None] = proxy_to,
    ) -> None:
        """Name who is told of each request, what resolves, what connects to checked addresses, and the proxies."""
        self._record, self._resolve, self._proxy_to = record, resolve, proxy_to
        self._network = network or httpcore.SyncBackend()
        self._robots = Robots()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = httpcore.default_ssl_context()  # takes 50 ms, which a question without the web need not wait for
        try:
            if file := authorities():
                context.load_verify_locations(file)
        except OSError as error:
            raise PageUnreadable("certificates_unreadable", reason=reason_of(error)) from error
        return context

    def fetch(self, url: str, seconds: float, most: int = _MOST) -> Fetched:
        """Fetch a page of text or a PDF, of so many bytes at most.

        Raises:
            PageUnreadable: If it cannot be had, for whatever reason, within the time.
        """
        until = time.monotonic() + seconds

        def allow(address: WebAddress) -> None:
            self._robots.check(address, lambda rules: self._read_rules(rules, until))

        return self._follow(url, until, most, _TYPES, allow)

    def fetch_feed(self, url: str, seconds: float, most: int = _MOST) -> Fetched:
        """Fetch what an interface made for programs answers, an Atom feed; robots.txt speaks of pages and is not asked.

        Raises:
            PageUnreadable: As `fetch` does.
        """
        return self._follow(url, time.monotonic() + seconds, most, _FEEDS, lambda _: None)

    def _follow(
        self, url: str, until: float, most: int, types: Sequence[str], allow: Callable[[WebAddress], None]
    ) -> Fetched:
        address = read_address(url)
        for _ in range(_HOPS):
            allow(address)
            response = self._get(address, until, most, types)
            if not response.location:
                return _page(address, response)
            address = read_address(response.location, address.url)
        raise PageUnreadable("host_redirects", host=address.host)

    def _read_rules(self, address: WebAddress, until: float) -> str:
        for _ in range(_HOPS):
            response = self._get(address, until, _MOST_ROBOTS)
            if not response.location:
                break
            address = read_address(response.location, address.url)
        if response.location or response.status >= 500 or response.status == 429:  # RFC 9309: nothing may be read then
            raise PageUnreadable("host_without_rules", host=address.host)
        return response.body.decode("utf-8", "replace") if response.status == 200 else ""

    def _get(self, address: WebAddress, until: float, most: int, types: Sequence[str] = _TYPES) -> _Response:
        bounds, outcome = Bounds(until, most), FAILED
        departure = Departure(self._record, address.url, "web page")
        try:
            response = self._exchange(address, bounds, types)
            outcome = outcome_of(response.status)
            return response
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            outcome = BROKE_OFF
            raise PageUnreadable("host_broke_off", host=address.host) from error
        finally:
            departure.sent, departure.received = bounds.sent, bounds.received
            departure.end(outcome if bounds.sent else NO_CONNECTION)

    def _exchange(self, address: WebAddress, bounds: Bounds, types: Sequence[str]) -> _Response:
        proxy = self._proxy_to(address)
        network = TunnelBackend(proxy, self._network) if proxy else self._network
        backend = PinnedBackend(bounds, self._resolve, network)
        target = httpcore.URL(
            scheme=address.scheme.encode(), host=address.host.encode(), port=None, target=address.target.encode()
        )
        asking: dict[str | bytes, str | bytes] = {"User-Agent": f"{AGENT}/0.1", "Accept": ", ".join(types)}
        asking["Accept-Encoding"] = "gzip"
        with (
            httpcore.ConnectionPool(self._tls, network_backend=backend) as pool,
            pool.stream("GET", target, headers=asking) as response,
        ):
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            head = _Response(response.status, headers, b"")
            if response.status != 200 or (address.target != RULES and head.content.get_content_type() not in types):
                return head
            if (length := headers.get("content-length", "")).isdecimal():
                bounds.expect(int(length))
            body = unpack(response.iter_stream(), headers.get("content-encoding", "").lower(), bounds.most)
            return replace(head, body=body)


def _page(address: WebAddress, response: _Response) -> Fetched:
    content = response.content
    if response.status != 200:
        raise PageUnreadable("host_status", host=address.host, status=response.status)
    if not response.body:
        raise PageUnreadable("host_no_text", host=address.host)
    return Fetched(address.url, content.get_content_type(), content.get_content_charset() or "", response.body)


class Robots:
    """Remembers each site's rules for an hour. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: TTLCache[str, Protego] = TTLCache(_SITES, _KEPT_S)

    def check(self, address: WebAddress, read: Callable[[WebAddress], str]) -> None:
        """Raise an error for an address that its site's robots.txt forbids.

        Args:
            address: Of the page.
            read: Reads the text of the rules; "" when the site has none.

        Raises:
            PageUnreadable: If it does not, or what it allows cannot be told.
        """
        with self._lock:
            rules = self._rules.get(address.origin)
        if rules is None:
            rules = Protego.parse(read(WebAddress(address.scheme, address.host, RULES)))
            with self._lock:
                self._rules[address.origin] = rules
        if not rules.can_fetch(address.url, AGENT):
            raise PageUnreadable("host_forbids", host=address.host)


def unpack(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Join the chunks of a body, unpacked; a bomb is noticed while it unfolds, not when it has.

    Raises:
        PageUnreadable: If it is packed otherwise than asked for, broken, or larger than `most` bytes.
    """
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise PageUnreadable("webpage_packed", encoding=encoding[:20])
    unpacked = bytearray()
    gzip = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
    try:
        for chunk in chunks:
            # One byte more than may come tells that there is more.
            unpacked += gzip.decompress(chunk, most + 1 - len(unpacked)) if gzip else chunk
            if len(unpacked) > most:
                raise PageUnreadable("webpage_large_unpacked", limit=most // 1000)
    except zlib.error as error:
        raise PageUnreadable("webpage_not_packed") from error
    return bytes(unpacked)
