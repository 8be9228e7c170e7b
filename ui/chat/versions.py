"""The answers that one question was given: which of them is shown, the way to the others, and to one more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from ui.chat import starting
from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.state import close_source, say

if TYPE_CHECKING:
    from library.stores.chats import StoredTurn
    from rag.answer import Answer


def render(turn: StoredTurn) -> None:
    """Draw the way between the answers; nothing when there is but one."""
    if turn.count == 1:
        return
    line = st.container(
        key=f"versions_{turn.id}", horizontal=True, vertical_alignment="center", gap=None, width="content"
    )
    with line:
        _step("earlier", ":material/chevron_left:", turn, turn.number - 1)
        st.text(say("version_of", n=turn.number, all=turn.count))
        _step("later", ":material/chevron_right:", turn, turn.number + 1)


def render_begin(name: Literal["again", "go_on"], chat_id: str, turn_id: int, busy: bool) -> None:
    """Draw the button that begins one more answer; while another is on its way in this chat, it cannot be pressed."""
    st.button(
        say(name),
        key=f"{name}_{turn_id}",
        type="secondary" if name == "go_on" else "tertiary",
        icon=None if name == "go_on" else ":material/refresh:",
        help=None if name == "go_on" else say(name),
        disabled=busy,
        on_click=guard(starting.start_again),
        args=(chat_id, turn_id, name == "go_on"),
    )


def render_use_more(chat_id: str, turn_id: int, answer: Answer, busy: bool) -> None:
    """Draw the button that begins an answer which takes more tokens than usual, and says how many."""
    tokens = answer.needs_tokens
    is_research = any(warning.name == "remark_not_researched" for warning in answer.warnings)
    st.button(
        say("research_anyway" if is_research else "read_whole", tokens=tokens),
        key=f"read_whole_{turn_id}",
        disabled=busy,
        on_click=guard(starting.start_again),
        args=(chat_id, turn_id),
        kwargs={"most_tokens": 2 * tokens, "research": is_research},  # what it takes is an estimate
    )


def _step(name: str, icon: str, turn: StoredTurn, to: int) -> None:
    key, there, place = f"{name}_{turn.id}", 1 <= to <= turn.count, (turn.id, to)
    st.button(
        say(f"{name}_answer"), key, icon=icon, type="tertiary", disabled=not there, on_click=guard(_show), args=place
    )


def _show(turn_id: int, number: int) -> None:
    resources.library().chats.show(turn_id, number)
    close_source()
