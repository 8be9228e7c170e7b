"""The library page: add documents, see what is there."""

from __future__ import annotations

import streamlit as st

from ui.library import document_list, rereading_line
from ui.shared import health_line, job_list, model_change_line, resources, uploads
from ui.shared.state import say


def render() -> None:
    """Draw the library."""
    with st.container(key="desk", gap="medium"):
        st.title(say("library"), anchor=False)
        st.caption(say("library_intro"))
        uploads.drop_zone(document_list.collection())
        job_list.render()
        health_line.render()
        model_change_line.render()
        rereading_line.render()
        documents = resources.library().documents()
        if not documents:
            st.caption(say("library_empty"))
            return
        document_list.render(documents)
