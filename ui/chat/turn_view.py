"""One turn: the question, the answer, the line with its verdict and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from rag.answer import Answer
from ui.chat import remarks, versions
from ui.chat.answer_data import answer_data, verdict_line
from ui.chat.costs import tokens_line
from ui.chat.export.export_dialog import ask_export
from ui.chat.export.markdown_file import format_answer
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import open_source, say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from library.stores.chats import StoredTurn
    from ui.shared.asking import Asked

_STAGES = ("retrieve", "web", "first_token", "model", "check", "total")


def question(text: str, name: str) -> None:
    """Draw a question that was just asked, and bring it into view.

    Args:
        text: As it was typed.
        name: Tells it from every other question, however often it is drawn.
    """
    with st.container(key="question_asked", gap=None):
        st.text(text)
        component("bring")(key="bring", data={"question": name})


def prepare() -> None:
    """Let the browser load what draws an answer, so that nothing is blank when the first one ends."""
    with st.container(key="ahead"):
        component("answer")(key="nothing", data=answer_data(Answer("", "", "", refused=False)))


def render(chat_id: str, turn: StoredTurn, opened: str, asked: Asked | None = None) -> DeltaGenerator | None:
    """Draw a turn.

    Args:
        chat_id: The chat that it is of.
        turn: Question and answer as stored.
        opened: Name of the source of this turn that is shown now; "" when it is of another turn.
        asked: What is being answered in this chat, or came to nothing.

    Returns:
        Where `asked` is drawn, if it is one more answer of this turn.
    """
    answer = Answer.from_dict(turn.answer)
    of_it = asked if asked and asked.wanted.turn_id == turn.id else None
    busy = asked is not None and not asked.done
    with st.container(key=f"turn_{turn.id}", gap="small"):
        with st.container(key=f"question_{turn.id}"):
            st.text(turn.question)
        anew = st.container(key=f"anew_{turn.id}")
        _answer(turn.id, answer, opened)
        above, onward, rest = anew.empty(), st.empty(), st.empty()
        if not (of_it and busy):
            with rest.container(gap="small"):
                remarks.render(chat_id, turn.id, answer, busy)
                _foot(chat_id, turn, answer, busy)
        if of_it is None:
            return None
        return (onward if of_it.wanted.so_far else above).container(gap="small")


def _answer(turn_id: int, answer: Answer, opened: str) -> None:
    key = f"answer_{turn_id}"

    def open_clicked() -> None:
        clicked = st.session_state[key].open
        if clicked:
            open_source(turn_id, str(clicked["kind"]), str(clicked["name"]))

    component("answer")(key=key, data=answer_data(answer, opened), on_open_change=guard(open_clicked))


def _foot(chat_id: str, turn: StoredTurn, answer: Answer, busy: bool) -> None:
    with st.container(key=f"foot_{turn.id}", horizontal=True, vertical_alignment="center", gap="medium"):
        if verdict := verdict_line(answer):
            st.text(verdict)
        with st.container(key=f"actions_{turn.id}", horizontal=True, vertical_alignment="center", gap="medium"):
            _take_along(chat_id, turn.id, answer)
            with (
                st.popover(say("why"), type="tertiary", key=f"why_{turn.id}"),
                st.container(key=f"facts_{turn.id}", gap=None),
            ):
                _why(answer)
            versions.render_begin("again", chat_id, turn.id, busy)
            versions.render(turn)


def _take_along(chat_id: str, turn_id: int, answer: Answer) -> None:
    copy = {"text": format_answer(answer), "label": say("copy"), "done": say("copied")}
    component("copy")(key=f"copy_{turn_id}", data=copy, width="content")
    if st.button(say("export"), key=f"export_{turn_id}", type="tertiary"):
        ask_export(chat_id, turn_id)


def _why(answer: Answer) -> None:
    _fact("why_query", answer.query)
    if answer.model:
        _fact("why_by", say("who_quotes_long") if answer.model == "quote" else answer.model)
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
