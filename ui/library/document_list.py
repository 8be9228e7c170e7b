"""The documents of the library: searched, by collection, a page of them at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui.library import collection_dialogs, document_row
from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.state import say

if TYPE_CHECKING:
    from library.records import Document
    from library.stores.collections import Collection

_ON_A_PAGE = 20
_WORTH_A_SEARCH = 8


def render(documents: Sequence[Document]) -> None:
    """Draw the list with what narrows it."""
    collections = resources.library().collections.all()
    chosen = collection()
    members = resources.library().collections.by_document()
    with st.container(key="shelf", gap="xsmall"):
        with st.container(key="narrow", horizontal=True, vertical_alignment="bottom", wrap=False):
            words = _search() if len(documents) > _WORTH_A_SEARCH else ""
            if collections:
                _choose_collection(collections, chosen)
        of_it = [d for d in documents if chosen is None or chosen.id in members.get(d.id, ())]
        found = [document for document in of_it if _matches(document, words)]
        with st.container(key="shelf_line", horizontal=True, vertical_alignment="center"):
            st.caption(_count(found, len(documents)))
            collection_dialogs.buttons(chosen, documents)
        shown = _page(found)
    names = {collection.id: collection.name for collection in collections}
    with st.container(key="documents", gap=None):
        for document in shown:
            document_row.render(document, [name for key, name in names.items() if key in members.get(document.id, ())])


def _search() -> str:
    words: str = st.text_input(
        say("search_documents"),
        key="shelf_search",
        placeholder=say("search_documents"),
        label_visibility="collapsed",
        on_change=guard(_first_page),
    )
    return words


def collection() -> Collection | None:
    """Give the collection that is shown; None when all documents are."""
    chosen = st.session_state.get("shelf_collection")
    return next((one for one in resources.library().collections.all() if one.id == chosen), None)


def _choose_collection(collections: Sequence[Collection], chosen: Collection | None) -> None:
    by_id = {collection.id: collection for collection in collections}
    st.session_state["shelf_collection"] = chosen.id if chosen else ""  # it may have been deleted meanwhile
    st.selectbox(
        say("collection"),
        ["", *by_id],
        format_func=lambda key: f"{by_id[key].name} ({by_id[key].count})" if key else say("every_collection"),
        key="shelf_collection",
        label_visibility="collapsed",
        on_change=guard(_first_page),
    )


def _first_page() -> None:
    st.session_state["shelf_page"] = 1


def _matches(document: Document, words: str) -> bool:
    shown = f"{document.name} {document_row.title_of(document)} {document.dated}".casefold()
    return all(word in shown for word in words.casefold().split())


def _count(found: Sequence[Document], every: int) -> str:
    pages = sum(document.page_count for document in found)
    if len(found) == every:
        return say("documents_count", n=every, pages=pages)
    return say("documents_found", n=len(found), all=every, pages=pages) if found else say("documents_none")


def _page(found: Sequence[Document]) -> Sequence[Document]:
    last = math.ceil(len(found) / _ON_A_PAGE)
    if last <= 1:
        return found
    st.session_state["shelf_page"] = min(st.session_state.get("shelf_page", 1), last)
    # It stands before the documents so that a click on it does not move it under the pointer.
    number = st.pagination(last, key="shelf_page")
    return found[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]
