"""Searches the web, when the user asked for it: engines in turn, then their best pages, within one deadline."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest

from cachetools import TTLCache

from library.errors import WebEmpty, WebOffline, WebRefused, WebSearchError, WebTooSlow
from library.library import Library
from library.net.fetching import Fetcher
from library.outgoing import Recorder, ignore
from library.records import Passage
from library.settings import Settings
from library.text.stop_words import words_asked
from library.words import Message
from rag.web.engine import WebQuery, check_names, complete, kinds_of, search
from rag.web.pages import PageReader

_NEWS_S = 1.0
_FOR_THE_ANSWER = 0.05  # of the deadline, so that the first word comes within it
_FOR_PAGES = 0.5  # of the deadline, at most: the results themselves have excerpts
_COMPLETING_S = 1.5  # longest wait for one suggestion
_RESTS_S = 60.0
_LONGEST_S = 900.0
_BORNE: dict[type[WebSearchError], int] = {WebRefused: 0, WebTooSlow: 1}  # failures in a row before an engine rests
_KEPT_S = 900.0
_MOST_SUGGESTED = 4
_LONGEST_SUGGESTION = 120  # characters
_FEWER = 3  # words that are tried when nobody began with all of them
_SEPARATOR = re.compile(r"[^\w.%$€£¥&'’-]+")
_MOST = 64


class WebSearch:
    """Asks the search engines that the settings name, and no others. Thread-safe."""

    def __init__(
        self,
        settings: Settings,
        library: Library | None = None,
        record: Recorder = ignore,
        fetcher: Fetcher | None = None,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            settings: Name engines, deadline and counts.
            library: Its embedder compares the pages' passages with the question; without it only words count.
            record: Is told of each request to an engine or a page.
            fetcher: Fetches the pages.
        """
        self._names = [name.strip() for name in settings.web_backends.split(",") if name.strip()]
        self._settings, self._record = settings, record
        self._pages = PageReader(settings, library, fetcher or Fetcher(record))
        self._breaker, self._cache = CircuitBreaker(), WebCache()

    def search(self, query: WebQuery) -> list[Passage]:
        """Find what the web says, best first, within the deadline.

        Raises:
            WebSearchError: If nothing came back; by its kind, and with a message that says why, in one line.
            SettingsError: If the settings name an engine that does not exist.
        """
        check_names(self._names)
        if (kept := self._cache.get(query)) is not None:
            return kept
        deadline = self._settings.web_deadline_s
        until = time.monotonic() + deadline * (1 - _FOR_THE_ANSWER)
        try:
            found = self._ask(query, until)
        except WebEmpty as error:
            error.suggestions = self._suggest(query, until)
            raise
        pages_until = min(until, time.monotonic() + deadline * _FOR_PAGES)
        passages, whole = self._pages.read(query.text, found, pages_until)
        if whole:
            self._cache.put(query, passages)
        return passages

    def age_s(self, query: WebQuery) -> float:
        """Return the age in seconds of what `search` will return; 0 when the web will be asked."""
        return self._cache.age_s(query) or 0.0

    def _suggest(self, query: WebQuery, until: float) -> tuple[str, ...]:
        def complete_with(words: str) -> list[str]:
            seconds = min(until - time.monotonic(), _COMPLETING_S)
            begun = replace(query, text=words)
            names = [name for name in self._names if seconds > 0 and not self._breaker.resting_s(name)]
            return next(filter(None, (complete(name, begun, seconds, self._record) for name in names)), [])

        return suggest(query.text, complete_with)

    def _ask(self, query: WebQuery, until: float) -> list[Passage]:
        """Ask one engine after the other until one has found something; each has its part of the time that is left."""
        names = [name for name in self._names if not self._breaker.resting_s(name)]
        troubles: list[WebSearchError] = []
        for position, name in enumerate(names):
            if not self._breaker.take(name):  # another question tries it just now
                continue
            try:
                found = self._ask_engine(name, query, (until - time.monotonic()) / (len(names) - position))
            except WebSearchError as error:
                troubles.append(error)
                self._note(name, error)
            else:
                self._breaker.answered(name)
                return found
        raise self._trouble(troubles, query)

    def _note(self, name: str, error: WebSearchError) -> None:
        if isinstance(error, WebEmpty):
            self._breaker.answered(name)
        else:
            self._breaker.failed(name, type(error))

    def _ask_engine(self, name: str, query: WebQuery, seconds: float) -> list[Passage]:
        """Ask for pages and news side by side, and take them in turn, each address once."""
        pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="web")
        try:
            searches = [pool.submit(search, name, kind, query, seconds, self._record) for kind in kinds_of(name)]
            done = _wait(searches, time.monotonic() + seconds)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        ended = [each for each in searches if each in done]
        found = [each.result() for each in ended if not each.exception()]
        if not any(found):
            raise _failure(name, searches[0] in done, [each.exception() for each in ended])
        return _in_turn(found, self._settings.web_results)

    def _trouble(self, troubles: Sequence[WebSearchError], query: WebQuery) -> WebSearchError:
        """Return the error that explains most: an engine that found nothing explains less than one that failed."""
        kind = next((type(error) for error in troubles if not isinstance(error, WebEmpty)), WebEmpty)
        rests = {name: rest for name in self._names if (rest := self._breaker.resting_s(name))}
        if not troubles and rests:
            kind = self._breaker.why(min(rests, key=lambda name: rests[name]))
        engines, again = ", ".join(self._names), max(1, round(min(rests.values(), default=0)))
        if kind is WebOffline:
            return WebOffline("web_offline", engines=engines)
        if kind is WebRefused:
            return WebRefused("web_refused", engines=", ".join(rests) or engines, again=again)
        if kind is WebTooSlow and not troubles:
            return WebTooSlow("web_resting", engines=engines, again=again)
        if kind is WebTooSlow:
            return WebTooSlow("web_slow", engines=engines, seconds=f"{self._settings.web_deadline_s:.3g}")
        when = "" if query.recency == "any" else Message(f"web_when_{query.recency}")
        return WebEmpty("web_empty", engines=engines, when=when)


def _failure(name: str, pages_done: bool, errors: Sequence[BaseException | None]) -> WebSearchError:
    """Return why there is nothing: what the search for pages met comes first."""
    told = [error for error in errors if isinstance(error, WebSearchError)]
    if pages_done:
        return told[0] if told else WebEmpty("engine_nothing_shown", engine=name)
    return WebTooSlow("engine_slow", engine=name)


def _wait(searches: Sequence[Future[list[Passage]]], until: float) -> set[Future[list[Passage]]]:
    """Wait for pages, and once they are there, only a little longer for news."""
    # ddgs' own timeout is for each of its steps; this one is for all of them.
    wait(searches[:1], timeout=max(until - time.monotonic(), 0))
    left = max(until - time.monotonic(), 0)
    found = searches[0].done() and not searches[0].exception()
    done, _ = wait(searches, timeout=min(left, _NEWS_S) if found else left)
    return done


def _in_turn(results: Sequence[Sequence[Passage]], most: int) -> list[Passage]:
    found: dict[str | None, Passage] = {}
    for passage in chain.from_iterable(zip_longest(*results)):
        if passage is not None and passage.url not in found:
            found[passage.url] = passage
    return list(found.values())[:most]


def suggest(query: str, complete: Callable[[str], list[str]]) -> tuple[str, ...]:
    """Suggest searches, the nearest first.

    Args:
        query: What nothing was found for.
        complete: Tells what others searched for who began with these words; it is asked twice at most.
    """
    found: dict[str, str] = {query.strip().casefold(): ""}
    for text in _ideas(query, complete):
        plain = " ".join(text.split())
        if plain and len(plain) <= _LONGEST_SUGGESTION and plain.isprintable():
            found.setdefault(plain.casefold(), plain)
    return tuple(islice((text for text in found.values() if text), _MOST_SUGGESTED))


def _ideas(query: str, complete: Callable[[str], list[str]]) -> Iterator[str]:
    words = [word.strip(".'’-") for word in _SEPARATOR.split(words_asked(query))]
    words = [word for word in words if word]
    completed = complete(" ".join(words)) if words else []
    if not completed and len(words) > _FEWER:
        completed = complete(" ".join(words[:_FEWER]))
    yield from completed[: _MOST_SUGGESTED - 1]  # the last place is for the bare words
    yield " ".join(words)
    yield from completed[_MOST_SUGGESTED - 1 :]


@dataclass(frozen=True)
class _Trouble:
    """Failures in a row: of which kind the last was, and how long the engine is left alone for them."""

    kind: type[WebSearchError]
    count: int
    until: float
    seconds: float


class CircuitBreaker:
    """Circuit breakers of the engines: one that fails rests, and twice as long each time after. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._troubles: dict[str, _Trouble] = {}

    def resting_s(self, engine: str) -> float:
        """Return the seconds that an engine still rests; 0 for one that may be asked."""
        with self._lock:
            trouble = self._troubles.get(engine)
            return max(0.0, trouble.until - self._clock()) if trouble else 0.0

    def why(self, engine: str) -> type[WebSearchError]:
        """Return the kind of failure that an engine rests for."""
        with self._lock:
            return self._troubles[engine].kind if engine in self._troubles else WebRefused

    def take(self, engine: str) -> bool:
        """True if an engine may be asked; after its rest, only one asker may try until it has answered."""
        with self._lock:
            trouble = self._troubles.get(engine)
            if trouble is None:
                return True
            if self._clock() < trouble.until:
                return False
            until = self._clock() + trouble.seconds
            self._troubles[engine] = _Trouble(trouble.kind, trouble.count, until, trouble.seconds)
            return True

    def failed(self, engine: str, kind: type[WebSearchError]) -> None:
        """Note a failure; the engine rests if another question would meet it again."""
        if kind not in _BORNE:
            return
        with self._lock:
            before = self._troubles.get(engine)
            count = before.count + 1 if before else 1
            rest = 0.0
            if count > _BORNE[kind]:
                rest = min(max(_RESTS_S, 2 * before.seconds if before else 0.0), _LONGEST_S)
            self._troubles[engine] = _Trouble(kind, count, self._clock() + rest, rest)

    def answered(self, engine: str) -> None:
        """Ask it again as usual."""
        with self._lock:
            self._troubles.pop(engine, None)


class WebCache:
    """The last questions' passages. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: TTLCache[Hashable, tuple[float, list[Passage]]] = TTLCache(_MOST, _KEPT_S, clock)

    def get(self, key: Hashable) -> list[Passage] | None:
        """Return what is kept; None when there is nothing, or it is too old."""
        with self._lock:
            kept = self._kept.get(key)
            return list(kept[1]) if kept else None

    def age_s(self, key: Hashable) -> float | None:
        """Return its age in seconds."""
        with self._lock:
            kept = self._kept.get(key)
            return self._clock() - kept[0] if kept else None

    def put(self, key: Hashable, passages: list[Passage]) -> None:
        """Keep it, in the place of what was asked for least recently."""
        with self._lock:
            self._kept[key] = (self._clock(), list(passages))
