"""Where things stand on the pages of study: a column of what is found, and beside it the document's own pages."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import streamlit as st

from rag.answer import Citation
from ui.shared import pane
from ui.shared.state import say

_STYLE = Path(__file__).parent / "study.css"


def style() -> None:
    """Style what is on these pages alone."""
    st.html(_STYLE)


def column() -> AbstractContextManager[Any]:
    """Make the place for what is found."""
    return st.container(key="studied", gap="medium")


def open_source(name: str) -> None:
    """Show a source beside the page."""
    st.session_state["study_open"] = {"name": name, "at": time.time()}


def opened() -> str:
    """Name the source that is shown; "" for none."""
    return str((st.session_state["study_open"] or {}).get("name", ""))


def pane_beside(sources: Sequence[dict[str, Any]]) -> None:
    """Draw the pane; in a narrow window it lies over the page once something is opened."""
    shown = st.session_state["study_open"]
    name = opened() if opened() in {source["name"] for source in sources} else ""
    at = shown["at"] if shown and name else 0.0
    name = name or (sources[0]["name"] if sources else "")
    with st.container(key="source_panel", gap=None):
        pane.render("beside", list(sources), name, at=at, empty=say("study_source_empty"), on_open=open_source)


def sources_of(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    """Describe citations for the pane, each by its marker."""
    return [pane.source_of(citation, citation.marker) for citation in citations]


def open_page(document_id: str, title: str, page: int, quote: str = "") -> None:
    """Show a page beside the insights, with a quote marked on it."""
    source = {**pane.document_source(document_id, title), "page": page, "quote": quote}
    st.session_state["study_open"] = {"name": document_id, "at": time.time(), "source": source}


def opened_page() -> list[dict[str, Any]]:
    """Describe the page that `open_page` shows; nothing before."""
    shown = st.session_state["study_open"] or {}
    return [shown["source"]] if "source" in shown else []
