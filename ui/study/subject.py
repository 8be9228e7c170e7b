"""What is studied: a document, or a collection."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from library.records import Document
from library.stores.collections import Collection
from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.names import names_of
from ui.shared.state import say, set_widget

MOST = 20
"""Documents of a collection that are studied together."""


@dataclass(frozen=True)
class Subject:
    """What is studied.

    Attributes:
        name: Of the document or collection.
        documents: Those that are studied.
        left: How many more the collection has.
        is_collection: Whether it is one.
    """

    name: str
    documents: tuple[Document, ...]
    left: int = 0
    is_collection: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the documents."""
        return tuple(document.id for document in self.documents)


def choose() -> None:
    """Draw the choice; what the address names is taken up."""
    named = _named()
    for kind in ("document", "collection"):
        if (asked := str(st.query_params.get(kind, ""))) and f"{kind}s:{asked}" in named:
            st.session_state["study_about"] = f"{kind}s:{asked}"
        st.query_params.pop(kind, None)
    if st.session_state["study_about"] not in named:
        st.session_state["study_about"] = next(iter(named))
    set_widget("study_about_choice", st.session_state["study_about"])
    st.selectbox(
        say("study_what"),
        list(named),
        format_func=named.__getitem__,
        key="study_about_choice",
        on_change=guard(_take),
        label_visibility="collapsed",
    )


def _take() -> None:
    st.session_state["study_about"] = st.session_state["study_about_choice"]
    st.session_state["study_open"] = None


def _named() -> dict[str, str]:
    """Name all that can be studied, by kind and id."""
    library = resources.library()
    collections = {f"collections:{one.id}": say("study_collection", name=one.name, n=one.count) for one in _filled()}
    return {f"documents:{one}": name for one, name in names_of(library.documents()).items()} | collections


def _filled() -> list[Collection]:
    return [one for one in resources.library().collections.all() if one.count]


def chosen() -> Subject:
    """Give what is studied now."""
    kind, _, one = str(st.session_state["study_about"]).partition(":")
    library = resources.library()
    if kind == "collections":
        held = {*library.collections.documents([one])}
        documents = [document for document in library.documents() if document.id in held]
        name = next((each.name for each in library.collections.all() if each.id == one), "")
        return Subject(name, tuple(documents[:MOST]), max(0, len(documents) - MOST), is_collection=True)
    document = library.document(one)
    return Subject(document.name, (document,))
