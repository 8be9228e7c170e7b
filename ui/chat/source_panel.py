"""The source of a citation: the page with the quote marked, or what the web page says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st

from rag.answer import Answer, Citation
from ui.shared import source_page
from ui.shared.components import component
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.source_page import Place
from ui.shared.state import dialog, say

if TYPE_CHECKING:
    from library.stores.chats import StoredTurn


def render_beside(turns: list[StoredTurn]) -> None:
    """Draw the source to the right of the chat."""
    with st.container(key="source_panel", gap="small"):
        _source(turns, "beside")


def render_over(turns: list[StoredTurn]) -> None:
    """Draw the source as a dialog over the chat, for a narrow window."""

    @dialog(say("source"), width="large")
    @error_boundary
    def show() -> None:
        _source(turns, "over")

    show()


def opened_in(turn: StoredTurn, turns: list[StoredTurn]) -> str:
    """Name the source that is shown, "marker:1" or "closest:0", if it is of this turn; else ""."""
    opened = _opened(turns)
    return f"{opened['kind']}:{opened['name']}" if opened and opened["turn"] == turn.id else ""


def _opened(turns: list[StoredTurn]) -> dict[str, Any] | None:
    """Tell what is open: what was chosen, else the first citation of the last answer."""
    chosen: dict[str, Any] | None = st.session_state["open"]
    if chosen or not turns:
        return chosen
    citations = turns[-1].answer["citations"]
    return {"turn": turns[-1].id, "kind": "marker", "name": citations[0]["marker"], "page": None} if citations else None


def _source(turns: list[StoredTurn], place: Place) -> None:
    opened = _opened(turns)
    answer = next((Answer.from_dict(t.answer) for t in turns if opened and t.id == opened["turn"]), None)
    citation = _citation(answer, opened) if answer and opened else None
    if not (answer and opened and citation):
        refused = bool(turns and turns[-1].answer["refused"])
        st.caption(say("source_closest" if refused else "source_empty"))
        return
    if citation.kind == "web":
        _web(citation)
    else:
        source_page.render(citation, opened, place)
    _others(answer, opened, place)


def _citation(answer: Answer, opened: dict[str, Any]) -> Citation | None:
    if opened["kind"] == "marker":
        return next((c for c in answer.citations if c.marker == opened["name"]), None)
    number = int(opened["name"])
    if number >= len(answer.closest):
        return None
    found = answer.closest[number]
    return Citation.of(found, "", found.text, "partial", found.score)


def _web(citation: Citation) -> None:
    url = citation.url or ""
    host = urlsplit(url).hostname or ""
    date = say("published", date=citation.published) if citation.published else ""
    with st.container(key="source_title_web"):
        st.text(citation.title)
    st.caption(escape_markdown(" · ".join(part for part in (host, date) if part)))
    with st.container(key="quote_web"):
        st.text(citation.quote)
    if urlsplit(url).scheme in ("http", "https"):
        st.link_button(say("open_web"), url, icon=":material/open_in_new:")


def _others(answer: Answer, opened: dict[str, Any], place: Place) -> None:
    others = [c for c in answer.citations if opened["kind"] != "marker" or c.marker != opened["name"]]
    if not others:
        return
    key = f"sources_{place}"

    def open_other() -> None:
        clicked = st.session_state[key].open
        if clicked:
            st.session_state["open"] = {**opened, "kind": "marker", "name": str(clicked["name"]), "page": None}

    component("sources")(
        key=key,
        data={"title": say("other_sources"), "sources": [_row(c) for c in others]},
        on_open_change=guard(open_other),
    )


def _row(citation: Citation) -> dict[str, str]:
    place = say("page_short", n=citation.page) if citation.page else urlsplit(citation.url or "").hostname or ""
    return {
        "name": citation.marker,
        "where": " · ".join(part for part in (citation.title, place, citation.published) if part),
        "text": " ".join(citation.quote.split()),
        "label": f"{say('open_source', marker=citation.marker)}: {citation.title} · {place}",
    }
