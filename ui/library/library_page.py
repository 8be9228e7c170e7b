"""The library page: add documents, find and choose them, see how far files on their way are."""

from __future__ import annotations

import streamlit as st

from ui.library import for_all_list, papers_dialog, rereading_line, shelf
from ui.shared import fetched_pdfs, health_line, job_list, model_change_line, resources, uploads
from ui.shared.edges import error_boundary
from ui.shared.pace import paced
from ui.shared.state import rerun_page, say

_EVERY_S = 2.0  # while files are added, so that each is seen when it is ready
_SOON_S = 0.6  # while PDFs are fetched


def _fetching() -> None:
    if fetched_pdfs.render():
        rerun_page()


def render() -> None:
    """Draw the library."""
    with st.container(key="shelf_desk", gap="medium"):
        with st.container(key="shelf_head", gap=None):
            st.title(say("library"), anchor=False)
            st.caption(say("library_intro" if resources.mode() == "alone" else "library_intro_server"))
        with st.container(key="shelf_ways", gap=None):
            uploads.drop_zone(shelf.collection(), folders=True)
            if st.button(say("papers_find"), key="find_papers", icon=":material/travel_explore:", type="tertiary"):
                papers_dialog.ask_papers()
        if fetched_pdfs.followed():
            st.fragment(error_boundary(_fetching), run_every=_SOON_S)()
        job_list.render()
        health_line.render()
        model_change_line.render()
        rereading_line.render()
        for_all_list.render()
        st.fragment(error_boundary(shelf.render), run_every=paced(_EVERY_S) if uploads.under_way() else None)()
    shelf.ask()
