"""`python -m rag serve`: serves programs without the app, over HTTP, or one program over its input and output."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from typing import Any

import anyio
import uvicorn
from starlette.applications import Starlette
from streamlit import config

from library.command_line import say
from library.errors import LibraryInUse, SettingsError, reason_of
from library.stores.tokens import Tokens
from library.words import Message
from serve.service import make_service
from ui import guard, start_check
from ui.shared import resources
from ui.shared.server import auth_section, mode, settings

_GOODBYE_S = 5


def serve(options: argparse.Namespace) -> int:
    """Serve until it is ended.

    Raises:
        SettingsError: If it may not be served as it is asked to be.
        LibraryError: If the library cannot be opened; it is said what to do where the app has it.
    """
    if options.library:
        os.environ["FOOTNOTE_LIBRARY"] = str(options.library)
    config.set_option("server.address", "127.0.0.1" if options.stdio else options.address)
    if options.stdio:
        return _serve_one()
    _require_safe()
    _open()
    return _serve_many(options.address, options.port)


def _require_safe() -> None:
    """Ask for the same as the app's start, but that tokens do in the place of a login."""
    if auth_section():
        start_check.require_safe()
    elif start_check.is_reached_from_elsewhere() and not Tokens(settings().library).all():
        raise SettingsError("service_without_token", address=config.get_option("server.address"))


def _open() -> None:
    """Open the library, and load what the first answer needs; where people log in, each theirs when they ask."""
    if mode() == "login":
        return
    try:
        resources.library()
    except LibraryInUse as error:
        raise LibraryInUse("service_in_use", reason=error.message) from error
    resources.warm()


def _serve_one() -> int:
    from serve.mcp_server import make_mcp

    if mode() == "login":
        raise SettingsError("service_stdio_login")
    _open()
    try:
        with redirect_stdout(sys.__stdout__):  # the protocol's own, not as commands print
            anyio.run(make_mcp(local=True).run_stdio_async)
    finally:
        resources.workspaces().close()
    return 0


def _serve_many(address: str, port: int) -> int:
    bound = _bind(address, port)
    shown = f"[{address}]" if ":" in address else address
    sys.stderr.write(f"{say('service_at', address=f'http://{shown}:{bound.getsockname()[1]}')}\n")
    sys.stderr.flush()
    make_server().run([bound])
    return 0


def make_server(**given: Any) -> uvicorn.Server:
    """Make the server; what is given goes to uvicorn."""
    quiet: dict[str, Any] = {"log_config": None, "log_level": "error", "access_log": False, "server_header": False}
    how = uvicorn.Config(make_app(), ws="none", timeout_graceful_shutdown=_GOODBYE_S, **quiet, **given)
    return uvicorn.Server(how)


def make_app() -> Starlette:
    """Make the application, with the guard of hosts and origins before the service."""
    app = Starlette(middleware=[guard.guard_of_hosts()], lifespan=_lifespan)
    app.router.default = make_service()  # a mount would pass over addresses with a line break
    return app


@asynccontextmanager
async def _lifespan(_: Starlette) -> AsyncIterator[None]:
    yield
    resources.workspaces().close()


def _bind(address: str, port: int) -> socket.socket:
    try:
        return socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
    except OSError as error:
        reason: Message = reason_of(error)
        raise SettingsError("service_not_bound", address=address, port=port, reason=reason) from error
