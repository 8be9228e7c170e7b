"""Searches the web, when the user asked for it. The only file that knows ddgs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import chain, zip_longest
from typing import Any, Literal
from urllib.parse import urlsplit

from library.errors import SettingsError, WebSearchError
from library.outgoing import Recorder, ignore
from library.records import Passage
from library.settings import Settings
from rag.web_requests import NO_NETWORK, recorded

Kind = Literal["text", "news"]
_LONGEST = 1500  # characters of an excerpt


class WebSearch:
    """Asks the search engines that the settings name, and no others."""

    def __init__(self, settings: Settings, record: Recorder = ignore) -> None:
        self._record = record
        self._names = [name.strip() for name in settings.web_backends.split(",") if name.strip()]
        self._deadline = settings.web_deadline_s
        self._most = settings.web_results

    def search(self, query: str) -> list[Passage]:
        """Find pages and news, each engine's best first, within the deadline.

        Raises:
            WebSearchError: If nothing came back; the message says why, in one line.
            SettingsError: If the settings name an engine that does not exist.
        """
        self._check_names()
        pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="web")
        try:
            searches = [pool.submit(self._ask, kind, query) for kind in self._kinds()]
            # ddgs' own timeout is per wave of engines; this one is for everything.
            done, late = wait(searches, timeout=self._deadline)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        results = [future.result() for future in searches if future in done and not future.exception()]
        passages = self._merge(results)
        if not passages:
            raise WebSearchError(self._reason(done, late=bool(late)))
        return passages

    def _check_names(self) -> None:
        # ddgs quietly asks up to seven engines of its own choice when it does not know a name.
        from ddgs.engines import ENGINES

        known = sorted(ENGINES["text"])
        wrong = [name for name in self._names if name not in ENGINES["text"]]
        if wrong or not self._names:
            raise SettingsError(
                f"FOOTNOTE_WEB_BACKENDS names {', '.join(wrong) or 'no engine'}; choose from {', '.join(known)}."
            )

    def _kinds(self) -> list[Kind]:
        from ddgs.engines import ENGINES

        return ["text", "news"] if any(name in ENGINES["news"] for name in self._names) else ["text"]

    def _ask(self, kind: Kind, query: str) -> list[dict[str, Any]]:
        from ddgs import DDGS
        from ddgs.engines import ENGINES

        names = ",".join(name for name in self._names if name in ENGINES[kind])
        engines = DDGS(timeout=max(1, int(self._deadline)))
        for engine in engines._get_engines(kind, names):  # ddgs 9.16 keeps them, and asks these below
            engine.http_client.request = recorded(engine.http_client.request, self._record)  # type: ignore[method-assign]
        search: Callable[..., list[dict[str, Any]]] = getattr(engines, kind)
        return search(query, backend=names, max_results=self._most)

    def _merge(self, results: Sequence[Sequence[dict[str, Any]]]) -> list[Passage]:
        """Take pages and news in turn, each address once."""
        found: dict[str, Passage] = {}
        for result in chain.from_iterable(zip_longest(*results)):
            passage = _passage(result or {}, score=1 / (1 + len(found)))
            if passage is not None and passage.url is not None:
                found.setdefault(passage.url, passage)
        return list(found.values())[: self._most]

    def _reason(self, done: set[Future[list[dict[str, Any]]]], *, late: bool) -> str:
        engines = ", ".join(self._names)
        said = " ".join(str(future.exception() or "") for future in done).lower()
        if any(sign in said for sign in NO_NETWORK):
            return f"The web search had no connection to {engines}; the answer rests on your documents alone."
        if late or "timed out" in said or "timeout" in said:
            return f"The web search ({engines}) took longer than {self._deadline:g} s and was left out."
        # ddgs tells a refusal (HTTP 202, 429) and an empty result alike.
        return f"The web search ({engines}) found nothing or was refused; the answer rests on your documents alone."


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
