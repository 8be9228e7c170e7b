"""The chat page: the questions with their answers, the source beside them, the input below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import answering, composer, first_screen, scope_picker, source_panel, turn_view, waiting
from ui.chat.costs import chat_line
from ui.shared import health_line, job_list, resources
from ui.shared.markdown import escape_markdown
from ui.shared.state import current_chat

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from library.stores.chats import StoredTurn
    from ui.shared.asking import Asked


def render() -> None:
    """Draw the chat that the address names, or the first screen."""
    chat_id = current_chat()
    turns = _turns(chat_id)
    scope_picker.restore(chat_id)
    composer.start(chat_id)
    asked = resources.asked().get(chat_id)
    held = waiting.question_of(chat_id)
    begun = bool(turns or asked or held)
    with st.bottom:
        with st.container(key="jobs_place"):
            if begun:
                health_line.render()
                job_list.render()
        composer.render(begun)
    side = _side((chat_id, begun, bool(held)))
    beside = _place(begun, side)
    column, welcome = _place(begun, side), _place(not begun, side)
    if not begun:
        with welcome:
            first_screen.render(missing=bool(chat_id) and resources.library().chats.get(chat_id) is None)
        return
    with beside:
        source_panel.render(turns)
    with column, st.container(key="column", gap="large"):
        _column(chat_id, turns, asked, held)


def _column(chat_id: str, turns: list[StoredTurn], asked: Asked | None, held: str) -> None:
    """Draw the turns, and after them the question that has no answer yet."""
    places = [turn_view.render(chat_id, turn, source_panel.opened_in(turn, turns), asked) for turn in turns]
    name = f"{chat_id}-{len(turns)}"
    if held:
        turn_view.question(held, name)
        waiting.render()
    elif asked and asked.wanted.turn_id is None:
        with st.container(gap="small"):
            turn_view.question(asked.wanted.question, name)
            places.append(st.empty().container(gap="small"))
            turn_view.prepare()
    elif not asked and (cost := chat_line(resources.library().chats.answers(chat_id))):
        with st.container(key="chat_cost"):
            st.caption(escape_markdown(cost))
    # Last, because the page is not drawn on while an answer comes.
    if asked and (place := next(filter(None, places), None)):
        with place:
            answering.render(chat_id, asked)


def _side(shown: tuple[str, bool, bool]) -> int:
    """Choose between the two sides of every place: the other one whenever another chat or state is shown."""
    before, side = st.session_state["drawn"]
    if before != shown:
        side = 1 - side
        st.session_state["drawn"] = (shown, side)
    return int(side)


def _place(used: bool, side: int) -> DeltaGenerator:
    """Keep a place for a part of the page, which has two sides of which one is empty.

    What the same chat shows is drawn over on its side, so that nothing is blank meanwhile and what is typed or
    uploaded there stays. What is of another chat or state goes at once: it would stand there as long as an answer
    streams.
    """
    return [st.container() if used and number == side else st.empty() for number in range(2)][side]


def _turns(chat_id: str) -> list[StoredTurn]:
    return resources.library().chats.turns(chat_id) if chat_id else []
