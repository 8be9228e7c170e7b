"""What stands around every page: title and mark, style, sidebar, and the screen for a library that will not open."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from ui import palette, sidebar
from ui.library import erasing
from ui.pages import pages
from ui.shared import resources, state
from ui.shared.edges import error_boundary, error_line
from ui.shared.state import say

_THEME = Path(__file__).parent / "shared" / "theme"
_SIDEBAR_PX = 264


@error_boundary
def set_up() -> None:
    """Set title, mark, layout and style."""
    st.set_page_config("Footnote", page_icon=str(_THEME / "mark.svg"), layout="wide", initial_sidebar_state=_SIDEBAR_PX)
    st.html(_THEME / "style.css")
    st.logo(str(_THEME / "mark.svg"), size="large")


def open_page() -> Page | None:
    """Open the library, draw the sidebar and give the page to run; None when something stands in the way."""
    try:
        state.declare(resources.settings())
        chosen = st.navigation(list(pages().values()), position="hidden")
        _open_library()
    except Exception as error:  # noqa: BLE001 - the edge of the app, before there is a page
        _cannot_open(error)
        return None
    if chosen.url_path != "library":
        erasing.leave()
    error_boundary(sidebar.render)()
    error_boundary(palette.render)()
    return chosen


@error_boundary
def settle() -> None:
    """Load what the first answer needs, now that the page is painted."""
    resources.warm()


def _open_library() -> None:
    beside, place = st.sidebar.empty(), st.empty()
    if not resources.library_open().is_set():
        beside.caption(say("opening"))
        with place.container(key="opening"):
            st.title("Footnote", anchor=False)
            st.write(say("tagline"))
    try:
        resources.library()
    finally:
        beside.empty()
        place.empty()


def _cannot_open(error: Exception) -> None:
    for name, value in state.DEFAULTS.items():
        st.session_state.setdefault(name, value)
    st.session_state["locale"] = st.session_state["locale"] or st.context.locale or "en"
    with st.container(key="column"):
        st.title(say("in_use_title"), anchor=False)
        st.text(error_line(error))
        if st.button(say("in_use_again"), key="open_again"):
            st.rerun()
