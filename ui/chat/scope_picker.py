"""Which documents are asked: chosen one by one, by collection and by year; kept with the chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from library.scope import Scope, count_undated, resolve
from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.names import names_of
from ui.shared.state import current_chat, say

if TYPE_CHECKING:
    from library.library import Library
    from library.records import Document
    from library.stores.collections import Collection

_LABEL_LETTERS = 24


def chosen() -> Scope:
    """Give what this session asks."""
    kept = st.session_state["scope"]
    documents, collections = tuple(kept.get("documents", ())), tuple(kept.get("collections", ()))
    return Scope(documents, collections, kept.get("since", ""), kept.get("until", ""))


def picked() -> list[dict[str, str]]:
    """List the documents and collections that are chosen one by one, with their names."""
    scope, library = chosen(), resources.library_asked()
    if not (scope.documents or scope.collections):
        return []
    named = {collection.id: collection.name for collection in library.collections.all()} | names_of(library.documents())
    kinds = (("collections", scope.collections), ("documents", scope.documents))
    return [{"kind": kind, "id": one, "name": named[one]} for kind, ids in kinds for one in ids if one in named]


def find(words: str, most: int, library: Library) -> list[dict[str, str]]:
    """Find collections and documents whose names hold the words, in the order of the library."""
    wanted = words.casefold().split()
    named = [("collections", one.id, one.name) for one in library.collections.all()]
    named += [("documents", one, name) for one, name in names_of(library.documents()).items()]
    found = [one for one in named if all(word in one[2].casefold() for word in wanted)]
    return [{"kind": kind, "id": one, "name": name} for kind, one, name in found[:most]]


def pick(kind: str, one: str) -> None:
    """Ask this document or collection too."""
    if kind in ("documents", "collections"):
        _keep(**{kind: tuple(dict.fromkeys((*getattr(chosen(), kind), one)))})


def drop(kind: str, one: str) -> None:
    """Ask it no more."""
    if kind in ("documents", "collections"):
        _keep(**{kind: tuple(other for other in getattr(chosen(), kind) if other != one)})


def restore(chat_id: str) -> None:
    """Take up what a chat asks, when it has just been opened; a new chat goes on with what was chosen before."""
    if chat_id == st.session_state["scope_chat"]:
        return
    st.session_state["scope_chat"] = chat_id
    if chat_id and (chat := resources.library().chats.get(chat_id)):
        st.session_state["scope"] = chat.scope


def render() -> None:
    """Draw the choice behind a label that says what is chosen."""
    library = resources.library_asked()
    documents, collections = library.documents(), library.collections.all()
    _forget_deleted(documents, collections)
    label = format_scope(chosen(), collections)
    if asks_for_all():
        label = f"{say('library_for_all')} · {label}"
    with st.popover(escape_markdown(label), type="tertiary", key="which_popover", help=say("ask_which")):
        if resources.library_for_all() is not None:
            _choose_library()
        _choice(documents, collections)


def asks_for_all() -> bool:
    """True if the library that all may read is asked, in the place of the person's own."""
    return bool(st.session_state["scope"].get("for_all"))


def ask_own() -> None:
    """Ask the person's own library, for a file was just added to it."""
    if asks_for_all():
        st.session_state["scope"] = {"for_all": False}


def _choose_library() -> None:
    st.session_state["which_library"] = asks_for_all()
    st.segmented_control(
        say("ask_library"),
        [False, True],
        format_func=lambda for_all: say("library_for_all" if for_all else "library_own"),
        key="which_library",
        on_change=guard(_change_library),
    )


def _change_library() -> None:
    for_all = st.session_state["which_library"]
    if for_all is not None:  # a click on what is chosen already
        st.session_state["library_chosen"] = True
        _keep(documents=(), collections=(), since="", until="", for_all=for_all)


def _choice(documents: Sequence[Document], collections: Sequence[Collection]) -> None:
    if not documents:
        st.caption(say("ask_which_empty"))
        return
    if collections:
        _several("collections", {collection.id: collection.name for collection in collections})
    _several("documents", names_of(documents))
    _years({document.dated[:4] for document in documents})
    _foot(len(documents))


def _forget_deleted(documents: Sequence[Document], collections: Sequence[Collection]) -> None:
    scope = chosen()
    there = {document.id for document in documents} | {collection.id for collection in collections}
    for name in ("documents", "collections"):
        st.session_state["scope"] = {
            **st.session_state["scope"],
            name: tuple(item for item in getattr(scope, name) if item in there),
        }


def format_scope(scope: Scope, collections: Sequence[Collection]) -> str:
    """Say in a few words what is chosen."""
    names = [collection.name for collection in collections if collection.id in scope.collections]
    parts = [_shorten(names[0]) if len(names) == 1 else say("collections_some", n=len(names))] if names else []
    parts += [say("documents_some", n=len(scope.documents))] if scope.documents else []
    time = format_time(scope.since, scope.until)
    return " · ".join([" + ".join(parts) or say("documents_all"), *([time] if time else [])])


def format_time(since: str, until: str) -> str:
    """Say from when to when; "" when that is open."""
    if since and until:
        return since if since == until else f"{since}-{until}"
    if since:
        return say("years_since", year=since)
    return say("years_until", year=until) if until else ""


def _shorten(name: str) -> str:
    return name if len(name) <= _LABEL_LETTERS else f"{name[: _LABEL_LETTERS - 1].rstrip()}…"


def _several(kind: str, names: dict[str, str]) -> None:
    key = f"which_{kind}"
    # The state is set before the widget is drawn, so that what a chat restores, or a reset, is seen in it.
    st.session_state[key] = list(getattr(chosen(), kind))
    st.multiselect(
        say(f"ask_{kind}"),
        list(names),
        format_func=lambda name: names[name],
        key=key,
        placeholder=say("choose"),
        on_change=guard(lambda: _keep(**{kind: tuple(st.session_state[key])})),
    )


def _years(years: set[str]) -> None:
    scope = chosen()
    offered = sorted({*years, scope.since, scope.until} - {""})
    if not offered:
        return
    with st.container(key="which_years", horizontal=True):
        _year("since", offered, scope.since)
        _year("until", [year for year in offered if year >= scope.since], scope.until)


def _year(name: str, offered: list[str], year: str) -> None:
    key = f"which_{name}"
    st.session_state[key] = year
    st.selectbox(
        say(f"ask_{name}"),
        ["", *offered],
        format_func=lambda year: year or say("any_year"),
        key=key,
        on_change=guard(lambda: _keep_year(name, st.session_state[key])),
    )


def _keep_year(name: str, year: str) -> None:
    scope = chosen()
    past = {"until": ""} if name == "since" and scope.until < year else {}
    _keep(**past, **{name: year})


def _foot(count: int) -> None:
    scope = chosen()
    within = resolve(scope, resources.library_asked())
    if within is None:
        st.caption(say("ask_which_none", n=count))
        return
    said = say("ask_which_within", n=len(within), all=count) if within else say("ask_which_nothing")
    undated = count_undated(scope, resources.library_asked())
    st.caption(" ".join([said, *([say("ask_which_undated", n=undated)] if undated else [])]))
    st.button(say("ask_which_all"), key="which_all", type="tertiary", on_click=guard(_reset))


def _reset() -> None:
    _keep(documents=(), collections=(), since="", until="")


def _keep(**values: tuple[str, ...] | str | bool) -> None:
    st.session_state["scope"] = {**st.session_state["scope"], **values}
    if chat_id := current_chat():
        resources.library().chats.limit(chat_id, st.session_state["scope"])
    st.rerun()  # the chips beside the input say it too
