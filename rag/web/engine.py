"""Asks one search engine, through ddgs, bounded, recorded, and led to no other site. The only file that knows ddgs.

ddgs tells a refusal and an empty page alike, and asks engines of its own choice when it does not know a name. So its
engines are asked one by one, with their own parser and the client below, and the answers' states are looked at.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

from library.errors import PageUnreadable, SettingsError, WebEmpty, WebOffline, WebRefused, WebSearchError, WebTooSlow
from library.net.connection import REDIRECTS, authorities, own_proxy, read_address
from library.outgoing import BROKE_OFF, NO_CONNECTION, TIMED_OUT, Departure, Recorder, outcome_of
from library.records import Passage
from library.text import cjk_language_of
from library.unicode import clean_json, clean_text
from rag.events import Recency, SafeSearch
from rag.web.reading import decode

Kind = Literal["text", "news"]

_LONGEST_QUERY = 400  # characters; engines refuse or cut what is longer
_LONGEST = 1500  # characters of an excerpt
_LIMITS: dict[Recency, str | None] = {"any": None, "day": "d", "week": "w", "month": "m", "year": "y"}
_SAFE: dict[SafeSearch, str] = {"on": "1", "moderate": "-1", "off": "-2"}  # for DuckDuckGo's pages; ddgs leaves it out
_COMPLETES = {"duckduckgo": "https://duckduckgo.com/ac/"}  # what engines say that others searched for, beside ddgs
_TRIES = 2
_MOST = 4_000_000  # bytes of a reply, unpacked
_HOPS = 3
_CHALLENGES = ("anomaly.js", "captcha")  # in a page that comes in the place of results, with the state of a good one


@dataclass(frozen=True)
class WebQuery:
    """A search of the web.

    Attributes:
        region: Country and language, such as "us-en"; empty goes by the query's language.
    """

    text: str
    recency: Recency = "any"
    region: str = ""
    safe_search: SafeSearch = "moderate"


def words_for_engines(asked: str) -> str:
    """Reduce what is searched for to no more than engines take."""
    words = " ".join(asked.split())
    if len(words) <= _LONGEST_QUERY:
        return words
    cut = words[: _LONGEST_QUERY + 1]
    return cut[: cut.rfind(" ")] if " " in cut else cut[:_LONGEST_QUERY]


def check_names(names: Sequence[str]) -> None:
    """Make sure that engines exist.

    Raises:
        SettingsError: If one does not, or none is named.
    """
    from ddgs.engines import ENGINES

    wrong = [name for name in names if name not in ENGINES["text"]]
    if wrong or not names:
        known = ", ".join(sorted(ENGINES["text"]))
        if not names:
            raise SettingsError("web_backends_none", known=known)
        raise SettingsError("web_backends_wrong", wrong=", ".join(wrong), known=known)


def kinds_of(name: str) -> list[Kind]:
    """List what an engine searches, pages first."""
    from ddgs.engines import ENGINES

    return ["text", "news"] if name in ENGINES["news"] else ["text"]


def search(name: str, kind: Kind, query: WebQuery, seconds: float, record: Recorder) -> list[Passage]:
    """Ask one engine; a connection that breaks is tried once more.

    Args:
        name: Of the engine.
        kind: What to search.
        query: What for.
        seconds: Longest wait.
        record: Is told of each request.

    Returns:
        What it found, its best first; not scored yet.

    Raises:
        WebSearchError: By its kind: no connection, refused, too slow, or nothing found.
    """
    until = time.monotonic() + seconds
    for left in reversed(range(_TRIES)):
        try:
            results = _ask(name, kind, query, until - time.monotonic(), record)
            return [passage for result in results if (passage := _passage(clean_json(vars(result))))]
        except WebOffline:
            if not left or time.monotonic() >= until:
                raise
    return []


def complete(name: str, query: WebQuery, seconds: float, record: Recorder) -> list[str]:
    """Ask an engine for what others searched for who began with these words; nothing where that fails.

    Args:
        name: Of the engine; not all can tell.
        query: The words, and the region.
        seconds: Longest wait.
        record: Is told of the request.
    """
    if name not in _COMPLETES:
        return []
    import primp

    params = {"q": query.text, "kl": _region(query), "type": "list"}
    try:
        client = _client(name, "text", seconds, record, {})[1]
        said = json.loads(client.request("GET", _COMPLETES[name], params=params).text)
    except (primp.PrimpError, ValueError):  # no whole reply, or none in JSON
        return []
    listed = said[1] if isinstance(said, list) and len(said) > 1 else []
    return [clean_text(text) for text in listed if isinstance(text, str)] if isinstance(listed, list) else []


def _ask(name: str, kind: Kind, query: WebQuery, seconds: float, record: Recorder) -> list[Any]:
    import primp

    added = {"kp": _SAFE[query.safe_search]} if (kind, name) == ("text", "duckduckgo") else {}
    try:
        engine, client = _client(name, kind, seconds, record, added)
    except primp.PrimpError as error:  # a proxy or a file of authorities that cannot be used
        raise WebOffline("engine_offline", engine=name) from error
    limit, safe = _LIMITS[query.recency], query.safe_search
    try:
        found = engine.search(query.text, region=_region(query), safesearch=safe, timelimit=limit)
    except Exception as error:  # ddgs lets the errors of its parsers and of its client through, besides its own
        raise client.trouble(name) from error
    if not found:
        raise client.trouble(name)
    return list(found)


def _client(
    name: str, kind: Kind, seconds: float, record: Recorder, added: Mapping[str, str]
) -> tuple[Any, EngineClient]:
    """Make ddgs' engine, and the client that it asks with; the client reads the usual names of proxies itself."""
    from ddgs.engines import ENGINES

    make: Any = ENGINES[kind][name]
    engine = make(proxy=own_proxy(), timeout=seconds, verify=authorities() or True)
    engine.http_client = client = EngineClient(engine.http_client.client, record, added)
    return engine, client


def _region(query: WebQuery) -> str:
    return query.region or ("cn-zh" if cjk_language_of(query.text) == "zh" else "us-en")


def _passage(result: dict[str, Any]) -> Passage | None:
    url = _unwrapped(str(result.get("href") or result.get("url") or "").strip())
    text = " ".join(str(result.get("body") or "").split())[:_LONGEST]
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[::1"
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not text:
        return None
    title = " ".join(str(result.get("title") or parts.hostname).split())[:200]
    published = str(result.get("date") or "")[:10] or None
    return Passage(text, 0.0, "web", title, url=url, published=published)


def _unwrapped(url: str) -> str:
    """Take an address out of DuckDuckGo's own, "//duckduckgo.com/l/?uddg=…", which some of its pages put around it."""
    head, found, query = url.partition("duckduckgo.com/l/?")
    return parse_qs(query).get("uddg", [""])[0] if found and head in ("//", "https://", "https://www.") else url


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
        import primp

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
