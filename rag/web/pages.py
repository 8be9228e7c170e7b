"""Reads the best pages that a search found, side by side, and ranks their passages as those of documents are ranked."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any

from library.embedders.base import Embedder
from library.errors import PageUnreadable
from library.library import Library
from library.net.fetching import Fetcher
from library.records import Passage
from library.sandbox import Sandbox
from library.settings import Settings
from library.text import sentence_spans, terms_of
from library.text.stop_words import content_terms
from rag.retrieval.fusion import Reading, Signs, dense_weight, fuse, read_with
from rag.web import reading

_READING_S = 4.0
_OTHERS_S = 1.5  # longest wait for more pages once one is read
_LEAST_S = 0.1  # a call that has no time ends the child, and the next page would wait for another
_STARTING_S = 20.0
_TOKENS = 200
_MOST_PIECES = 60  # pieces of a page that are looked at
_EMBEDDED = 8  # of a page: those that share the most words with the query, and its first
_LONGEST_SENTENCE = 600  # letters of a sentence
_LINE = re.compile("[^\n]+")
_LETTERS_A_TOKEN = 4  # where no embedder counts them


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
            A passage a result, best first; and whether every page was waited for: one that failed at the very end may
            have failed for want of time.
        """
        pool = ThreadPoolExecutor(max_workers=self._most + 1, thread_name_prefix="page")
        try:
            pool.submit(self._start)
            pages = [
                pool.submit(copy_context().run, self._page, query, passage, until) for passage in found[: self._most]
            ]
            done = _wait(pages, until)
            in_time = len(done) == len(pages) and until - time.monotonic() > _LEAST_S
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        read = [_excerpt(query, passage) for passage in found]
        for position, page in enumerate(pages):
            if page in done and not page.exception():
                read[position] = page.result()
        ranked = rank(query, [piece for _, piece in read], self._embedder())
        passages = [replace(read[position][0], score=round(score, 4)) for position, score in ranked]
        return _each_page_once(passages), in_time

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


@dataclass(frozen=True)
class Piece:
    """A passage of a page.

    Attributes:
        text: With what stands before and after it, since answers run on.
        signs: What speaks for it.
    """

    text: str
    signs: Signs


def cut(text: str, embedder: Embedder | None) -> list[str]:
    """Cut a text between sentences into pieces of about 200 tokens, in order."""
    pieces: list[str] = []
    begin = end = size = 0
    for start, stop in _spans(text):
        tokens = _count(text[start:stop], embedder)
        if size and size + tokens > _TOKENS:
            pieces.append(text[begin:end])
            begin, size = start, 0
            if len(pieces) == _MOST_PIECES:
                return pieces
        end, size = stop, size + tokens
    return [*pieces, text[begin:end]] if size else pieces


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Find the sentences of each line; menus and tables may have none, and are cut by length."""
    for line in _LINE.finditer(text):
        for start, stop in sentence_spans(line[0]):
            for at in range(line.start() + start, line.start() + stop, _LONGEST_SENTENCE):
                yield at, min(at + _LONGEST_SENTENCE, line.start() + stop)


def _count(text: str, embedder: Embedder | None) -> int:
    return len(embedder.token_spans(text)) if embedder else 1 + len(text) // _LETTERS_A_TOKEN


def words_shared(query: str, text: str) -> float:
    """Return the share of the query's terms that a text holds, in [0, 1]."""
    asked = set(content_terms(query))
    return len(asked & set(terms_of(text))) / max(len(asked), 1)


def read_pieces(query: str, text: str, embedder: Embedder | None) -> list[Piece]:
    """Cut a page's text and weigh the pieces that share the most words with the query."""
    pieces = cut(text, embedder)
    words = [words_shared(query, piece) for piece in pieces]
    order = sorted(range(len(pieces)), key=lambda i: (-words[i], i))[: _EMBEDDED - 1]
    looked_at = sorted({0, *order}) if pieces else []
    cosines, known = _compare(query, [pieces[i] for i in looked_at], embedder)
    return [
        Piece("\n".join(pieces[max(0, i - 1) : i + 2]), Signs(cosine, words[i], known, 0.0))
        for i, cosine in zip(looked_at, cosines, strict=True)
    ]


def _compare(query: str, pieces: Sequence[str], embedder: Embedder | None) -> tuple[list[float], float]:
    reading = reading_of(query, embedder)
    if embedder is None or not reading.known or not pieces:
        return [0.0] * len(pieces), 0.0
    cosines = embedder.embed(pieces) @ embedder.embed_query(reading.text)
    known = dense_weight(embedder.unknown_share(" ".join(pieces)))
    return [embedder.calibrated(float(cosine)) for cosine in cosines], known


def reading_of(query: str, embedder: Embedder | None) -> Reading:
    """Return what the embedder can read of a query; nothing without one."""
    return read_with(embedder.unknown_share, query) if embedder else Reading("", 0.0, 0.0)


def rank(query: str, pieces: Sequence[Piece], embedder: Embedder | None) -> list[tuple[int, float]]:
    """Rank pieces by their positions, with scores in [0, 1], best first.

    Scores are those that `rag.retrieval.fusion` gives the passages of documents.
    """
    scores = fuse({str(i): piece.signs for i, piece in enumerate(pieces)}, reading_of(query, embedder))
    return sorted(((int(i), score) for i, score in scores.items()), key=lambda scored: -scored[1])
