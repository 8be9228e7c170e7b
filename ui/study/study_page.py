"""The study page: what is studied, how, and the page of the document beside it."""

from __future__ import annotations

import streamlit as st

from ui.shared import job_list, resources
from ui.shared.edges import error_boundary, guard
from ui.shared.state import say, set_widget

VIEWS = ("summary", "terms", "map", "compare", "translate", "cards")


def render() -> None:
    """Draw the page; what is read of it is drawn apart, so that a click in it draws it alone."""
    from ui.study import layout, subject

    layout.style()
    with st.container(key="study", gap="medium"):
        st.title(say("study"), anchor=False)
        job_list.notice()
        if not resources.library().documents():
            st.caption(say("study_empty"))
            return
        subject.choose()
        set_widget("study_view_choice", st.session_state["study_view"])
        st.segmented_control(
            say("study_how"),
            VIEWS,
            format_func=lambda name: say(f"study_{name}"),
            key="study_view_choice",
            label_visibility="collapsed",
            required=True,
            on_change=guard(_take_view),
        )
    st.fragment(error_boundary(_studied))()


def _take_view() -> None:
    st.session_state["study_view"] = st.session_state["study_view_choice"]
    st.session_state["study_open"] = None


def _studied() -> None:
    from ui.study import cards_view, compare_view, layout, map_view, sheet_views, subject, translate_view

    views = {
        "summary": sheet_views.render_summary,
        "terms": sheet_views.render_terms,
        "map": map_view.render,
        "compare": compare_view.render,
        "translate": translate_view.render,
        "cards": cards_view.render,
    }
    about, view = subject.chosen(), st.session_state["study_view"]
    with layout.column():
        place = st.empty()
        if st.session_state["study_drawn"] != (about.ids, view):  # else what was there would stand until all is made
            place.caption(say("study_making"))
            st.session_state["study_drawn"] = (about.ids, view)
        with place.container(key="study_sheet", gap="medium"):
            sources = views[view](about)
    layout.pane_beside(sources)
