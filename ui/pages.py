"""The pages of the app."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from ui.shared.edges import error_boundary
from ui.shared.state import say


def pages() -> dict[str, Page]:
    """Make the pages, in the order in which they are listed."""
    from ui.chat import chat_page
    from ui.library import document_page, library_page
    from ui.settings import settings_page

    return {
        "chat": st.Page(error_boundary(chat_page.render), title=say("chat"), url_path="chat", default=True),
        "library": st.Page(error_boundary(library_page.render), title=say("library"), url_path="library"),
        "document": st.Page(error_boundary(document_page.render), title=say("document"), url_path="document"),
        "settings": st.Page(error_boundary(settings_page.render), title=say("settings"), url_path="settings"),
    }
