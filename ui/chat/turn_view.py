"""One turn: the question, the answer, the line with its verdict and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from rag.answer import Answer
from ui.chat import answering, rating, remarks, versions
from ui.chat.answer_data import answer_data, verdict_line
from ui.chat.costs import tokens_line
from ui.chat.export.export_dialog import ask_export
from ui.chat.export.markdown_file import format_answer
from ui.shared import resources
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import open_source, say

if TYPE_CHECKING:
    from library.stores.chats import StoredTurn
    from ui.shared.asking import Asked

_STAGES = ("retrieve", "web", "first_token", "model", "check", "total")
_NONE_YET = Answer("", "", "", refused=False)


def question(text: str, number: int, name: str = "") -> None:
    """Draw a question.

    Args:
        text: As it was typed.
        number: Its place in the chat.
        name: Of one that was just asked, which is brought into view; it tells it from every other question.
    """
    with st.container(key=f"question_{number}", gap=None):
        st.text(text)
        if name:
            component("bring")(key="bring", data={"question": name})


def render(chat_id: str, number: int, turn: StoredTurn | None, opened: str = "", asked: Asked | None = None) -> None:
    """Draw a turn: the same elements while its answer is written and afterwards, so that nothing moves at its end.

    Args:
        chat_id: The chat that it is of.
        number: Its place in the chat, from 0.
        turn: Question and answer as stored; None while there is no answer.
        opened: Name of the source of this turn that is shown now; "" when it is of another turn.
        asked: What is being answered in this chat, or came to nothing.
    """
    answer = Answer.from_dict(turn.answer) if turn else _NONE_YET
    of_it = asked if asked and asked.wanted.turn_id == (turn.id if turn else None) else None
    busy = asked is not None and not asked.done
    with st.container(key=f"turn_{number}", gap="small"):
        if turn:
            question(turn.question, number)
        elif of_it:
            question(of_it.wanted.question, number, f"{chat_id}-{number}")
        failed = answering.failure_line(of_it) if of_it and not busy else ""
        _answer(chat_id, number, answer_data(answer, opened, of_it.token if of_it and busy else "", failed))
        if of_it and not busy:
            answering.render_failed(chat_id, of_it)
        if turn and not (of_it and busy):
            with st.container(key=f"rest_{number}", gap="small"):
                remarks.render(chat_id, turn.id, answer, busy)
                _parts(turn.id, answer)
                _foot(chat_id, turn, answer, busy)


def _parts(turn_id: int, answer: Answer) -> None:
    """List the questions that research asked, and what became of each."""
    if not answer.parts:
        return
    with (
        st.container(key=f"parts_{turn_id}", gap=None),
        st.expander(say("research_parts", n=len(answer.parts)), type="compact"),
    ):
        for number, part in enumerate(answer.parts, 1):
            found = say("research_found", supported=part.supported, n=part.stated)
            with st.container(gap=None):
                st.text(f"{number}. {part.question}")
                st.caption(found if part.answered else say("research_not_found"))


def _answer(chat_id: str, number: int, data: dict[str, Any]) -> None:
    key = f"answer_{chat_id}_{number}"

    def open_clicked() -> None:
        if (now := st.session_state.get(key)) and (clicked := now.open):
            _open(chat_id, number, str(clicked["kind"]), str(clicked["name"]))

    def end() -> None:
        # An answer may be over before the run that drew it is, which then ends without having kept the component.
        if (now := st.session_state.get(key)) and (over := now.ended) and over["open"]:
            _open(chat_id, number, "marker", str(over["open"]))

    component("answer")(key=key, data=data, on_open_change=guard(open_clicked), on_ended_change=guard(end))


def _open(chat_id: str, number: int, kind: str, name: str) -> None:
    turns = resources.library().chats.turns(chat_id)
    if number < len(turns):
        open_source(turns[number].id, kind, name)


def _foot(chat_id: str, turn: StoredTurn, answer: Answer, busy: bool) -> None:
    with st.container(key=f"foot_{turn.id}", horizontal=True, vertical_alignment="center", gap="medium"):
        if verdict := verdict_line(answer):
            st.text(verdict)
        with st.container(key=f"actions_{turn.id}", horizontal=True, vertical_alignment="center", gap="xsmall"):
            _take_along(chat_id, turn.id, answer)
            versions.render_begin("again", chat_id, turn.id, busy)
            rating.render(turn)
            with (
                st.popover(say("why"), type="tertiary", key=f"why_{turn.id}", icon=":material/info:", help=say("why")),
                st.container(key=f"facts_{turn.id}", gap=None),
            ):
                _why(answer)
            versions.render(turn)


def _take_along(chat_id: str, turn_id: int, answer: Answer) -> None:
    copy = {"text": format_answer(answer), "label": say("copy"), "done": say("copied")}
    component("copy")(key=f"copy_{turn_id}", data=copy, width="content")
    label = say("export")
    if st.button(label, key=f"export_{turn_id}", icon=":material/download:", help=label, type="tertiary"):
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
