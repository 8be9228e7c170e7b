"""The source of a citation: which one is opened, and what the reading pane can step through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from rag.answer import Answer, Citation
from ui.shared import pane
from ui.shared.state import open_source, say

if TYPE_CHECKING:
    from library.stores.chats import StoredTurn


def render(turns: list[StoredTurn]) -> None:
    """Draw the pane to the right of the chat; in a narrow window it lies over it once something is opened."""
    opened = _opened(turns)
    answer = next((Answer.from_dict(t.answer) for t in turns if opened and t.id == opened["turn"]), None)
    named = _citations(answer, opened["kind"]) if answer and opened else {}
    name = opened["name"] if opened and opened["name"] in named else ""
    refused = bool(turns and turns[-1].answer["refused"])
    with st.container(key="source_panel", gap=None):
        pane.render(
            "beside",
            [pane.source_of(citation, name) for name, citation in named.items()] if name else [],
            name,
            at=opened["at"] if opened else 0.0,
            empty=say("source_closest" if refused else "source_empty"),
            on_open=lambda other: open_source(opened["turn"], opened["kind"], other) if opened else None,
        )


def opened_in(turn: StoredTurn, turns: list[StoredTurn]) -> str:
    """Name the source that is shown, "marker:1" or "closest:0", if it is of this turn; else ""."""
    opened = _opened(turns)
    return f"{opened['kind']}:{opened['name']}" if opened and opened["turn"] == turn.id else ""


def _opened(turns: list[StoredTurn]) -> dict[str, Any] | None:
    """Tell what is open: what was chosen, else the first citation of the last answer, or what comes closest to one."""
    chosen: dict[str, Any] | None = st.session_state["open"]
    if chosen or not turns:
        return chosen
    answer = turns[-1].answer
    if citations := answer["citations"]:
        return {"turn": turns[-1].id, "kind": "marker", "name": citations[0]["marker"], "at": 0.0}
    return {"turn": turns[-1].id, "kind": "closest", "name": "0", "at": 0.0} if answer["closest"] else None


def _citations(answer: Answer, kind: str) -> dict[str, Citation]:
    """Give what can be stepped through by name: an answer's citations, or the passages closest to what it refuses."""
    if kind == "marker":
        return {citation.marker: citation for citation in answer.citations}
    return {
        str(number): Citation.of(found, "", found.text, "partial", found.score)
        for number, found in enumerate(answer.closest)
    }
