"""PDFs fetched by a click, from an address in a question or from arXiv, and handed to the queue like files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import streamlit as st

from library.errors import FootnoteError, PageUnreadable
from library.log import internal_error
from library.words import Message
from ui.shared import resources
from ui.shared.markdown import escape_markdown
from ui.shared.state import language, say

if TYPE_CHECKING:
    from library.stores.papers import Paper

_SECONDS = 60.0
_SHOWN = 3  # lines of what is being fetched


class Fetching:
    """A PDF on its way into the queue, on a thread of its own."""

    def __init__(self, line: Message, fetch: Callable[[], tuple[str, bytes]]) -> None:
        """Begin to fetch it.

        Args:
            line: What is said of it meanwhile.
            fetch: Gives its name and content.
        """
        self.line = line
        self.error: Message | None = None
        self._get, self._queue = fetch, resources.queue()
        self._workspace = resources.workspace()
        self._thread = threading.Thread(target=self._run, name="fetching", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """True once it is in the queue, or could not be had."""
        return not self._thread.is_alive()

    def _run(self) -> None:
        with self._workspace.held():
            try:
                self._queue.submit(*self._get())
            except Exception as error:  # noqa: BLE001 - the edge of a thread: the page says what failed
                self.error = (error if isinstance(error, FootnoteError) else internal_error(error, "fetching")).message


def fetch_address(url: str) -> Fetching:
    """Begin to fetch a PDF from an address."""
    from library.net.fetching import Fetcher

    host, most, record = urlsplit(url).hostname or url, _most_bytes(), resources.library().ledger.record

    def fetch() -> tuple[str, bytes]:
        fetched = Fetcher(record).fetch(url, _SECONDS, most)
        if not fetched.body.startswith(b"%PDF"):
            raise PageUnreadable("address_no_pdf", host=host)
        return name_of(fetched.url), fetched.body

    return Fetching(Message("fetching", {"host": host}), fetch)


def fetch_paper(paper: Paper) -> Fetching:
    """Begin to fetch a paper from arXiv; what arXiv says of it is kept with its document."""
    from library.net.arxiv import ArXiv, file_name

    library, most = resources.library(), _most_bytes()

    def fetch() -> tuple[str, bytes]:
        content = ArXiv(library.ledger.record).fetch(paper, most)
        library.papers.keep(sha256(content).hexdigest(), paper)
        return file_name(paper), content

    return Fetching(Message("papers_fetching", {"title": paper.title}), fetch)


def _most_bytes() -> int:
    return resources.settings().max_file_mb * 2**20


def name_of(url: str) -> str:
    """Return the file name that an address ends in."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name or "document"
    return name if name.lower().endswith(".pdf") else f"{name}.pdf"


def begin(fetching: Fetching) -> None:
    """Follow what is fetched because the user said so."""
    st.session_state["fetching"] = (*st.session_state["fetching"], fetching)


def followed() -> bool:
    """True if one is being fetched, or has ended since it was looked."""
    return bool(st.session_state["fetching"])


def under_way() -> bool:
    """True while one is being fetched."""
    return any(not one.done for one in st.session_state["fetching"])


def render() -> bool:
    """Say what is being fetched and keep a line about what could not be had; True when one has ended."""
    every = st.session_state["fetching"]
    coming = [one for one in every if not one.done]
    for one in coming[:_SHOWN]:
        st.caption(escape_markdown(one.line.said_in(language())))
    if more := coming[_SHOWN:]:
        st.caption(say("fetching_more", n=len(more)))
    ended = [one for one in every if one.done]
    if not ended:
        return False
    st.session_state["fetching"] = tuple(one for one in every if one not in ended)
    if errors := [one.error.said_in(language()) for one in ended if one.error]:
        st.session_state["notice"] = " ".join(errors)
    return True
