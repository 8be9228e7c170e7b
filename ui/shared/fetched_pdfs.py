"""A PDF's address that stands in a question: fetched by a click, and handed to the queue like a file."""

from __future__ import annotations

import threading
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import streamlit as st

from library.errors import FootnoteError
from library.log import internal_error
from library.words import Message
from ui.shared import resources
from ui.shared.state import language, say

_SECONDS = 60.0


class Fetching:
    """A PDF on its way into the queue, on a thread of its own."""

    def __init__(self, url: str) -> None:
        """Begin to fetch it."""
        self.host = urlsplit(url).hostname or url
        self.error: Message | None = None
        self._url, self._queue, self._record = url, resources.queue(), resources.library().ledger.record
        self._most = resources.settings().max_file_mb * 2**20
        self._workspace = resources.workspace()
        self._thread = threading.Thread(target=self._run, name="fetching", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """True once it is in the queue, or could not be had."""
        return not self._thread.is_alive()

    def _run(self) -> None:
        with self._workspace.held():
            self._fetch()

    def _fetch(self) -> None:
        from rag.web.fetching import Fetcher

        try:
            fetched = Fetcher(self._record).fetch(self._url, _SECONDS, self._most)
            if not fetched.body.startswith(b"%PDF"):
                self.error = Message("address_no_pdf", {"host": self.host})
                return
            self._queue.submit(name_of(fetched.url), fetched.body)
        except Exception as error:  # noqa: BLE001 - the edge of a thread: the page says what failed
            self.error = (error if isinstance(error, FootnoteError) else internal_error(error, "fetching")).message


def name_of(url: str) -> str:
    """Return the file name that an address ends in."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name or "document"
    return name if name.lower().endswith(".pdf") else f"{name}.pdf"


def begin(url: str) -> None:
    """Fetch a PDF because the user said so."""
    st.session_state["fetching"] = (*st.session_state["fetching"], Fetching(url))


def under_way() -> bool:
    """True while one is being fetched."""
    return any(not one.done for one in st.session_state["fetching"])


def render() -> bool:
    """Say what is being fetched and keep a line about what could not be had; True when one has ended."""
    every = st.session_state["fetching"]
    for one in every:
        if not one.done:
            st.caption(say("fetching", host=one.host))
    ended = [one for one in every if one.done]
    if not ended:
        return False
    st.session_state["fetching"] = tuple(one for one in every if one not in ended)
    if errors := [one.error.said_in(language()) for one in ended if one.error]:
        st.session_state["notice"] = " ".join(errors)
    return True
