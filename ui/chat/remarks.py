"""What is said under an answer about it: that it is not whole, and what it warns of."""

from __future__ import annotations

import streamlit as st

from rag.answer import Answer
from ui.chat import suggestions, versions
from ui.shared.state import language, say


def render(chat_id: str, turn_id: int, answer: Answer, busy: bool) -> None:
    """Draw the remarks on an answer; nothing when there are none.

    Args:
        chat_id: The chat of the turn.
        turn_id: The turn whose answer it is.
        answer: The answer that is shown.
        busy: Whether something is being answered in this chat, so that nothing else can be begun.
    """
    if not answer.complete:
        with st.container(key=f"unfinished_{turn_id}", horizontal=True, vertical_alignment="center", gap="small"):
            st.text(say("unfinished"))
            versions.render_begin("go_on", chat_id, turn_id, busy)
    if answer.warnings:
        with st.container(key=f"warnings_{turn_id}", gap="xsmall"):
            st.text(say("note", n=len(answer.warnings)))
            for number, warning in enumerate(answer.warnings):
                with st.container(key=f"warning_{turn_id}_{number}"):
                    st.text(warning.said_in(language()))
    if answer.needs_tokens:
        versions.render_use_more(chat_id, turn_id, answer, busy)
    suggestions.render(turn_id, answer.suggestions, busy)
