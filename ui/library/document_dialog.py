"""The dialog in which a person says which collections a document is in, and of which date it is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from library.errors import CollectionNotFound, FootnoteError
from library.records import Document
from ui.shared import dialog_foot, resources
from ui.shared.edges import error_boundary
from ui.shared.state import dialog, language, say


def show(document: Document, collections: Sequence[str]) -> None:
    """Open the dialog for a document that is in the collections of these names."""
    st.session_state["form_error"] = ""

    @dialog(say("edit_document"))
    @error_boundary
    def ask() -> None:
        st.text(document.name)
        with st.form("edit_document", border=False):
            st.multiselect(
                say("collections"),
                [collection.name for collection in resources.library().collections.all()],
                default=collections,
                accept_new_options=True,
                placeholder=say("choose_or_name"),
                select_all=False,
                key="edit_collections",
            )
            st.text_input(say("document_date"), value=document.dated, placeholder="2018-09-29", key="edit_date")
            st.caption(say("document_date_note"))
            saved = dialog_foot.render("save", "edit_save", _save, document)
        if error := st.session_state["form_error"]:
            with st.container(key="wrong_form"):
                st.text(error)
        elif saved:
            st.rerun()

    ask()


def _save(document: Document) -> None:
    st.session_state["form_error"] = ""
    try:
        resources.library().date_document(document.id, st.session_state["edit_date"])
        _put(document.id, st.session_state["edit_collections"])
    except FootnoteError as error:
        st.session_state["form_error"] = error.said_in(language())


def _put(document_id: str, names: Sequence[str]) -> None:
    """Put a document into the collections of these names, made where they are new, and into no other."""
    collections = resources.library().collections
    wanted = {_id_of(name) for name in names}
    for collection in collections.all():
        if collection.id not in wanted:
            collections.remove_documents(collection.id, [document_id])
    for collection_id in wanted:
        collections.add_documents(collection_id, [document_id])


def _id_of(name: str) -> str:
    collections = resources.library().collections
    try:
        return collections.named(name).id
    except CollectionNotFound:
        return collections.create(name).id
