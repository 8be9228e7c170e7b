"""The insights: what the library is about, what of it is used, what it lacks, what models took, and the self-test."""

from __future__ import annotations

import streamlit as st

from ui.shared import job_list, resources
from ui.shared.edges import error_boundary
from ui.shared.state import say


def render() -> None:
    """Draw the page; a click in it draws what is below the title alone."""
    from ui.study import layout

    layout.style()
    with st.container(key="insights_head", gap="xsmall"):
        st.title(say("insights"), anchor=False)
        st.caption(say("insights_intro"))
        job_list.notice()
    if not resources.library().documents():
        st.caption(say("insights_empty"))
        return
    st.fragment(error_boundary(_drawn))()


def _drawn() -> None:
    from ui.study import layout, self_test_section, topic_section, use_sections

    with st.container(key="insights", gap="medium"):
        for name, draw in (
            ("topics", topic_section.render),
            ("cited", use_sections.render_cited),
            ("unanswered", use_sections.render_unanswered),
            ("usage", use_sections.render_usage),
            ("test", self_test_section.render),
        ):
            with st.container(key=f"insight_{name}", gap="small"):
                st.subheader(say(f"insight_{name}"), anchor=False)
                error_boundary(draw)()
    if sources := layout.opened_page():
        layout.pane_beside(sources)
