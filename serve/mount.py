"""The service beside the app, on the app's server: its routes, which load it when it is first asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Mount, Route
from streamlit import config

from ui.entrance import FOR_PROGRAMS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


def routes() -> list[BaseRoute]:
    """Make the routes."""
    base = "/".join(("", config.get_option("server.baseUrlPath").strip("/"))).rstrip("/")
    door = Door(base)
    return [route for name in FOR_PROGRAMS for route in (Route(f"{base}/{name}", door), Mount(f"{base}/{name}", door))]


class Door:
    """Stands where the service is, until somebody comes."""

    def __init__(self, base: str) -> None:
        """Name what the addresses of the server begin with."""
        self._base = base
        self._service: ASGIApp | None = None
        self._loading = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        async with self._loading:
            if self._service is None:
                self._service = await run_in_threadpool(_load, self._base)
        await self._service({**scope, "root_path": self._base}, receive, send)


def _load(base: str) -> ASGIApp:
    from serve.service import make_service

    return make_service(base)
