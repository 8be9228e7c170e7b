"""The sidebar: mark and name, new chat, the chats, the other pages, the language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from library.words.catalogues import language_name, languages
from ui.chat.export.export_dialog import ask_export
from ui.chat.export.import_dialog import ask_import
from ui.pages import pages
from ui.shared import dialog_foot, people, resources
from ui.shared.components import component
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.navigation import go_to_chat
from ui.shared.state import close_source, current_chat, dialog, go_to, language, say

if TYPE_CHECKING:
    from library.stores.chats import Chat

_FIRST, _MORE = 30, 100  # chats that are listed, and that are added on a click


def render() -> None:
    """Draw the sidebar, apart from the page: a click in it draws it alone, or goes elsewhere."""
    with st.sidebar:
        st.fragment(error_boundary(_draw))()


def _draw() -> None:
    with st.container(key="sidebar"):
        if st.button(say("new_chat"), icon=":material/edit_square:", key="new_chat", width="stretch"):
            close_source()
            go_to_chat()
        # A place of its own, whether there are chats or not: what follows would be drawn twice while it moves.
        with st.container(key="chats"):
            _chats()
        with st.container(key="sidebar_foot", gap="xsmall"):
            if st.button(say("import_chat"), icon=":material/upload_file:", key="import_chat", type="tertiary"):
                ask_import()
            st.page_link(pages()["library"], label=say("library"), icon=":material/folder_open:")
            st.page_link(pages()["study"], label=say("study"), icon=":material/school:")
            st.page_link(pages()["insights"], label=say("insights"), icon=":material/insights:")
            st.page_link(pages()["settings"], label=say("settings"), icon=":material/tune:")
            component("jump")(key="jump", data={"words": {"palette": say("palette"), "help": say("keys")}})
            if (person := people.current()).is_admin:
                st.page_link(pages()["people"], label=say("people"), icon=":material/group:")
            st.segmented_control(
                say("language"),
                languages(),
                default=language(),
                format_func=language_name,
                key="language_choice",
                on_change=guard(_choose_language),
                label_visibility="collapsed",
            )
            if person.name:
                with st.container(key="logged_in", horizontal=True, vertical_alignment="center", wrap=False):
                    st.caption(escape_markdown(person.name))
                    st.button(say("log_out"), key="log_out", type="tertiary", on_click=guard(st.logout))


def _choose_language() -> None:
    st.session_state["language"] = st.session_state["language_choice"] or language()
    st.rerun()  # all of the page speaks it


def _chats() -> None:
    every = resources.library().chats.all()
    if not every:
        st.caption(say("no_chats"))
        return
    words = st.text_input(
        say("search_chats"), key="chat_search", placeholder=say("search_chats"), label_visibility="collapsed"
    )
    found = resources.library().chats.all(search=words, in_answers=True) if words else every
    if not found:
        st.caption(say("no_chats_found"))
    with st.container(key="chat_list", gap=None):
        listed = st.session_state["chats_listed"] or _FIRST
        for heading, chats in group_chats(sorted(found, key=lambda chat: not chat.pinned)[:listed]).items():
            st.caption(say(heading))
            for chat in chats:
                _row(chat)
        if rest := len(found[listed:]):
            st.button(
                say("n_more", n=rest), key="chats_more", type="tertiary", on_click=guard(_list_more), args=(listed,)
            )


def _list_more(listed: int) -> None:
    st.session_state["chats_listed"] = listed + _MORE


def group_chats(chats: list[Chat], now: datetime | None = None) -> dict[str, list[Chat]]:
    """Part the chats into pinned, today and older; empty parts are left out."""
    today = (now or datetime.now(UTC)).astimezone().date()
    groups: dict[str, list[Chat]] = {"pinned": [], "today": [], "older": []}
    for chat in chats:
        same_day = datetime.fromisoformat(chat.updated_at).astimezone().date() == today
        groups["pinned" if chat.pinned else "today" if same_day else "older"].append(chat)
    return {heading: listed for heading, listed in groups.items() if listed}


def _row(chat: Chat) -> None:
    shown = "shown" if chat.id == current_chat() else "listed"
    with st.container(key=f"chat_{shown}_{chat.id}", horizontal=True, gap=None, wrap=False):
        if st.button(escape_markdown(chat.title), key=f"open_{chat.id}", type="tertiary", width="stretch"):
            close_source()
            go_to_chat(chat.id)
        acts = ["rename", "unpin" if chat.pinned else "pin", "export", "delete"]
        label = f"{say('chat_menu')}: {escape_markdown(chat.title)}"
        act = st.menu_button(
            label, acts, key=f"menu_{chat.id}", icon=":material/more_horiz:", type="tertiary", format_func=say
        )
    if act == "rename":
        _rename(chat)
    elif act == "export":
        ask_export(chat.id)
    elif act == "delete":
        _delete(chat)
    elif act:
        resources.library().chats.pin(chat.id, act == "pin")
        st.rerun()


def _rename(chat: Chat) -> None:
    @dialog(say("rename_chat"))
    @error_boundary
    def ask() -> None:
        with st.form("rename", border=False):
            st.text_input(say("chat_title"), value=chat.title, key="rename_title", max_chars=120)
            saved = dialog_foot.render("save", "rename_save", _save_title, chat)
        if saved:
            st.rerun()

    ask()


def _save_title(chat: Chat) -> None:
    if title := st.session_state["rename_title"].strip():
        resources.library().chats.rename(chat.id, title)


def _delete(chat: Chat) -> None:
    @dialog(say("delete_chat"))
    @error_boundary
    def ask() -> None:
        st.text(chat.title)
        st.write(say("delete_chat_ask"))
        if dialog_foot.render("delete", "delete_confirm", _delete_now, chat, in_form=False):
            st.rerun()

    ask()


def _delete_now(chat: Chat) -> None:
    resources.library().chats.delete(chat.id)
    if chat.id == current_chat():
        close_source()
        go_to("")
