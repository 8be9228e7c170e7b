"""What was asked of a document: the questions whose answers cite it, by chat."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.navigation import go_to_chat
from ui.shared.state import close_source, say

if TYPE_CHECKING:
    from library.records import Document
    from library.stores.chats import Chat

_MOST_CHATS = 10
_MOST_QUESTIONS = 5


def render(document: Document) -> None:
    """Draw the chats, the last used first; each opens on a click."""
    found = resources.library().chats.about(document.id)
    with st.container(key="document_chats", gap="xsmall"):
        st.subheader(say("doc_chats"), anchor=False)
        if not found:
            st.caption(say("doc_no_chats"))
        shown = found if st.session_state["all_chats"] else found[:_MOST_CHATS]
        for chat, questions in shown:
            _chat(chat, questions)
        if rest := len(found) - len(shown):
            st.button(say("n_more", n=rest), key="all_chats_shown", type="tertiary", on_click=guard(_show_all))


def _show_all() -> None:
    st.session_state["all_chats"] = True


def _chat(chat: Chat, questions: list[str]) -> None:
    with st.container(key=f"of_chat_{chat.id}", gap=None):
        if st.button(escape_markdown(chat.title), key=f"go_to_chat_{chat.id}", type="tertiary"):
            close_source()
            go_to_chat(chat.id)
        used = f"{datetime.fromisoformat(chat.updated_at).astimezone():%Y-%m-%d}"
        st.caption(f"{used} · {say('doc_questions', n=len(questions))}" if questions else used)
        for question in [one for one in questions if one != chat.title][-_MOST_QUESTIONS:]:
            st.text(question)
