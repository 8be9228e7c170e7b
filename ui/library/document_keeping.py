"""How a person keeps a document: of which date it is, and in which collections; what is changed is kept at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from library.errors import CollectionNotFound, FootnoteError
from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.state import language, say, set_widget


def render(document_id: str) -> None:
    """Draw the fields."""
    library = resources.library()
    if not library.holds(document_id):
        return
    document, collections = library.document(document_id), library.collections.all()
    held = library.collections.by_document().get(document_id, set())
    with st.container(key="document_keeping", gap="small"):
        st.subheader(say("doc_keeping"), anchor=False)
        names, dated = f"keep_in_{document_id[:16]}", f"keep_date_{document_id[:16]}"
        set_widget(names, [one.name for one in collections if one.id in held])
        st.multiselect(
            say("collections"),
            [one.name for one in collections],
            accept_new_options=True,
            placeholder=say("choose_or_name"),
            select_all=False,
            key=names,
            on_change=guard(_put),
            args=(document_id, names),
        )
        if dated not in st.session_state:
            st.session_state[dated] = document.dated
        st.text_input(
            say("document_date"), placeholder="2018-09-29", key=dated, on_change=guard(_date), args=(document_id, dated)
        )
        if error := st.session_state["form_error"]:
            with st.container(key="wrong_form"):
                st.text(error)
        st.caption(say("document_date_note"))


def _date(document_id: str, key: str) -> None:
    st.session_state["form_error"] = ""
    try:
        resources.library().date_document(document_id, st.session_state[key])
        st.session_state[key] = resources.library().document(document_id).dated
    except FootnoteError as error:
        st.session_state["form_error"] = error.said_in(language())


def _put(document_id: str, key: str) -> None:
    """Put a document into the collections of these names, made where they are new, and into no other."""
    st.session_state["form_error"] = ""
    names: Sequence[str] = st.session_state[key]
    collections = resources.library().collections
    try:
        wanted = {id_of(name) for name in names}
    except FootnoteError as error:
        st.session_state["form_error"] = error.said_in(language())
        return
    for collection in collections.all():
        if collection.id not in wanted:
            collections.remove_documents(collection.id, [document_id])
    for collection_id in wanted:
        collections.add_documents(collection_id, [document_id])


def id_of(name: str) -> str:
    """Find a collection by its name, or make it.

    Raises:
        CollectionNameError: If it can be no name.
    """
    collections = resources.library().collections
    try:
        return collections.named(name).id
    except CollectionNotFound:
        return collections.create(name).id
