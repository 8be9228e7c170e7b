"""Puts the app's own script before Streamlit's into the page, so that its theme is known before anything is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = b"<head>"
_SCRIPT = b'<script src="./app/static/window.js"></script>'


class WindowScript:
    """Adds the script to each page; what is no page passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        if scope["type"] != "http" or "." in scope["path"] or scope["path"].startswith("/_"):
            await self._app(scope, receive, send)
            return
        begun: list[Message] = []

        async def send_with_script(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                if not _is_page(message):
                    await send(message)
            elif message["type"] == "http.response.body" and begun and _is_page(begun[0]):
                await self._send_page(begun, message, send)
            else:
                await send(message)

        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, send_with_script)

    async def _send_page(self, begun: list[Message], message: Message, send: Send) -> None:
        body = message.get("body", b"")
        start = begun.pop()
        if _HEAD in body:
            body = body.replace(_HEAD, _HEAD + _SCRIPT, 1)
            headers = MutableHeaders(scope=start)
            if "content-length" in headers:
                headers["content-length"] = str(int(headers["content-length"]) + len(_SCRIPT))
        await send(start)
        await send({**message, "body": body})


def _is_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
