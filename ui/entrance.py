"""Lets requests in where people log in: each must carry a login, and may touch only what is of that person's sessions.

Without a login nothing is answered but the way to the provider and back, whether the server lives, and programs by
their tokens (`serve`); with one, what Streamlit would give to whoever knows its name, an upload or a file, is given to
the person whose it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from library.errors import SettingsError
from library.words import phrase
from library.words.catalogues import nearest_language
from ui import sign_in
from ui.shared import media_grants, page_keys, people
from ui.shared.server import mode, settings

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

FOR_PROGRAMS = ("api", "v1", "mcp")
"""Where programs ask, who have a token for a login; what is there looks at it."""

_BY_TOKEN = re.compile(rf"(?:{'|'.join(FOR_PROGRAMS)})(?:/.*)?")  # as a router reads it: a line break ends no path
_FOR_ANYBODY = ("auth/login", "auth/logout", "oauth2callback", "_stcore/health")
_CLOSED = re.compile(r"_stcore/(?:metrics|agent|script-health-check|upload_file)\b")
_UPLOAD = re.compile(r"_stcore/upload_file/([^/]+)/[^/]+")


class Entrance:
    """Refuses requests without a login where people log in, and those for what is another person's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        refusal = self._refusal(connection)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted, this is a reply of 403
        else:
            await refusal(scope, receive, send)

    def _refusal(self, connection: HTTPConnection) -> Response | None:
        """Say why a request is not let in; None where it is."""
        path = str(connection.scope["path"]).removeprefix(sign_in.base()).lstrip("/")
        upload = _UPLOAD.fullmatch(path)
        if not _people_log_in():
            return _too_large(connection, {upload[1]}) if upload else None
        if _BY_TOKEN.fullmatch(path):
            return None
        person = people.of_cookies(connection.cookies)
        people.act_as(person)
        if path in _FOR_ANYBODY:
            return None
        if person is None or not person.is_welcome:
            return sign_in.reply(connection, person, path)
        own = page_keys.sessions_of(person.id)
        if upload and upload[1] in own:
            return _too_large(connection, own)
        return PlainTextResponse("", 404) if _is_anothers(person.id, path) else None


def _is_anothers(person: str, path: str) -> bool:
    """True for what nobody may have, or this person may not."""
    if path.startswith("media/"):
        return not media_grants.may_fetch(person, path)
    return bool(_CLOSED.match(path))


def _people_log_in() -> bool:
    try:
        return mode() == "login"
    except SettingsError:  # only where nobody else is served (`start_check`); the page says it
        return False


def _too_large(connection: HTTPConnection, sessions: set[str]) -> Response | None:
    """Refuse an upload that would keep more in memory than one upload may have; None where it is let in."""
    if connection.scope["method"] != "PUT":
        return None
    length = connection.headers.get("content-length", "")
    if not length.isdecimal():
        return PlainTextResponse("", 411)  # how much it will be cannot be told
    most = settings().upload_mb
    if page_keys.held_by(sessions) + int(length) <= most * 2**20:
        return None
    language = nearest_language(connection.headers.get("accept-language"))
    return PlainTextResponse(phrase(language, "upload_too_large", size=most), 413)
