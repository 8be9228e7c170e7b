"""The reading pane: a document's pages, or what a web page says, drawn by one component that asks for pages itself.

A run of the page only tells it what is opened; turning pages, zooming and searching are between it and the server.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import streamlit as st

from library.records import BlockKind
from library.words import Language, read_words
from rag.answer import Citation
from rag.reading.extracts import unwrap
from ui import document_routes
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.page_keys import session_key
from ui.shared.state import language, say

Place = Literal["beside", "page"]


def render(
    place: Place,
    sources: list[dict[str, Any]],
    opened: str = "",
    *,
    at: float = 0.0,
    empty: str = "",
    on_open: Callable[[str], object] | None = None,
) -> None:
    """Draw the pane.

    Args:
        place: Beside the chat, or on the page of a document, where it can show what was read of the pages.
        sources: What can be stepped through, as `source_of` and `document_source` give it.
        opened: The name of the one that is shown.
        at: Tells one opening from another of the same; 0 where nobody asked for it.
        empty: What it says when nothing is opened.
        on_open: Called with the name of the source that was stepped to.
    """
    key = f"pane_{place}"

    def step() -> None:
        name = st.session_state[key].open
        if name and on_open:
            on_open(str(name))

    component("pane")(
        key=key,
        data={
            "place": place,
            "sources": sources,
            "opened": opened,
            "at": at,
            "empty": empty,
            "address": document_routes.address(session_key(), language()),
            "words": _words(language()),
        },
        on_open_change=guard(step),
    )


@cache
def _words(spoken: Language) -> dict[str, str]:
    """Give the phrases that the component says, by their names without what they begin with."""
    words = read_words(spoken)
    blocks = {f"block_{kind}": words[f"block_{kind}"] for kind in get_args(BlockKind)}
    return blocks | {name.removeprefix("pane_"): text for name, text in words.items() if name.startswith("pane_")}


def source_of(citation: Citation, name: str) -> dict[str, Any]:
    """Describe a citation for the pane."""
    url = citation.url or ""
    host = urlsplit(url).hostname or ""
    page = say("page_short", n=citation.page) if citation.page else ""
    date = say("published", date=citation.published) if citation.published else ""
    return {
        "name": name,
        "marker": citation.marker,
        "title": citation.title,
        "where": " · ".join(part for part in (page or host, date) if part),
        "quote": unwrap(citation.quote) if citation.kind == "document" else citation.quote,
        "document": citation.document_id or "",
        "page": citation.page or 1,
        "rects": [list(rect) for rect in citation.rects],
        "url": url if urlsplit(url).scheme in ("http", "https") else "",
    }


def document_source(document_id: str, title: str) -> dict[str, Any]:
    """Describe a document of which no place is cited."""
    return {
        "name": document_id,
        "marker": "",
        "title": title,
        "where": "",
        "quote": "",
        "document": document_id,
        "page": 1,
        "rects": [],
        "url": "",
    }
