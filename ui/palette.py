"""The palette: chats, documents, pages and acts of the app by a little of their names; and the list of the keys.

What is typed and moved through there is between the browser and the server's route; only what is chosen runs the app.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from library.words import phrase
from library.words.catalogues import language_name, languages
from ui.chat.export.export_dialog import ask_export
from ui.chat.export.import_dialog import ask_import
from ui.library import papers_dialog
from ui.pages import pages
from ui.shared import resources
from ui.shared.components import component
from ui.shared.edges import error_boundary, guard
from ui.shared.names import names_of
from ui.shared.navigation import go_to_chat, go_to_document
from ui.shared.page_keys import is_known, session_key
from ui.shared.state import close_source, current_chat, language, say

_MOST = 6  # chats, and documents
_LONGEST = 200  # characters of what is looked for
_THEMES = ("light", "dark", "system")
_KINDS = ("act", "page", "theme", "language", "chat", "document")
_KEYS = {
    "everywhere": ("palette", "close"),
    "reading": ("new_chat", "ask", "next", "previous", "page", "help"),
    "page": ("turn", "ends", "zoom", "find"),
    "input": ("send", "line", "pick"),
}


def routes() -> list[Route]:
    """Make the route by which the palette looks for chats and documents."""
    return [Route("/found/{key}", _found)]


async def _found(request: Request) -> Response:
    if not is_known(request.path_params["key"]):
        return Response(status_code=403)
    words = request.query_params.get("words", "")[:_LONGEST]
    return JSONResponse(await asyncio.to_thread(find, words), headers={"Cache-Control": "no-store"})


def find(words: str) -> list[dict[str, str]]:
    """List the chats that hold the words, the last used first, and the documents whose names do, the newest first."""
    library, wanted = resources.library(), words.casefold().split()
    chats = library.chats.all(search=words)[:_MOST]
    names = names_of(library.documents()).items()
    documents = [(one, name) for one, name in names if all(word in name.casefold() for word in wanted)][:_MOST]
    return [
        *({"kind": "chat", "id": chat.id, "name": chat.title, "note": _day(chat.updated_at)} for chat in chats),
        *({"kind": "document", "id": one, "name": name, "note": ""} for one, name in documents),
    ]


def _day(time: str) -> str:
    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d}"


def render() -> None:
    """Draw it, which shows nothing until a key is pressed, apart from the page."""
    st.fragment(error_boundary(_draw))()


def _draw() -> None:
    with st.container(key="keys"):
        data = {
            "route": f"found/{session_key()}",
            "entries": list(_entries()),
            "words": _words(),
            "chat": current_chat(),
            "language": language().replace("_", "-"),
        }
        chosen = component("keys")(key="palette", data=data, on_choose_change=guard(lambda: None)).choose
    if chosen:
        _go(str(chosen["kind"]), str(chosen["id"]))


def _words() -> dict[str, str]:
    names = ["palette", "palette_type", "palette_none", *(f"palette_{kind}" for kind in _KINDS)]
    names += ["keys", "keys_close", "keys_letters", *(f"keys_{group}" for group in _KEYS)]
    names += [f"keys_{group}_{act}" for group, acts in _KEYS.items() for act in acts]
    return {name: say(name) for name in names}


def _entries() -> Iterable[dict[str, Any]]:
    """List what does not change with what is typed."""
    acts = {"new_chat": ("new_chat", ["N"]), "ask": ("keys_reading_ask", ["/"]), "help": ("keys", ["?"])}
    for name, (words, keys) in acts.items():
        yield _entry("act", name, words) | {"keys": keys}
    if current_chat():
        yield _entry("act", "export", "export_title")
    yield _entry("act", "import", "import_chat")
    yield _entry("act", "papers", "papers_find")
    for name in (name for name in pages() if name != "document"):  # which is of one document
        yield _entry("page", name, name)
    for theme in _THEMES:
        yield _entry("theme", theme, f"look_{theme}")
    for other in languages():
        yield {"kind": "language", "id": other, "name": language_name(other), "also": [other]}


def _entry(kind: str, name: str, words: str) -> dict[str, Any]:
    also = [f"{phrase(other, f'palette_{kind}')} {phrase(other, words)}" for other in languages()]
    return {"kind": kind, "id": name, "name": say(words), "also": also}


def _go(kind: str, name: str) -> None:
    """Do what a click on what was chosen would."""
    if kind == "chat":
        close_source()
        go_to_chat(name)
    elif kind == "document" and resources.library().holds(name):
        go_to_document(name)
    elif kind == "page" and name == "chat":
        go_to_chat(current_chat())
    elif kind == "page" and name in pages():
        st.switch_page(pages()[name])
    elif kind == "language" and name in languages():
        st.session_state["language"] = name
        st.rerun()
    elif kind == "act":
        _act(name)


def _act(name: str) -> None:
    if name == "new_chat":
        close_source()
        go_to_chat()
    elif name == "export":
        ask_export(current_chat())
    elif name == "import":
        ask_import()
    elif name == "papers":
        papers_dialog.ask_papers()
