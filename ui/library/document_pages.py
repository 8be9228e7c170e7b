"""A document's pages as they were read, in a dialog: the picture of each, and drawn on it the blocks, by their kind."""

from __future__ import annotations

import streamlit as st

from library.records import Document
from ui.shared import pane
from ui.shared.edges import error_boundary
from ui.shared.state import dialog, say


def show(document: Document) -> None:
    """Open the dialog with a document's first page."""

    @dialog(say("document_pages"), width="large")
    @error_boundary
    def pages() -> None:
        with st.container(key="pages_read", gap=None):
            pane.render("dialog", [pane.document_source(document.id, document.name)], document.id)

    pages()
