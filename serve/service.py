"""All that is served to programs, as one application; loaded with the first request, because the app starts without."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import Mount, Route, Router

from serve.gate import Gate
from serve.mcp_server import make_mcp
from serve.openai_api import make_openai
from serve.problems import Refused
from serve.rest import make_rest

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


def make_service(base: str = "") -> ASGIApp:
    """Make it, with the gate before it.

    Args:
        base: What the addresses of the server begin with.
    """
    mcp = Mcp()
    routes = [Mount("/api", make_rest()), Mount("/v1", make_openai()), Route("/mcp", mcp), Route("/mcp/", mcp)]
    return Gate(Router(routes, redirect_slashes=False, default=_nowhere), base)


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    raise Refused("service_http_404")


class Mcp:
    """MCP over HTTP: each request for itself, so that it is always known by its own token who asks."""

    def __init__(self) -> None:
        server = make_mcp()
        checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # the server's own guard does it
        server.streamable_http_app(stateless_http=True, transport_security=checked)
        self._sessions = server.session_manager
        self._running: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await self._ready.wait()
        await self._sessions.handle_request(scope, receive, send)

    async def _run(self) -> None:
        with suppress(asyncio.CancelledError):  # the server ends
            async with self._sessions.run():
                self._ready.set()
                await asyncio.Event().wait()
