"""What engines are asked through, in the place of ddgs' own: bounded, recorded, and led to no other site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import primp

from library.errors import PageUnreadable, WebEmpty, WebOffline, WebRefused, WebSearchError, WebTooSlow
from library.outgoing import BROKE_OFF, NO_CONNECTION, TIMED_OUT, Departure, Recorder, outcome_of
from rag.web.addresses import REDIRECTS, read_address
from rag.web.reading import decode

_MOST = 4_000_000  # bytes of a reply, unpacked
_HOPS = 3
_CHALLENGES = ("anomaly.js", "captcha")  # in a page that comes in the place of results, with the state of a good one


@dataclass(frozen=True)
class EngineReply:
    """A reply, as ddgs' engines read it."""

    status_code: int
    content: bytes
    encoding: str = "utf-8"
    location: str = ""

    @cached_property
    def text(self) -> str:
        """Its content."""
        return decode(self.content, self.encoding)


class EngineClient:
    """Asks as ddgs' client does, and remembers how each answer came.

    Attributes:
        client: primp's own, where some engines set cookies of theirs.
    """

    def __init__(self, client: Any, record: Recorder, added: Mapping[str, str]) -> None:
        """Name primp's client, who is told of each request, and what every form has besides."""
        self.client = client
        self._record, self._added = record, added
        self._states: list[int] = []
        self._challenged = self._late = False

    def request(self, method: str, url: str, **given: Any) -> EngineReply:
        """Ask an engine, and follow it where it leads within its own site.

        Raises:
            primp.PrimpError: If no whole reply came.
        """
        if "data" in given:
            given["data"] = {**given["data"], **self._added}
        reply = self._ask(method, url, **given)
        for _ in range(_HOPS):
            if reply.status_code not in REDIRECTS or not (onward := _within_site(url, reply.location)):
                break
            url = onward
            reply = self._ask("GET", url)
        self._states.append(reply.status_code)
        self._challenged |= any(sign in reply.text for sign in _CHALLENGES)
        return reply

    def trouble(self, name: str) -> WebSearchError:
        """Return why nothing was found."""
        if self._late:
            return WebTooSlow("engine_slow", engine=name)
        if not self._states:
            return WebOffline("engine_offline", engine=name)
        if self._states[-1] != 200 or self._challenged:
            return WebRefused("engine_refused", engine=name)
        return WebEmpty("engine_empty", engine=name)

    def _ask(self, method: str, url: str, **given: Any) -> EngineReply:
        departure, outcome = Departure(self._record, url, "web search", approximate=True), BROKE_OFF
        departure.sent = len(url) + len(urlencode(given.get("params") or given.get("data") or {}))
        try:
            response = self.client.request(method, url, stream=True, follow_redirects=False, **given)
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                departure.received = len(content)
                if len(content) > _MOST:  # a page of results is a hundred times smaller
                    content.clear()
                    break
            response.close()
            outcome = outcome_of(response.status_code)
        except primp.TimeoutError:
            self._late, outcome = True, TIMED_OUT
            raise
        except (primp.ConnectError, primp.DNSError):
            departure.sent, outcome = 0, NO_CONNECTION
            raise
        finally:
            departure.end(outcome)
        location = response.headers.get("location", "")
        return EngineReply(response.status_code, bytes(content), response.encoding or "utf-8", location)


def _within_site(url: str, location: str) -> str:
    """Return where a redirect leads; "" where that is another site, or not secret."""
    try:
        here, there = read_address(url), read_address(location, url)
    except PageUnreadable:
        return ""
    same = there.scheme == "https" and there.host.split(".")[-2:] == here.host.split(".")[-2:]
    return there.url if same else ""
