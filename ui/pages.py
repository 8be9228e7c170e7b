"""The pages of the app and how to get from one to another."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import Page

from ui.shared import routes
from ui.shared.edges import error_boundary
from ui.shared.state import say


def pages() -> dict[str, Page]:
    """Make the pages, in the order in which they are listed."""
    from ui.chat import chat_page
    from ui.library import library_page
    from ui.settings import settings_page
    from ui.study import insights_page, study_page

    return {
        "chat": st.Page(error_boundary(chat_page.render), title=say("chat"), url_path="chat", default=True),
        "library": st.Page(error_boundary(library_page.render), title=say("library"), url_path="library"),
        "study": st.Page(error_boundary(study_page.render), title=say("study"), url_path="study"),
        "insights": st.Page(error_boundary(insights_page.render), title=say("insights"), url_path="insights"),
        "settings": st.Page(error_boundary(settings_page.render), title=say("settings"), url_path="settings"),
    }


def go_to_chat(chat_id: str = "") -> NoReturn:
    """Show a chat, or the first screen of a new one."""
    st.switch_page(pages()["chat"], query_params={"chat": chat_id} if chat_id else {})


routes.register(pages)
