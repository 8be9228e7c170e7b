"""The app's own routes for an answer on its way, its words as server-sent events and Stop, and for names to pick.

No run of the page goes on while an answer comes: one can type, and a click draws what it changes. Whoever knows an
answer's token may follow it; the page that asked is told it, and the page of its chat.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from library.words import Language
from library.words.catalogues import nearest_language
from ui.chat import scope_picker
from ui.chat.draft_data import draft_data
from ui.shared import resources
from ui.shared.asking import Asked

_EVERY_S = 0.12  # between two pictures of an answer; more where one takes long to make
_SHARE = 8  # of the time that a picture takes to make, that passes before the next
_MOST_NAMES = 8
_ALIVE_S = 15.0  # after which a proxy may take silence for the end


def routes() -> list[Route]:
    """Make the routes."""
    return [
        Route("/answers/{token}", _follow, methods=["GET"]),
        Route("/answers/{token}/stop", _stop, methods=["POST"]),
        Route("/names/{token}", _names, methods=["GET"]),
    ]


def find(token: str) -> Asked | None:
    """Return what is being answered under a token, of the person who asks; None once it is over and drawn."""
    return next((asked for asked in [*resources.asked().values()] if asked.token == token), None)


async def _follow(request: Request) -> Response:
    asked = await asyncio.to_thread(find, request.path_params["token"])
    if asked is None:
        return Response(status_code=204)  # which tells the browser not to ask again
    language = nearest_language(request.query_params.get("language"))
    head = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(asked, language), media_type="text/event-stream", headers=head)


async def _events(asked: Asked, language: Language) -> AsyncIterator[str]:
    shown: list[Any] = []
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(changed.set)

    with asked.heard_by(tell):
        while True:
            changed.clear()
            draft, began = asked.draft(), time.monotonic()
            data = await asyncio.to_thread(draft_data, draft, asked, language, shown)
            yield f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
            if draft.done:
                yield "event: end\ndata: \n\n"
                return
            await asyncio.sleep(max(_EVERY_S, (time.monotonic() - began) * _SHARE) if draft.text else 0)
            while not await _comes(changed):
                yield ": still there\n\n"


async def _comes(changed: asyncio.Event) -> bool:
    """Wait for a change, and tell whether it came before the connection has to show that it lives."""
    try:
        await asyncio.wait_for(changed.wait(), _ALIVE_S)
    except TimeoutError:
        return False
    return True


async def _stop(request: Request) -> Response:
    if asked := await asyncio.to_thread(find, request.path_params["token"]):
        await asyncio.to_thread(asked.stop)  # which saves what was written
    return Response(status_code=204)


async def _names(request: Request) -> Response:
    """List what a question may be limited to, by what is typed of its name."""
    token, words = request.path_params["token"], request.query_params.get("words", "")
    for for_all in (False, True):
        if secrets.compare_digest(token.encode(), names_token(for_all).encode()):
            return JSONResponse(await asyncio.to_thread(_find_names, words, for_all))
    return Response(status_code=404)


def _find_names(words: str, for_all: bool) -> list[dict[str, str]]:
    library = resources.library_for_all() if for_all else resources.library()
    return scope_picker.find(words, _MOST_NAMES, library) if library is not None else []


@st.cache_resource(show_spinner=False)
def names_token(for_all: bool) -> str:
    """Return what only the app's own pages know, for the names in the one library or in the other."""
    return secrets.token_urlsafe()
