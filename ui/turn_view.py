"""One turn: the question, the answer, the line with its verdict and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from rag.answer import Answer
from ui.answer_data import answer_data, verdict_line
from ui.components import component
from ui.costs import tokens_line
from ui.export import format_answer, format_markdown
from ui.markdown import escape_markdown
from ui.state import say

if TYPE_CHECKING:
    from library.chats import StoredTurn

_STAGES = ("retrieve", "web", "first_token", "model", "check", "total")


def question(text: str) -> None:
    """Draw a question."""
    with st.container(key="question_asked"):
        st.text(text)


def render(turn: StoredTurn, opened: str) -> None:
    """Draw a turn whose answer is whole.

    Args:
        turn: Question and answer as stored.
        opened: Name of the source of this turn that is shown now; "" when it is of another turn.
    """
    answer = Answer.from_dict(turn.answer)
    with st.container(key=f"turn_{turn.id}", gap="small"):
        with st.container(key=f"question_{turn.id}"):
            st.text(turn.question)
        _answer(turn.id, answer, opened)
        for number, warning in enumerate(answer.warnings):
            with st.container(key=f"warning_{turn.id}_{number}"):
                st.text(warning)
        _foot(turn.id, answer)


def _answer(turn_id: int, answer: Answer, opened: str) -> None:
    key = f"answer_{turn_id}"

    def open_source() -> None:
        clicked = st.session_state[key].open
        if clicked:
            place = {"turn": turn_id, "kind": str(clicked["kind"]), "name": str(clicked["name"]), "page": None}
            st.session_state["open"] = place
            st.session_state["narrow"] = st.session_state["dialog"] = bool(clicked["narrow"])

    component("answer")(key=key, data=answer_data(answer, opened), on_open_change=open_source)


def _foot(turn_id: int, answer: Answer) -> None:
    with st.container(key=f"foot_{turn_id}", horizontal=True, vertical_alignment="center", gap="medium"):
        if verdict := verdict_line(answer):
            st.text(verdict)
        copy = {"text": format_answer(answer), "label": say("copy"), "done": say("copied")}
        component("copy")(key=f"copy_{turn_id}", data=copy, width="content")
        st.download_button(
            say("export"),
            data=format_markdown(answer),
            file_name=f"footnote-{turn_id}.md",
            mime="text/markdown",
            key=f"export_{turn_id}",
            on_click="ignore",
            type="tertiary",
        )
        with (
            st.popover(say("why"), type="tertiary", key=f"why_{turn_id}"),
            st.container(key=f"facts_{turn_id}", gap=None),
        ):
            _why(answer)


def _why(answer: Answer) -> None:
    _fact("why_query", answer.query)
    _fact("why_by", say("who_quotes_long") if answer.model in ("", "quote") else answer.model)
    places = [f"[{c.marker}] {c.title} · {say('page_short', n=c.page) if c.page else c.url}" for c in answer.citations]
    if places:
        _fact("why_passages", "\n".join(places))
    taken = [(name, answer.timings_ms[name] / 1000) for name in _STAGES if name in answer.timings_ms]
    timings = [f"{say(f'stage_{name}')} {seconds:.2f} s" for name, seconds in taken]
    if timings:
        _fact("why_timings", " · ".join(timings))
    if answer.usage:
        _fact("why_tokens", tokens_line(answer))


def _fact(name: str, value: str) -> None:
    st.caption(escape_markdown(say(name)))
    st.text(value)
