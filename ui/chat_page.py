"""The chat page: the questions with their answers, the source beside them, the input below."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import TYPE_CHECKING

import streamlit as st

from rag.events import Progress, Token, Waiting
from ui import composer, first_screen, job_list, resources, source_panel, turn_view, waiting, which_documents
from ui.asking import Asked
from ui.costs import chat_line
from ui.markdown import escape_markdown
from ui.state import current_chat, say

if TYPE_CHECKING:
    from library.chats import StoredTurn


def render() -> None:
    """Draw the chat that the address names, or the first screen."""
    chat_id = current_chat()
    turns = _turns(chat_id)
    which_documents.restore(chat_id)
    composer.start_waiting(chat_id)
    asked = resources.asked().get(chat_id)
    held = waiting.question_of(chat_id)
    begun = bool(turns or asked or held)
    # Each part keeps its own place: a part that is gone leaves nothing of itself in another while an answer streams.
    with st.bottom:
        with st.container(key="jobs_place"):
            if begun:
                job_list.render()
        composer.render(begun)
    beside, column, welcome = st.empty(), st.empty(), st.empty()
    if not begun:
        with welcome.container():
            first_screen.render(missing=bool(chat_id) and resources.library().chats.get(chat_id) is None)
        return
    if not st.session_state["narrow"]:
        with beside.container():
            source_panel.render_beside(turns)
    _dialog(turns)
    with column.container(), st.container(key="column", gap="large"):
        for turn in turns:
            turn_view.render(turn, source_panel.opened_in(turn, turns))
        if held:
            waiting.render(held)
        elif asked:
            _answering(chat_id, asked)
        elif cost := chat_line(turns):
            with st.container(key="chat_cost"):
                st.caption(escape_markdown(cost))


def _turns(chat_id: str) -> list[StoredTurn]:
    return resources.library().chats.turns(chat_id) if chat_id else []


def _dialog(turns: list[StoredTurn]) -> None:
    if st.session_state["dialog"]:
        st.session_state["dialog"] = False
        source_panel.render_over(turns)


def _answering(chat_id: str, asked: Asked) -> None:
    with st.container(gap="small"):
        turn_view.question(asked.question)
        if not asked.done:
            _stream(asked)
        if asked.error is None and not asked.empty:
            resources.asked().pop(chat_id, None)
            st.rerun()
        _failed(chat_id, asked)


def _stream(asked: Asked) -> None:
    text = st.container(key="streaming")
    with st.container(key="progress", horizontal=True, vertical_alignment="center"):
        status = st.empty()
        st.button(say("stop"), key="stop", on_click=asked.stop, type="tertiary")
    _watch(asked)
    with text:
        st.write_stream(_words(asked, status))
    status.empty()


def _watch(asked: Asked) -> None:
    """Notice the input's Stop, which only ends the script (Streamlit 1.67).

    So does a reload, which must not end the answer. The difference: a fragment runs when no script
    does, and in a page that is still open.
    """
    within_script = True

    def look() -> None:
        nonlocal within_script
        if not within_script:
            asked.stop()
            st.rerun()
        within_script = False

    st.fragment(look, run_every=0.5)()


def _words(asked: Asked, status: st.delta_generator.DeltaGenerator) -> Iterator[str]:
    status.caption(say("searching"))
    for event in asked.follow():
        if isinstance(event, Progress):
            status.caption(say(event.stage))
        elif isinstance(event, Waiting):
            status.caption(say(f"waiting_{event.reason}", n=ceil(event.seconds)))
        yield escape_markdown(event.text) if isinstance(event, Token) else ""


def _failed(chat_id: str, asked: Asked) -> None:
    line = asked.error or (say("went_wrong") if asked.error is not None else say("stopped_early"))
    with st.container(key="failed", horizontal=True, vertical_alignment="center"):
        st.text(line)
        st.button(
            say("try_again"), key="try_again", on_click=composer.start, args=(chat_id, asked.question), type="secondary"
        )
