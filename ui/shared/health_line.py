"""The line that says what of the library is damaged, what answers meanwhile, and how far the mending is."""

from __future__ import annotations

import streamlit as st

from ui.shared import resources
from ui.shared.edges import error_boundary
from ui.shared.markdown import escape_markdown
from ui.shared.pace import paced
from ui.shared.state import language, rerun_page, say

_EVERY_S = 1.0


def render() -> None:
    """Draw the line, again and again while vectors are made anew; nothing while all is well."""
    library = resources.library()
    if library.lacks_vectors:
        resources.reindex().make_missing()
    if library.ailments():
        st.fragment(error_boundary(_draw), run_every=paced(_EVERY_S) if _mends() else None)(_mends())


def _draw(timed: bool) -> None:
    with st.container(key="ailments", gap=None):
        for ailment in resources.library().ailments():
            st.caption(escape_markdown(ailment.said_in(language())))
        progress = resources.reindex().progress
        if _mends():
            st.text(say("vectors_progress", done=progress.done, n=progress.total))
            st.progress(min(progress.done / progress.total, 1.0) if progress.total else 0.0)
        elif progress.is_mending and progress.error:
            st.text(progress.error.said_in(language()))
    if _mends() != timed:
        rerun_page()


def _mends() -> bool:
    progress = resources.reindex().progress
    return progress.is_mending and progress.active
