"""Reads the best pages that a search found, side by side; a page that cannot be had keeps its excerpt."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

from library.embedders.base import Embedder
from library.errors import PageUnreadable
from library.library import Library
from library.records import Passage
from library.sandbox import Sandbox
from library.settings import Settings
from rag.retrieval.fusion import Signs
from rag.web import reading
from rag.web.fetching import Fetcher
from rag.web.passages import Piece, rank, read_pieces, words_shared

_READING_S = 4.0
_OTHERS_S = 1.5  # longest wait for more pages once one is read
_LEAST_S = 0.1  # a call that has no time ends the child, and the next page would wait for another
_STARTING_S = 20.0


class PageReader:
    """Turns results into passages. Thread-safe."""

    def __init__(self, settings: Settings, library: Library | None, fetcher: Fetcher) -> None:
        """Name whose embedder compares and what fetches; the process that reads pages starts with the first of them."""
        self._most, self._library, self._fetcher = settings.web_pages, library, fetcher
        self._sandbox = Sandbox(settings.reader_memory_mb)

    def read(self, query: str, found: Sequence[Passage], until: float) -> tuple[list[Passage], bool]:
        """Put into each result what its page says on the query.

        Args:
            query: What was searched for.
            found: The results, best first, with their excerpts.
            until: When to stop waiting for pages, as `time.monotonic` counts.

        Returns:
            A passage a result, best first; and whether every page was waited for.
        """
        pool = ThreadPoolExecutor(max_workers=self._most + 1, thread_name_prefix="page")
        try:
            pool.submit(self._start)
            pages = [pool.submit(self._page, query, passage, until) for passage in found[: self._most]]
            done = _wait(pages, until)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        read = [_excerpt(query, passage) for passage in found]
        for position, page in enumerate(pages):
            if page in done and not page.exception():
                read[position] = page.result()
        ranked = rank(query, [piece for _, piece in read], self._embedder())
        passages = [replace(read[position][0], score=round(score, 4)) for position, score in ranked]
        return _each_page_once(passages), len(done) == len(pages)

    def _page(self, query: str, passage: Passage, until: float) -> tuple[Passage, Piece]:
        """Fetch and read one page, and choose its best piece.

        Raises:
            FootnoteError: If that cannot be done.
        """
        fetched = self._fetcher.fetch(passage.url or "", until - time.monotonic())
        seconds = min(_READING_S, until - time.monotonic())
        if seconds < _LEAST_S:
            raise PageUnreadable("webpage_late")
        page = self._sandbox.run(
            "The page", seconds, reading.read_page, fetched.body, fetched.kind, fetched.charset, fetched.url
        )
        pieces = read_pieces(query, page.text, self._embedder())
        if not pieces:
            raise PageUnreadable("webpage_empty")
        best = pieces[rank(query, pieces, self._embedder())[0][0]]
        title, published = page.title or passage.title, passage.published or page.published
        return replace(passage, text=best.text, title=title, published=published, url=fetched.url), best

    def _embedder(self) -> Embedder | None:
        return self._library.embedder if self._library else None

    def _start(self) -> None:
        """Start the process that reads pages, while they are being fetched."""
        if self._most:
            self._sandbox.run("The page reader", _STARTING_S, reading.ready)


def _each_page_once(passages: Sequence[Passage]) -> list[Passage]:
    """Keep the best passage of each page, to which several addresses may have led."""
    best: dict[str | None, Passage] = {}
    for passage in passages:
        best.setdefault(passage.url, passage)
    return list(best.values())


def _wait(pages: Sequence[Future[Any]], until: float) -> set[Future[Any]]:
    """Wait for all pages, but once one is read, only a little longer: a site that hangs must not hold the others."""
    done: set[Future[Any]] = set()
    read = False
    while (pending := set(pages) - done) and (left := until - time.monotonic()) > 0:
        ended, _ = wait(pending, timeout=left, return_when=FIRST_COMPLETED)
        done |= ended
        if not read and any(not page.exception() for page in ended):
            read, until = True, min(until, time.monotonic() + _OTHERS_S)
    return done


def _excerpt(query: str, passage: Passage) -> tuple[Passage, Piece]:
    """Weigh an excerpt by its words alone: there may be no time left for more."""
    return passage, Piece(passage.text, Signs(0.0, words_shared(query, passage.text), 0.0, 0.0))
