"""Fetches web pages, each redirect checked anew: public addresses, text alone, within bounds, no cookies."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from functools import cached_property

import httpcore

from library.errors import PageUnreadable, reason_of
from library.outgoing import BROKE_OFF, FAILED, NO_CONNECTION, Departure, Recorder, ignore, outcome_of
from rag.web import way_out
from rag.web.address import REDIRECTS, WebAddress, read_address
from rag.web.connection import Bounds, PinnedBackend
from rag.web.public_address import Resolve, resolve
from rag.web.robots import AGENT, RULES, Robots
from rag.web.tunnel import TunnelBackend
from rag.web.unpacking import unpack

_MOST = 4_000_000  # bytes of a page, on the wire and unpacked
_MOST_ROBOTS = 500_000
_HOPS = 5
_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
_ASKING: dict[str | bytes, str | bytes] = {
    "User-Agent": f"{AGENT}/0.1",
    "Accept": ", ".join(_TYPES),
    "Accept-Encoding": "gzip",
}


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
        proxy_to: Callable[[WebAddress], str | None] = way_out.proxy_to,
    ) -> None:
        """Name who is told of each request, what resolves, what connects to checked addresses, and the proxies."""
        self._record, self._resolve, self._proxy_to = record, resolve, proxy_to
        self._network = network or httpcore.SyncBackend()
        self._robots = Robots()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = httpcore.default_ssl_context()  # takes 50 ms, which a question without the web need not wait for
        try:
            if file := way_out.authorities():
                context.load_verify_locations(file)
        except OSError as error:
            raise PageUnreadable("certificates_unreadable", reason=reason_of(error)) from error
        return context

    def fetch(self, url: str, seconds: float) -> Fetched:
        """Fetch a page of text or a PDF.

        Raises:
            PageUnreadable: If it cannot be had, for whatever reason, within the time.
        """
        until = time.monotonic() + seconds
        address = read_address(url)
        for _ in range(_HOPS):
            self._robots.check(address, lambda rules: self._read_rules(rules, until))
            response = self._get(address, until, _MOST)
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

    def _get(self, address: WebAddress, until: float, most: int) -> _Response:
        bounds, outcome = Bounds(until, most), FAILED
        departure = Departure(self._record, address.url, "web page")
        try:
            response = self._exchange(address, bounds)
            outcome = outcome_of(response.status)
            return response
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            outcome = BROKE_OFF
            raise PageUnreadable("host_broke_off", host=address.host) from error
        finally:
            departure.sent, departure.received = bounds.sent, bounds.received
            departure.end(outcome if bounds.sent else NO_CONNECTION)

    def _exchange(self, address: WebAddress, bounds: Bounds) -> _Response:
        proxy = self._proxy_to(address)
        network = TunnelBackend(proxy, self._network) if proxy else self._network
        backend = PinnedBackend(bounds, self._resolve, network)
        target = httpcore.URL(
            scheme=address.scheme.encode(), host=address.host.encode(), port=None, target=address.target.encode()
        )
        with (
            httpcore.ConnectionPool(self._tls, network_backend=backend) as pool,
            pool.stream("GET", target, headers=_ASKING) as response,
        ):
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            head = _Response(response.status, headers, b"")
            if response.status != 200 or (address.target != RULES and head.content.get_content_type() not in _TYPES):
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
