"""Guards every route of the app's server: which hosts and origins it answers, and what its pages may load.

A page under a name that resolves to 127.0.0.1 is of the same origin as this server in the browser's eyes; only the
Host header tells that it is not ours. Streamlit compares it for the WebSocket alone (1.67).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from streamlit import config
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from library.errors import SettingsError
from library.settings import read_settings
from library.words import phrase
from library.words.catalogues import languages
from ui.entrance import Entrance
from ui.window_script import WindowScript

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOCAL = ("localhost", "127.0.0.1", "::1")
_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - addresses to listen at, which are no names to be reached by
# Of the one line of script in Streamlit's index.html (1.67); the tests in the browser tell when it changes.
_INDEX_SCRIPT = "'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def middleware() -> list[Middleware]:
    """Make the middleware of the app."""
    return [guard_of_hosts(), Middleware(Entrance), Middleware(WindowScript)]


def guard_of_hosts() -> Middleware:
    """Make what looks at host and origin, and let Streamlit's own check of the WebSocket know the same hosts."""
    config.set_option("server.allowedHosts", _allowed_hosts())
    return Middleware(Guard)


def _allowed_hosts() -> list[str]:
    try:
        named = read_settings().hosts.split(",")
    except SettingsError:  # the page says it
        named = []
    address, login = config.get_option("server.address") or "", urlsplit(get_origin_from_redirect_uri() or "")
    given = [*config.get_option("server.allowedHosts"), *named, address, login.hostname or ""]
    return [*_LOCAL, *(name for host in given if (name := host.strip(" []")) not in _EVERYWHERE)]


class Guard:
    """Refuses requests to other hosts and from other origins, and puts the headers that guard a page on each reply."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._is_secure = (get_origin_from_redirect_uri() or "").startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")

        async def send_guarded(message: Message) -> None:
            if message["type"].endswith("http.response.start"):
                MutableHeaders(scope=message).update(_HEADERS | {"Content-Security-Policy": _policy(host)})
                if self._is_secure:
                    message["headers"] = [_only_encrypted(*header) for header in message["headers"]]
            await send(message)

        if is_host_allowed(host) and _is_own_origin(headers.get("origin"), host):
            await self._app(scope, receive, send_guarded)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted, this is a reply of 403
        else:
            refusal = "\n\n".join(phrase(language, "host_refused") for language in languages())
            await PlainTextResponse(refusal, 403)(scope, receive, send_guarded)


def _only_encrypted(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Let a cookie be sent over encrypted connections alone, which Streamlit leaves open (1.67)."""
    is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if is_open else value


def _is_own_origin(origin: str | None, host: str) -> bool:
    """True for what no page sent, and for the app's own pages; a port of its own makes another origin."""
    if origin is None or origin in config.get_option("server.corsAllowedOrigins"):
        return True
    return urlsplit(origin).netloc == host


def _policy(host: str) -> str:
    """Content-Security-Policy for the app's pages: nothing is loaded from elsewhere or sent there.

    Streamlit writes its styles into the page and runs components from blobs.
    """
    sockets = f"ws://{host} wss://{host}" if is_host_allowed(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' blob: {_INDEX_SCRIPT}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {sockets}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
