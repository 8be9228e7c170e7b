"""Asks one search engine, through ddgs. The only file that knows ddgs.

ddgs tells a refusal and an empty page alike, and asks engines of its own choice when it does not know a name. So its
engines are asked one by one, with their own client and parser, and the answers' states are looked at.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, urlsplit

from library.errors import SettingsError, WebOffline
from library.outgoing import Recorder
from library.records import Passage
from library.text import cjk_language_of
from library.unicode import clean_json, clean_text
from rag.events import Recency, SafeSearch
from rag.web import proxies
from rag.web.query import WebQuery

if TYPE_CHECKING:
    from rag.web.engine_client import EngineClient

Kind = Literal["text", "news"]

_LONGEST = 1500  # characters of an excerpt
_LIMITS: dict[Recency, str | None] = {"any": None, "day": "d", "week": "w", "month": "m", "year": "y"}
_SAFE: dict[SafeSearch, str] = {"on": "1", "moderate": "-1", "off": "-2"}  # for DuckDuckGo's pages; ddgs leaves it out
_COMPLETES = {"duckduckgo": "https://duckduckgo.com/ac/"}  # what engines say that others searched for, beside ddgs
_TRIES = 2


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

    from rag.web.engine_client import EngineClient

    make: Any = ENGINES[kind][name]
    engine = make(proxy=proxies.own_proxy(), timeout=seconds, verify=proxies.authorities() or True)
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
