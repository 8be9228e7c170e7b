"""Searches arXiv and fetches papers from it, at its asked-for pace. The only file that knows the package arxiv."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from library.errors import PageUnreadable, WebSearchError
from library.net.fetching import Fetcher
from library.outgoing import Recorder, ignore, sent_for
from library.stores.papers import Paper
from library.text.stop_words import is_function_term
from library.unicode import clean_line

_PAUSE_S = 3.0  # between two requests, as arXiv's terms of use ask
_SEARCH_S, _FETCH_S = 20.0, 90.0
_MOST = 50  # papers that one search lists
_MOST_FEED = 4_000_000  # bytes; a paper in it has about 3,000
_LETTERS = 300  # of what is searched for
_TERMS = 12
_LONGEST = {"title": 300, "author": 100, "abstract": 5000}
_MOST_AUTHORS = 200
_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,3})?")
_PREFIX = r"arxiv:|(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/"
_NAMED = re.compile(rf"(?:{_PREFIX})?({_ID.pattern})(?:\.pdf)?", re.I)
_TERM = re.compile(r'(?:\b(all|ti|au|abs|co|jr|cat):)?(?:"([^"]+)"|([^\s"]+))')
_SIGNS = re.compile(r"[^\w.\-]+")
_SIGN = b"%PDF"
_SIGN_WITHIN = 1024  # bytes; what stands before it is passed over by every reader


class Pace:
    """Lets requests come one at a time, and begin no closer to each other than some seconds. Thread-safe."""

    def __init__(self, seconds: float) -> None:
        """Begin with a turn that is free."""
        self._seconds, self._next = seconds, 0.0
        self._turn = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and have it until the end of the block."""
        with self._turn:
            time.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + self._seconds
            yield


PACE = Pace(_PAUSE_S)
"""Of this process, whoever in it asks arXiv."""


class ArXiv:
    """Searches and fetches. Nothing is asked before a method is called."""

    def __init__(self, record: Recorder = ignore, fetcher: Fetcher | None = None, pace: Pace = PACE) -> None:
        """Name who is told of each request, what fetches, and at which pace."""
        self._fetcher, self._pace = fetcher or Fetcher(record), pace

    def search(self, words: str, most: int = 10) -> list[Paper]:
        """Find papers, the most fitting first.

        Args:
            words: Key words, all of which a paper has; "phrases in quotation marks", au:name, ti:, abs: and cat: too.
                Ids or addresses of papers, and nothing else, name these.
            most: How many, up to 50.

        Raises:
            WebSearchError: If there is nothing to search for.
            PageUnreadable: If arXiv cannot be asked, or its answer makes no sense.
        """
        if ids := read_ids(words):
            return self.find(ids)
        if not (query := make_query(words)):
            raise WebSearchError("papers_no_words")
        return self._ask(most, query=query)

    def find(self, ids: Sequence[str]) -> list[Paper]:
        """Look papers up by their ids.

        Raises:
            PageUnreadable: As `search` does.
        """
        return self._ask(len(ids), id_list=list(ids)[:_MOST])

    def fetch(self, paper: Paper, most_bytes: int) -> bytes:
        """Fetch the PDF of a paper.

        Raises:
            PageUnreadable: If it cannot be had, is larger or no PDF.
        """
        try:
            with self._pace.turn(), sent_for("papers"):
                fetched = self._fetcher.fetch(paper.pdf, _FETCH_S, most_bytes)
        except PageUnreadable as error:
            raise PageUnreadable("paper_not_fetched", id=paper.id, reason=error) from error
        if _SIGN not in fetched.body[:_SIGN_WITHIN]:
            raise PageUnreadable("paper_no_pdf", id=paper.id)
        return fetched.body

    def _ask(self, most: int, **search: Any) -> list[Paper]:
        import arxiv

        most = min(most, _MOST)
        client = arxiv.Client(page_size=most, delay_seconds=0, num_retries=0)  # the pace is kept here
        session = _Session(self._fetcher, self._pace)
        client._session = cast("Any", session)
        try:
            return list(_read(client.results(arxiv.Search(max_results=most, **search))))
        except (arxiv.ArxivError, ValueError) as error:  # a date that is none
            raise PageUnreadable("papers_malformed") from error


@dataclass(frozen=True)
class _Reply:
    """What the package reads of a reply."""

    content: bytes
    status_code: int = 200


class _Enough(Exception):
    """A second page is asked for; one answer holds all that was asked for."""


class _Session:
    """Asks in the place of the package's own client: within bounds, once, and noted."""

    def __init__(self, fetcher: Fetcher, pace: Pace) -> None:
        self._fetcher, self._pace, self._asked = fetcher, pace, False

    def get(self, url: str, headers: Mapping[str, str]) -> _Reply:
        """Fetch a feed."""
        if self._asked:
            raise _Enough
        self._asked = True
        try:
            with self._pace.turn(), sent_for("papers"):
                body = self._fetcher.fetch_feed(url, _SEARCH_S, _MOST_FEED).body
        except PageUnreadable as error:
            raise PageUnreadable("papers_not_searched", reason=error) from error
        if b"<feed" not in body[:1000] or not body.rstrip().endswith(b"</feed>"):
            raise PageUnreadable("papers_malformed")
        return _Reply(body)


def _read(results: Iterator[Any]) -> Iterator[Paper]:
    """Yield the papers of a feed; what has no id or title is none, such as the entry that tells of an error."""
    try:
        for result in results:
            found = _ID.fullmatch(result.get_short_id())
            if found and (title := _cut(result.title, "title")):
                yield Paper(
                    id=found[0],
                    title=title,
                    authors=tuple(_cut(author.name, "author") for author in result.authors[:_MOST_AUTHORS]),
                    published=result.published.date().isoformat(),
                    abstract=_cut(result.summary, "abstract"),
                    categories=tuple(clean_line(name)[:40] for name in result.categories[:10]),
                )
    except _Enough:
        return


def _cut(text: str, kind: str) -> str:
    return clean_line(text)[: _LONGEST[kind]]


def read_ids(words: str) -> list[str]:
    """Return the papers that are named by ids or addresses; none where anything else is said too."""
    named = [_NAMED.fullmatch(word) for word in words.replace(",", " ").split()]
    return [found[1] for found in named if found] if all(named) else []


def make_query(words: str) -> str:
    """Write words in arXiv's language of queries; those that hold a sentence together are left out."""
    terms = []
    for field, phrase, word in _TERM.findall(words[:_LETTERS]):
        said = _SIGNS.sub(" ", phrase or word).strip(" .-")
        if said and (field or phrase or not is_function_term(said.lower())):
            terms.append(f'{field or "all"}:"{said}"' if " " in said else f"{field or 'all'}:{said}")
    return " AND ".join(terms[:_TERMS])


def file_name(paper: Paper) -> str:
    """Return the name under which a paper's file goes into the library."""
    return f"{paper.title[:150].replace('/', '-').replace(chr(92), '-')} (arXiv {paper.id.replace('/', '-')}).pdf"
