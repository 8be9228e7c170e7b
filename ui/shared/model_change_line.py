"""The line that says that all documents are being indexed with another search model, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from library.embedders.base import E5
from ui.shared import resources
from ui.shared.edges import error_boundary
from ui.shared.markdown import escape_markdown
from ui.shared.pace import paced
from ui.shared.progress_words import format_left
from ui.shared.state import rerun_page, say

if TYPE_CHECKING:
    from ingest.queue.reindex import Progress

_EVERY_S = 1.0


def render() -> None:
    """Draw the line while a change goes on, again and again; nothing where there is none."""
    progress = resources.reindex().progress
    if progress.active and not progress.is_mending:
        st.fragment(error_boundary(_draw), run_every=paced(_EVERY_S))()


def draw_change(progress: Progress) -> None:
    """Draw how far a change is, and what answers meanwhile."""
    st.text(format_change(progress))
    st.progress(min(progress.done / progress.total, 1.0) if progress.total else 0.0)
    st.caption(escape_markdown(say("models_meanwhile", model=resources.library().model)))


def format_change(progress: Progress) -> str:
    """Say what a change of the model is at, how far, and how long it will take."""
    model = progress.model
    if progress.stage == "fetching" and progress.total:
        said = say(
            "models_fetching", model=model, done=f"{progress.done / 1e6:,.0f}", all=f"{progress.total / 1e6:,.0f}"
        )
    elif progress.stage == "embedding":
        said = say("models_embedding", model=model, done=progress.done, n=progress.total)
    else:
        said = say("models_loading", model=model)
    left = progress.pace.seconds_left
    return said if left is None or progress.stage == "loading" else f"{said} · {format_left(left)}"


def _draw() -> None:
    progress = resources.reindex().progress
    if not progress.active:
        rerun_page()
    with st.container(key="model_change_line", gap=None):
        draw_change(progress)
        if progress.model == E5:  # nobody need have asked for it
            st.caption(say("models_why"))
