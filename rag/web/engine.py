"""Asks one search engine, through ddgs. The only file that knows ddgs.

ddgs tells a refusal and an empty page alike, and asks engines of its own choice when it does not know a name. So its
engines are asked one by one, with their own client and parser, and the answers' states are looked at.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from library.errors import SettingsError, WebEmpty, WebOffline, WebRefused, WebSearchError, WebTooSlow
from library.outgoing import Recorder
from library.records import Passage
from library.text import language_of
from rag.events import Recency
from rag.web.requests import recorded

Kind = Literal["text", "news"]

_LONGEST = 1500  # characters of an excerpt
_LIMITS: dict[Recency, str | None] = {"any": None, "day": "d", "week": "w", "month": "m", "year": "y"}
_SAFE = {"on": "1", "moderate": "-1", "off": "-2"}  # as DuckDuckGo's pages take it, to which ddgs does not pass it on
_TRIES = 2
_CHALLENGES = ("anomaly.js", "captcha")  # in a page that comes in the place of results, with the state of a good one


@dataclass(frozen=True)
class WebQuery:
    """What the web is searched for.

    Attributes:
        region: Country and language, such as "us-en"; empty goes by the query's language.
        safe: "on", "moderate" or "off", as far as the engine knows it.
    """

    text: str
    recency: Recency = "any"
    region: str = ""
    safe: str = "moderate"


def check_names(names: Sequence[str]) -> None:
    """Make sure that engines exist.

    Raises:
        SettingsError: If one does not, or none is named.
    """
    from ddgs.engines import ENGINES

    wrong = [name for name in names if name not in ENGINES["text"]]
    if wrong or not names:
        known = ", ".join(sorted(ENGINES["text"]))
        raise SettingsError(f"FOOTNOTE_WEB_BACKENDS names {', '.join(wrong) or 'no engine'}; choose from {known}.")


def kinds_of(name: str) -> list[Kind]:
    """List what an engine searches, pages first."""
    from ddgs.engines import ENGINES

    return ["text", "news"] if name in ENGINES["news"] else ["text"]


def search(
    name: str, kind: Kind, query: WebQuery, seconds: float, record: Recorder, verify: bool | str = True
) -> list[Passage]:
    """Ask one engine; a connection that breaks is tried once more.

    Args:
        name: Of the engine.
        kind: What to search.
        query: What for.
        seconds: Longest wait.
        record: Is told of each request.
        verify: Whether servers must show a certificate, or the file of those who vouch for them.

    Returns:
        What it found, its best first, each address once.

    Raises:
        WebSearchError: By its kind: no connection, refused, too slow, or nothing found.
    """
    until = time.monotonic() + seconds
    for left in reversed(range(_TRIES)):
        try:
            return _passages(_ask(name, kind, query, until - time.monotonic(), record, verify))
        except WebOffline:
            if not left or time.monotonic() >= until:
                raise
    return []


def _ask(name: str, kind: Kind, query: WebQuery, seconds: float, record: Recorder, verify: bool | str) -> list[Any]:
    from ddgs.engines import ENGINES
    from ddgs.exceptions import TimeoutException

    # ddgs' own front reads this name; a proxy may be the only way out.
    engine: Any = ENGINES[kind][name](proxy=os.environ.get("DDGS_PROXY"), timeout=seconds, verify=verify)  # type: ignore[arg-type]
    added = {"kp": _SAFE[query.safe]} if (kind, name) == ("text", "duckduckgo") else {}
    engine.http_client = client = _Watched(engine.http_client, record, added)
    region = query.region or ("cn-zh" if language_of(query.text) == "zh" else "us-en")
    try:
        found = engine.search(query.text, region=region, safesearch=query.safe, timelimit=_LIMITS[query.recency])
    except TimeoutException as error:
        raise WebTooSlow(f"{name} did not answer in time.") from error
    except Exception as error:  # ddgs lets the errors of its parsers and of its client through, besides its own
        raise client.trouble(name) from error
    if not found:
        raise client.trouble(name)
    return list(found)


class _Watched:
    """ddgs' client, with a note of how each answer came."""

    def __init__(self, client: Any, record: Recorder, added: dict[str, str]) -> None:
        self.client = client.client  # some engines set cookies of their own there
        self._request, self._added = recorded(client.request, record), added
        self._states: list[int] = []
        self._challenged = False

    def request(self, method: str, url: str, **rest: Any) -> Any:
        if "data" in rest:
            rest["data"] = {**rest["data"], **self._added}
        response = self._request(method, url, **rest)
        self._states.append(response.status_code)
        self._challenged |= any(sign in response.text for sign in _CHALLENGES)
        return response

    def trouble(self, name: str) -> WebSearchError:
        """Tell why nothing was found."""
        if not self._states:
            return WebOffline(f"There was no connection to {name}.")
        if self._states[-1] != 200 or self._challenged:
            return WebRefused(f"{name} refused.")
        return WebEmpty(f"{name} found nothing.")


def _passages(results: Sequence[Any]) -> list[Passage]:
    found: dict[str, Passage] = {}
    for result in results:
        passage = _passage(vars(result), score=1 / (1 + len(found)))
        if passage is not None and passage.url is not None:
            found.setdefault(passage.url, passage)
    return list(found.values())


def _passage(result: dict[str, Any], score: float) -> Passage | None:
    url = str(result.get("href") or result.get("url") or "").strip()
    text = " ".join(str(result.get("body") or "").split())[:_LONGEST]
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[::1"
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not text:
        return None
    title = " ".join(str(result.get("title") or parts.hostname).split())[:200]
    published = str(result.get("date") or "")[:10] or None
    return Passage(text, round(score, 4), "web", title, url=url, published=published)
