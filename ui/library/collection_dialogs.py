"""The dialogs in which collections are named and deleted; what is in them is chosen on the shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from library.errors import FootnoteError
from library.records import COLLECTION_LETTERS
from ui.shared import dialog_foot, resources
from ui.shared.edges import error_boundary
from ui.shared.state import dialog, language, say

if TYPE_CHECKING:
    from library.stores.collections import Collection


def edit(collection: Collection | None) -> None:
    """Ask for the name of a collection, or of a new one, which is shown then."""
    st.session_state["form_error"] = ""

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
            saved = dialog_foot.render("save", "collection_save", _save, collection)
        if error := st.session_state["form_error"]:
            with st.container(key="wrong_form"):
                st.text(error)
        elif saved:
            st.rerun()

    ask()


def _save(collection: Collection | None) -> None:
    collections = resources.library().collections
    name = st.session_state["collection_name"].strip()
    st.session_state["form_error"] = ""
    try:
        if collection is None:
            st.session_state["shelf_collection"] = collections.create(name).id
        else:
            collections.rename(collection.id, name)
    except FootnoteError as error:
        st.session_state["form_error"] = error.said_in(language())


def delete(collection: Collection) -> None:
    """Ask whether a collection shall be deleted."""

    @dialog(say("delete_collection"))
    @error_boundary
    def ask() -> None:
        st.text(collection.name)
        st.write(say("delete_collection_ask"))
        delete = resources.library().collections.delete
        if dialog_foot.render("delete", "collection_delete_confirm", delete, collection.id, in_form=False):
            st.rerun()

    ask()
