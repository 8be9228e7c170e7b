"""The line that says which documents are read anew by a newer reader, and those that stay as they were read."""

from __future__ import annotations

import streamlit as st

from ui.shared import resources
from ui.shared.edges import error_boundary
from ui.shared.pace import paced
from ui.shared.state import language, rerun_page, say

_EVERY_S = 1.0
_MOST = 5  # documents that are named


def render() -> None:
    """Draw the line, again and again while the work goes on; nothing where there is nothing to say."""
    progress = resources.rereading().progress
    if progress.stage != "idle":
        active = progress.stage == "reading"
        st.fragment(error_boundary(_draw), run_every=paced(_EVERY_S) if active else None)(active)


def _draw(timed: bool) -> None:
    progress = resources.rereading().progress
    with st.container(key="rereading", gap=None):
        if progress.stage == "reading":
            st.text(say("reread_goes_on", done=progress.done, n=progress.total))
            st.progress(progress.done / max(progress.total, 1))
            st.caption(say("reread_meanwhile"))
        elif progress.error:
            st.text(say("reread_failed", reason=progress.error.said_in(language())))
        for name, reason in progress.left[:_MOST]:
            st.caption(say("reread_left", name=name, reason=reason.said_in(language())))
        if (more := len(progress.left) - _MOST) > 0:
            st.caption(say("reread_more_left", n=more))
    if (progress.stage == "reading") != timed:
        rerun_page()
