"""What stands around every page: title and mark, style, sidebar, and the screen for a library that will not open."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from library.errors import FootnoteError, NotAllowed, OverLimit
from ui import palette, sidebar, sign_in
from ui.library import erasing
from ui.pages import pages
from ui.shared import connected_model, page_keys, resources, state
from ui.shared.edges import error_boundary, error_line
from ui.shared.state import say
from ui.shared.workspace import touch_note

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
        page_keys.admit()
        chosen = st.navigation(list(pages().values()), position="hidden")
        _open_library()
        connected_model.recall()
    except Exception as error:  # noqa: BLE001 - the edge of the app, before there is a page
        _cannot_open(error)
        return None
    if chosen.url_path != "library":
        erasing.leave()
    error_boundary(sidebar.render)()
    error_boundary(palette.render)()
    if resources.mode() == "open":
        st.warning(say("open_to_all"), icon=":material/lock_open:")
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
        touch_note(resources.workspace())
        _choose_library()
    finally:
        beside.empty()
        place.empty()


def _choose_library() -> None:
    """Let whoever has no documents yet, and has not chosen, ask the library that all may read, where there is one."""
    if st.session_state["library_chosen"] or st.session_state["chat"]:
        return
    try:
        shared = resources.library_for_all()
    except FootnoteError as error:
        st.session_state["notice"] = say("for_all_closed", reason=error_line(error))
        return
    if shared is not None:
        empty = bool(shared.documents()) and not resources.library().documents()
        st.session_state["scope"] = {**st.session_state["scope"], "for_all": empty}


def _cannot_open(error: Exception) -> None:
    for name, value in state.DEFAULTS.items():
        st.session_state.setdefault(name, value)
    st.session_state["locale"] = st.session_state["locale"] or st.context.locale or "en"
    with st.container(key="column"):
        refused = isinstance(error, NotAllowed)
        st.title("Footnote" if refused or isinstance(error, OverLimit) else say("in_use_title"), anchor=False)
        st.text(error_line(error))
        if refused:
            st.link_button(say("log_in"), sign_in.base() or "/", type="primary")
        elif st.button(say("in_use_again"), key="open_again"):
            st.rerun()
