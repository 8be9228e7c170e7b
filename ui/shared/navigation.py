"""The way from one page to another: each is known by its address alone, so that none needs to know the others."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from ui.shared.edges import error_boundary


def go_to_library() -> NoReturn:
    """Show the library."""
    _open("library")


def go_to_document(document_id: str) -> NoReturn:
    """Show the page of a document."""
    _open("document", id=document_id)


def go_to_chat(chat_id: str = "") -> NoReturn:
    """Show a chat, or the first screen of a new one."""
    _open("chat", **({"chat": chat_id} if chat_id else {}))


def _open(path: str, **query: str) -> NoReturn:
    st.switch_page(st.Page(error_boundary(_drawn_elsewhere), url_path=path), query_params=query)


def _drawn_elsewhere() -> None:
    """Stand for a page, of which Streamlit wants the address only (1.67)."""
