"""The answer that a chat waits for: whether it is on its way, is kept by now, or came to nothing."""

from __future__ import annotations

import streamlit as st

from ui.chat import starting
from ui.shared import resources
from ui.shared.asking import Asked
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.state import language, say


def awaited(chat_id: str) -> Asked | None:
    """Return what is being answered in a chat, or came to nothing; what is kept by now is a turn of the chat."""
    asked = resources.asked().get(chat_id)
    if asked is None or not asked.done:
        return asked
    again = asked.wanted.turn_id is not None
    if asked.error is None and (again or not asked.empty):  # one that was stopped early leaves the older one
        _forget(chat_id)
        return None
    return asked


def render_stop() -> None:
    """Draw the one Stop, which is seen while an answer comes, on whichever page of the chat."""
    component("stop")(key="stop", data={"label": say("stop")}, width="content")


def failure_line(asked: Asked) -> str:
    """Say why no answer came."""
    return asked.error.said_in(language()) if asked.error else say("stopped_early")


def render_failed(chat_id: str, asked: Asked) -> None:
    """Say why no answer came, and what can be done."""
    with st.container(key="failed", horizontal=True, vertical_alignment="center"):
        st.text(failure_line(asked))
        st.button(say("try_again"), key="try_again", on_click=guard(starting.repeat), args=(chat_id, asked.wanted))
        st.button(say("dismiss"), key="give_up", on_click=guard(_forget), args=(chat_id,), type="tertiary")


def _forget(chat_id: str) -> None:
    resources.asked().pop(chat_id, None)
