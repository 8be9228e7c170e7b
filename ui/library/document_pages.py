"""A document's pages as they were read: the picture of each, and drawn on it the blocks, each with its kind."""

from __future__ import annotations

from typing import Any

import streamlit as st

from library.errors import DocumentError
from library.records import Block, Document, Page
from ui.shared import resources, source_page
from ui.shared.edges import error_boundary
from ui.shared.state import dialog, language, say


def show(document: Document) -> None:
    """Open the dialog with a document's first page."""
    st.session_state["read_page"] = 1

    @dialog(say("document_pages"), width="large")
    @error_boundary
    def pages() -> None:
        st.text(document.name)
        with st.container(key="page_bar_read", horizontal=True, vertical_alignment="center", gap="xsmall"):
            number = min(st.session_state["read_page"], document.page_count)
            page = resources.library().page(document.id, number)
            source_page.turner(number, document.page_count, page.label if page else None, "read", _go)
            st.space("stretch")
            drawn = st.toggle(say("show_blocks"), value=True, key="show_blocks", help=say("show_blocks_help"))
        _draw(document, number, page, drawn)

    pages()


def _go(to: int) -> None:
    st.session_state["read_page"] = to


def _draw(document: Document, number: int, page: Page | None, drawn: bool) -> None:
    try:
        image = source_page.page_image(document.id, number)
    except DocumentError as error:
        st.text(f"{say('page_failed')} {error.said_in(language())}")
        return
    if page and page.how == "ocr":
        st.caption(say("page_recognised"))
    blocks = [_as_data(block) for block in page.blocks] if page and drawn else []
    if drawn and not blocks:
        st.caption(say("no_blocks"))
    alt = say("page_image", n=number, title=document.name)
    source_page.draw(image, "page_read", alt, blocks=blocks)


def _as_data(block: Block) -> dict[str, Any]:
    cells = [list(cell.rect) for cell in block.cells if not cell.is_carried]
    return {"kind": block.kind, "label": say(f"block_{block.kind}"), "rect": list(block.rect), "cells": cells}
