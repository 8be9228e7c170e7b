"""The documents of the library, as cards or as a table: a component that finds, sorts and chooses them by itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from library.records import COLLECTION_LETTERS
from library.words import Language, read_words
from library.words.catalogues import read_words_for_one
from ui import document_routes
from ui.library import collection_dialogs, shelf_data, undo_line
from ui.library.bundles import BUNDLES
from ui.library.document_keeping import id_of
from ui.shared import resources
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.navigation import go_to_document
from ui.shared.page_keys import session_key
from ui.shared.state import language, say

if TYPE_CHECKING:
    from library.stores.collections import Collection

_SHARED_WORDS = ("kind_", "problem_")


def render() -> None:
    """Draw the shelf, apart from the page: a click in it draws it alone, or goes elsewhere."""
    said = undo_line.render()
    library = resources.library()
    if not library.documents():
        st.caption(say("library_empty"))
        return
    chosen = collection()
    told = component("shelf")(
        key=_key(),
        data={
            "address": document_routes.address(session_key(), language()),
            "version": shelf_data.version(library),
            "collection": chosen.id if chosen else "",
            "bundle": st.session_state["bundle"],
            "letters": COLLECTION_LETTERS,
            "said": said,
            "words": _words(language()),
        },
        on_act_change=guard(_change),
    )
    act = dict(told.act or {})
    match act.get("name"):
        case "open":
            go_to_document(str(act["ids"][0]))
        case "show" | "new" | "edit" | "drop":
            # The drop zone says which is shown, and a dialog of the shelf's own would go when that is drawn again.
            st.rerun()


def ask() -> None:
    """Open the dialog about a collection that was asked for."""
    wanted, st.session_state["ask_collection"] = st.session_state["ask_collection"], ""
    chosen = collection()
    if wanted == "new":
        collection_dialogs.edit(None)
    elif wanted == "edit" and chosen:
        collection_dialogs.edit(chosen)
    elif wanted == "drop" and chosen:
        collection_dialogs.delete(chosen)


def collection() -> Collection | None:
    """Give the collection that is shown; None when all documents are."""
    chosen = st.session_state["shelf_collection"]
    return next((one for one in resources.library().collections.all() if one.id == chosen), None) if chosen else None


@cache
def _words(spoken: Language) -> dict[str, str]:
    """Give the phrases that the component says, by their names without what they begin with."""
    words = read_words(spoken) | {f"{name}_one": text for name, text in read_words_for_one(spoken).items()}
    shared = {name: text for name, text in words.items() if name.startswith(_SHARED_WORDS)}
    shared |= {name: words[name] for name in ("pages", "pages_one", "delete", "cancel") if name in words}
    return shared | {name.removeprefix("shelf_"): text for name, text in words.items() if name.startswith("shelf_")}


def _key() -> str:
    return f"shelf_{language()}"


def _change() -> None:
    """Do what was chosen in the component, before it is drawn again."""
    act: dict[str, Any] = dict(st.session_state[_key()].act or {})
    ids, named = [str(one) for one in act.get("ids", ())], str(act.get("collection", ""))
    collections = resources.library().collections
    match act.get("name"):
        case "delete":
            undo_line.delete(ids)
        case "collect":
            collections.add_documents(id_of(named), ids)
        case "take_out":
            collections.remove_documents(named, ids)
        case "download":
            st.session_state["bundle"] = BUNDLES.keep(ids)
        case "show":
            st.session_state["shelf_collection"] = named
        case "new" | "edit" | "drop":
            st.session_state["ask_collection"] = act["name"]
