"""The library page: add documents, see what is there, delete."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from library.errors import FootnoteError
from library.records import Document
from ui import health, job_list, resources, source_page, uploads
from ui.markdown import escape_markdown
from ui.state import say


def render() -> None:
    """Draw the library."""
    with st.container(key="desk", gap="medium"):
        st.title(say("library"), anchor=False)
        st.caption(say("library_intro"))
        uploads.drop_zone()
        job_list.render()
        documents = resources.library().documents()
        if not documents:
            st.caption(say("library_empty"))
            return
        _table(documents)


def _table(documents: list[Document]) -> None:
    pages = sum(document.page_count for document in documents)
    st.caption(say("documents_count", n=len(documents), pages=pages))
    with st.container(key="documents", gap=None):
        for document in documents:
            _row(document)


def _row(document: Document) -> None:
    with st.container(key=f"document_{document.id[:16]}", horizontal=True, vertical_alignment="top", wrap=False):
        with st.container(gap=None):
            st.text(document.name)
            st.caption(escape_markdown(format_facts(document)))
            health.render(document)
        if st.button(
            f"{say('delete_document')}: {escape_markdown(document.name)}",
            icon=":material/delete:",
            key=f"remove_{document.id[:16]}",
            type="tertiary",
        ):
            _confirm(document)


def format_facts(document: Document) -> str:
    """Say title, pages, size, language, day and status of a document in one line."""
    added = datetime.fromisoformat(document.added_at).astimezone()
    title = document.title if document.title != Path(document.name).stem else ""
    facts = (
        title,
        say("pages", n=document.page_count),
        format_size(document.size),
        say(f"language_{document.language}"),
        f"{added:%Y-%m-%d}",
        say("status_ready"),
    )
    return " · ".join(fact for fact in facts if fact)


def format_size(size: int) -> str:
    """Write a number of bytes in the unit that suits it."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _confirm(document: Document) -> None:
    @st.dialog(say("delete_document"))
    def ask() -> None:
        st.text(document.name)
        st.write(say("delete_document_ask"))
        if st.button(say("delete"), key="remove_confirm", type="primary", on_click=_remove, args=(document,)):
            st.rerun()

    ask()


def _remove(document: Document) -> None:
    try:
        resources.library().remove(document.id)
    except FootnoteError as error:
        st.session_state["notice"] = str(error)
    source_page.forget_images()
    chosen = st.session_state["documents"]
    st.session_state["documents"] = tuple(name for name in chosen if name != document.id)
