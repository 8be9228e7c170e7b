"""The gate before everything that is served to programs: who asks, how much they may send, and that nothing falls out.

A body is counted as it comes, whatever its length is said to be; one that stops coming is not waited for.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from serve.callers import Caller, find_caller
from serve.problems import BodyRefused, Refused, as_footnote_error, reply
from ui.shared import people
from ui.shared.people import ANYBODY
from ui.shared.server import settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEGABYTE = 2**20
HEALTH = "/api/health"
UPLOADS = "/api/documents"

_MOST_MB = 4  # of a body that is no file
_FORM_MB = 1  # that a file's form has besides
_SILENCE_S = 30.0

_WHOEVER_IS_HERE = Caller(ANYBODY)
_CALLER: ContextVar[Caller] = ContextVar("caller")


def caller() -> Caller:
    """Give who sent the request for which this code runs."""
    return _CALLER.get(_WHOEVER_IS_HERE)


class Gate:
    """Lets requests in that carry what they need, with bodies that end."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        """Name what is behind it, and what the addresses of the server begin with."""
        self._app, self._base = app, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            await Edge(self._let_in)(scope, receive, send)
        elif scope["type"] == "websocket":  # there is none here
            await send({"type": "websocket.close", "code": 1008})

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection, path = HTTPConnection(scope), str(scope["path"]).removeprefix(self._base)
        if path == HEALTH:
            await JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})(scope, receive, send)
            return
        found = await run_in_threadpool(find_caller, connection)
        people.act_as(found.person)
        _CALLER.set(found)
        most = settings().max_file_mb + _FORM_MB if path == UPLOADS else _MOST_MB
        await self._app(scope, _bounded(receive, most, _length(connection)), send)


class Edge:
    """Turns what fails behind it into an answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Name what is behind it."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:  # noqa: BLE001 - the edge of the service
            failed = as_footnote_error(error)
            if not started:  # else whoever asked sees that it was cut off: the server closes what is not whole
                await reply(failed, HTTPConnection(scope))(scope, receive, send)


def _length(connection: HTTPConnection) -> int:
    """Give how long a body is said to be; 0 where that is not said."""
    said = connection.headers.get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 20 else 0


def _bounded(receive: Receive, most: int, said: int) -> Receive:
    """Count what comes; what is too much, or does not come, ends the request.

    Raises:
        BodyRefused: Which what is below lets pass, as it does not other errors met while it reads a body.
    """
    came, whole = 0, False

    async def receive_bounded() -> Message:
        nonlocal came, whole
        if whole:
            return await receive()  # which tells of the end of the connection
        if said > most * MEGABYTE:
            raise BodyRefused(Refused("service_body_too_large", most=most))
        try:
            message = await asyncio.wait_for(receive(), _SILENCE_S)
        except TimeoutError:
            raise BodyRefused(Refused("service_body_cut", seconds=round(_SILENCE_S))) from None
        came += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if came > most * MEGABYTE:
            raise BodyRefused(Refused("service_body_too_large", most=most))
        return message

    return receive_bounded
