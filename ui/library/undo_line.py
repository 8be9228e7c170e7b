"""The line about what was just deleted, which brings it back."""

from __future__ import annotations

import streamlit as st

from library.records import Document
from ui.library.erasing import erasing
from ui.shared import page_keys, resources
from ui.shared.edges import guard
from ui.shared.page_pictures import PICTURES
from ui.shared.state import say

_MOST_LOOKED_FOR = 20  # documents whose chats are counted


def delete(document_ids: list[str]) -> None:
    """Delete documents; they can be brought back until the library page is left."""
    st.session_state["deleted"] = True
    erasing().delete(page_keys.session_id(), document_ids)
    for document_id in document_ids:
        PICTURES.forget(document_id)


def render() -> str:
    """Draw the line, and give its words; nothing where nothing can be brought back."""
    if erasing().take_over(page_keys.session_id()) or st.session_state["deleted"] is None:
        st.session_state["deleted"] = bool(erasing().last(page_keys.session_id()))
    last = set(erasing().last(page_keys.session_id()))
    documents = [document for document in resources.library().trash.documents() if document.id in last]
    if not documents:
        return ""
    (only, *others) = documents
    said = say("shelf_deleted", n=len(documents)) if others else say("shelf_deleted_name", name=only.name)
    with st.container(key="undo_line", horizontal=True, vertical_alignment="center"):
        st.text(said)
        st.button(say("shelf_undo"), key="undo_delete", on_click=guard(_undo))
        if words := _chats(documents):
            key = f"with_chats_{only.id[:16]}_{len(documents)}"
            st.checkbox(words, key=key, on_change=guard(_take_chats), args=(sorted(last), key))
    return said


def _undo() -> None:
    erasing().undo(page_keys.session_id())


def _take_chats(document_ids: list[str], key: str) -> None:
    library = resources.library()
    library.trash.put(document_ids, with_chats=st.session_state[key])


def _chats(documents: list[Document]) -> str:
    """Ask whether the chats about what was deleted shall go too; "" where there are none."""
    library = resources.library()
    if len(documents) > _MOST_LOOKED_FOR:
        return say("delete_their_chats") if library.chats.all() else ""
    quoting = {chat for document in documents for chat in library.quoting_chats(document)}
    return say("delete_quoting_chats", n=len(quoting)) if quoting else ""
