"""One document in the list: what it is, what was read of it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st

from library.errors import FootnoteError
from library.records import Document
from ui.library import attached_files, document_dialog, document_pages, health
from ui.shared import dialog_foot, resources, routes
from ui.shared.edges import error_boundary
from ui.shared.markdown import escape_markdown
from ui.shared.page_pictures import PICTURES
from ui.shared.state import dialog, language, say


def render(document: Document, collections: Sequence[str]) -> None:
    """Draw one document with the names of its collections."""
    key = document.id[:16]
    with st.container(key=f"document_{key}", horizontal=True, vertical_alignment="top", wrap=False, gap="xxsmall"):
        with st.container(gap=None):
            st.text(document.name)
            st.caption(escape_markdown(format_facts(document)))
            if collections:
                st.caption(escape_markdown(say("in_collections", names=" · ".join(collections))))
            health.render(document)
            attached_files.render(document)
        if _button("document_pages", document, ":material/visibility:", f"pages_{key}"):
            document_pages.show(document)
        if _button("study_document", document, ":material/school:", f"study_{key}"):
            routes.go("study", document=document.id)
        if _button("edit_document", document, ":material/edit:", f"change_{key}"):
            document_dialog.show(document, collections)
        if _button("delete_document", document, ":material/delete:", f"remove_{key}"):
            _confirm(document)


def _button(name: str, document: Document, icon: str, key: str) -> bool:
    label = f"{say(name)}: {escape_markdown(document.name)}"
    return st.button(label, icon=icon, key=key, type="tertiary")


def format_facts(document: Document) -> str:
    """Say title, date, pages, size, language, day and status of a document in one line."""
    added = datetime.fromisoformat(document.added_at).astimezone()
    facts = (
        title_of(document),
        say("dated", date=document.dated) if document.dated else "",
        say("pages", n=document.page_count),
        format_size(document.size),
        say(f"language_{document.language}"),
        say("added", date=f"{added:%Y-%m-%d}"),
        say("status_ready"),
    )
    return " · ".join(fact for fact in facts if fact)


def title_of(document: Document) -> str:
    """Give the title that the document's pages bear, else the one that its file states; empty where there is none."""
    if (found := document.facts.title) and found.page:
        return found.text
    return document.title if document.title != Path(document.name).stem else ""


def format_size(size: int) -> str:
    """Write a number of bytes in the unit that suits it."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _confirm(document: Document) -> None:
    @dialog(say("delete_document"))
    @error_boundary
    def ask() -> None:
        st.text(document.name)
        st.write(say("delete_document_ask"))
        if quoting := resources.library().quoting_chats(document):
            st.checkbox(say("delete_quoting_chats", n=len(quoting)), key="remove_chats")
        if dialog_foot.render("delete", "remove_confirm", _remove, document, in_form=False):
            st.rerun()

    ask()


def _remove(document: Document) -> None:
    try:
        with_chats = st.session_state.get("remove_chats", False)
        resources.library().remove(document.id, with_chats=with_chats)
    except FootnoteError as error:
        st.session_state["notice"] = error.said_in(language())
    PICTURES.forget(document.id)
