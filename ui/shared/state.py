"""What one browser session holds: every session_state key, its default, and how it is read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

from library.settings import Settings
from library.words import Language, phrase
from library.words.catalogues import nearest_language

DEFAULTS: dict[str, Any] = {
    "language": "",  # chosen in the sidebar; "" follows the browser
    "locale": "",  # set once, so that a chat keeps its language while the browser's header changes
    "web": False,
    "web_when": "always",  # or "auto": when the documents do not answer
    "research": False,
    "recency": "any",  # how old web pages may be, as `AskOptions` takes it; so the next two
    "region": "",
    "safe_search": "",
    "scope": {},  # what is asked, as the fields of a `Scope`; {} asks all
    "library_chosen": False,  # whether the person said which library is asked
    "scope_chat": "",  # the chat that it was taken from
    "who": "",  # "quote" or "model"; "" until the settings' model has been looked at
    "model": "",
    "address": "",
    "key": "",
    "other_server": False,  # an address is being typed
    "look_for_servers": False,  # True once a model was chosen here: then this machine is looked at
    "listed": None,  # what a server elsewhere said that it has, when it was asked
    "not_listed": "",  # the address of one that did not say
    "style": "",
    "instruction": "",
    "temperature": None,
    "longest": None,
    "most_tokens": None,
    "model_check": False,
    "open": None,  # the source shown: {"turn", "kind", "name", "at"}
    "guide_open": None,  # the page of a guide that is shown: {"document", "name", "at"}
    "guided": (),  # documents that were added in this session, the newest first
    "dropped": (),  # jobs of files that were added in this session, until they are ready
    "recalled": False,  # True once it was looked for the model that the library remembers
    "sheet": {},  # what the sheet on which a model is connected is at
    "study_open": None,  # what is shown beside the study page: {"name", "at"}
    "study_about": "",  # what the study page studies: "documents:" or "collections:" and an id
    "study_view": "summary",  # how it studies
    "study_drawn": (),  # what it drew last
    "study_ask": None,  # what a model is to write and takes more tokens than usual: {"key", "tokens"}
    "dialog_open": False,  # True while a dialog is over the page
    "chat": "",  # the id of the chat that is open; "" before its first question
    "gone_to": None,  # the chat that a click went to, until the page is drawn; None is the one that the address names
    "drawn": (None, 0),  # by the chat page: the chat, whether it has begun, whether its question waits; on which side
    "asked": None,  # a question that was just sent, until the page is drawn: its chat and its words
    "fetching": (),  # PDFs that are fetched from an address
    "papers": None,  # what arXiv was searched for, and what it found: {"words", "found"}
    "notice": "",  # one line about what just failed; stays until it is dismissed
    "form_error": "",  # why what was typed into the dialog that is open could not be saved
    "imported": "",  # the chat that was just imported, until it is opened
    "uploaded": (),  # the ids of the files that the drop zones ever handed to the queue
    "search_model": "",  # the search model looked at in the settings; "" is the one in use
    "submitted": False,  # files were just handed to the queue, until the chat page's input is drawn
    "shelf_collection": "",  # the id of the collection that the library page shows; "" is all documents
    "ask_collection": "",  # what is asked about a collection in a dialog, until it is open: "new", "edit" or "drop"
    "bundle": "",  # the name of what is downloaded as one file, as `Bundles` knows it
    "chats_listed": 0,  # how many chats the sidebar lists at most; 0 for as many as usual
    "all_chats": False,  # the page of a document lists all chats about it
    "deleted": None,  # whether documents were deleted on the library page, not left since; None until it is looked
    "jobs_open": False,  # the list of the files on their way is open
    "jobs_needing": (),  # jobs that need the person, for which it was opened
    "unlocking": (),  # jobs that a password was given for
}


def declare(settings: Settings) -> None:
    """Give every key of this session its first value."""
    for name, value in DEFAULTS.items():
        st.session_state.setdefault(name, value)
    if not st.session_state["who"]:
        st.session_state["language"] = settings.language
        st.session_state["who"] = "model" if settings.model else "quote"
        st.session_state["model"] = settings.model
        st.session_state["address"] = settings.openai_base_url
        st.session_state["region"] = settings.web_region
        st.session_state["safe_search"] = settings.web_safe_search
        st.session_state["style"] = settings.answer_style
        st.session_state["instruction"] = settings.answer_instruction
        st.session_state["temperature"] = settings.model_temperature
        st.session_state["longest"] = settings.answer_tokens
        st.session_state["most_tokens"] = settings.question_tokens
        st.session_state["model_check"] = settings.model_check
    st.session_state["locale"] = st.session_state["locale"] or st.context.locale or "en"
    st.session_state["dialog_open"] = False  # a run of the whole page closes it
    gone_to, st.session_state["gone_to"] = st.session_state["gone_to"], None
    st.session_state["chat"] = str(st.query_params.get("chat", "")) if gone_to is None else gone_to


_SPOKEN: ContextVar[Language | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Let phrases be said in a language where no session is at hand, as when a file is made after a click."""
    token = _SPOKEN.set(chosen)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def language() -> Language:
    """Tell the language of the interface: chosen here or by the settings, else the browser's."""
    if spoken := _SPOKEN.get():
        return spoken
    return nearest_language(st.session_state.get("language") or st.session_state.get("locale"))


def say(name: str, /, **values: object) -> str:
    """Give a phrase of the interface in this session's language."""
    return phrase(language(), name, **values)


def set_widget(key: str, value: object) -> None:
    """Let a widget show a value that may have changed elsewhere: one with a key keeps its own (Streamlit 1.67).

    What it shows already is not set again, because that would undo what is being typed.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def bind(name: str, place: str) -> dict[str, Any]:
    """Let a widget show what this session holds under a name, and keep there what is chosen.

    Args:
        name: In the session's state.
        place: Tells the widget from another one for the same.

    Returns:
        What the widget is given: its key, and what to do when it changes.
    """
    key = f"{name}_{place}"
    set_widget(key, st.session_state[name])

    def take() -> None:
        st.session_state[name] = st.session_state[key]

    return {"key": key, "on_change": take}


def dialog(title: str, **given: Any) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Make a function draw a dialog, which only the person closes; what is given is as for `st.dialog`."""
    st.session_state["dialog_open"] = True
    return st.dialog(title, on_dismiss="rerun", **given)


def rerun_page() -> None:
    """Draw the whole page anew because something went on by itself; later, while a dialog is open: it would close."""
    if not st.session_state["dialog_open"]:
        st.rerun()


def current_chat() -> str:
    """Give the id of the chat that is open; "" before its first question."""
    return str(st.session_state["chat"])


def go_to(chat_id: str) -> None:
    """Open a chat from a callback; "" opens a new one.

    It is kept beside the address because a run that just ends may put back the address that it began with: the
    query parameters are one object for all runs of a session (Streamlit 1.67).
    """
    st.session_state["gone_to"] = chat_id
    st.query_params.from_dict({"chat": chat_id} if chat_id else {})


def open_source(turn: int, kind: str, name: str) -> None:
    """Show a source: "marker" and the marker of a citation of a turn, or "closest" and the number of a passage."""
    st.session_state["open"] = {"turn": turn, "kind": kind, "name": name, "at": time.time()}


def close_source() -> None:
    """Put the source panel back to empty."""
    st.session_state["open"] = None
