"""The dialogs in which collections are made, changed and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from library.errors import FootnoteError
from library.records import COLLECTION_LETTERS
from ui.shared import dialog_foot, resources
from ui.shared.edges import error_boundary
from ui.shared.names import names_of
from ui.shared.state import dialog, language, say

if TYPE_CHECKING:
    from library.records import Document
    from library.stores.collections import Collection


def buttons(chosen: Collection | None, documents: Sequence[Document]) -> None:
    """Draw what can be done: change or delete the collection that is chosen, or make a new one."""
    if chosen is None:
        if st.button(say("new_collection"), key="collection_new", type="tertiary", icon=":material/add:"):
            _edit(None, documents)
        return
    if st.button(say("edit_collection"), key="collection_edit", type="tertiary", icon=":material/edit:"):
        _edit(chosen, documents)
    if st.button(say("delete_collection"), key="collection_delete", type="tertiary", icon=":material/delete:"):
        _delete(chosen)


def _edit(collection: Collection | None, documents: Sequence[Document]) -> None:
    st.session_state["form_error"] = ""
    names = names_of(documents)
    held = resources.library().collections.documents([collection.id]) if collection else set()

    @dialog(say("edit_collection" if collection else "new_collection"))
    @error_boundary
    def ask() -> None:
        with st.form("collection", border=False):
            st.text_input(
                say("collection_name"),
                value=collection.name if collection else "",
                max_chars=COLLECTION_LETTERS,
                key="collection_name",
            )
            st.multiselect(
                say("ask_documents"),
                list(names),
                default=[key for key in names if key in held],
                format_func=lambda key: names[key],
                placeholder=say("choose"),
                key="collection_documents",
            )
            saved = dialog_foot.render("save", "collection_save", _save, collection, held)
        if error := st.session_state["form_error"]:
            with st.container(key="wrong_form"):
                st.text(error)
        elif saved:
            st.rerun()

    ask()


def _save(collection: Collection | None, held: set[str]) -> None:
    collections = resources.library().collections
    name, chosen = st.session_state["collection_name"].strip(), st.session_state["collection_documents"]
    st.session_state["form_error"] = ""
    try:
        if collection is None:
            collection = collections.create(name)
        else:
            collections.rename(collection.id, name)
        collections.remove_documents(collection.id, list(held - set(chosen)))
        collections.add_documents(collection.id, chosen)
    except FootnoteError as error:
        st.session_state["form_error"] = error.said_in(language())


def _delete(collection: Collection) -> None:
    @dialog(say("delete_collection"))
    @error_boundary
    def ask() -> None:
        st.text(collection.name)
        st.write(say("delete_collection_ask"))
        delete = resources.library().collections.delete
        if dialog_foot.render("delete", "collection_delete_confirm", delete, collection.id, in_form=False):
            st.rerun()

    ask()
