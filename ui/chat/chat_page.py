"""The chat page: the questions with their answers, the source beside them, the input below.

What is read and what is asked with are drawn apart: a click in one draws that part alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import answering, composer, first_screen, next_questions, scope_picker, source_panel, turn_view, waiting
from ui.chat.costs import chat_line
from ui.shared import health_line, job_list, resources
from ui.shared.edges import error_boundary
from ui.shared.markdown import escape_markdown
from ui.shared.state import current_chat

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from library.stores.chats import StoredTurn
    from ui.shared.asking import Asked


def render() -> None:
    """Draw the chat that the address names, or the first screen."""
    chat_id = current_chat()
    scope_picker.restore(chat_id)
    composer.start(chat_id)
    begun = _has_begun(chat_id)
    with st.bottom:
        with st.container(key="jobs_place"):
            if begun:
                health_line.render()
                job_list.render()
        composer.render(begun)
    st.fragment(error_boundary(_conversation))()


def _has_begun(chat_id: str) -> bool:
    return bool(_turns(chat_id) or resources.asked().get(chat_id) or waiting.question_of(chat_id))


def _conversation() -> None:
    """Draw the turns and the source; also when an answer is over, or a citation was clicked."""
    chat_id = current_chat()
    asked, held = answering.awaited(chat_id), waiting.question_of(chat_id)
    begins = st.session_state["asked"] or (asked is None and not held and next_questions.of(chat_id))
    if begins or st.session_state["submitted"]:
        st.rerun()  # to begin with what is asked next; the input says that files are being added
    turns = _turns(chat_id)
    begun = bool(turns or asked or held)
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
    for number, turn in enumerate(turns):
        turn_view.render(chat_id, number, turn, source_panel.opened_in(turn, turns), asked)
    number = len(turns)
    if held:
        turn_view.question(held, number, f"{chat_id}-{number}")
        waiting.render()
    elif asked and asked.wanted.turn_id is None:
        turn_view.render(chat_id, number, None, asked=asked)
    elif not asked and (cost := chat_line(resources.library().chats.answers(chat_id))):
        with st.container(key="chat_cost"):
            st.caption(escape_markdown(cost))


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
    uploaded there stays. What is of another chat or state goes at once.
    """
    return [st.container() if used and number == side else st.empty() for number in range(2)][side]


def _turns(chat_id: str) -> list[StoredTurn]:
    return resources.library().chats.turns(chat_id) if chat_id else []
