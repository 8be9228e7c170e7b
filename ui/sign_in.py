"""What is answered to whoever is not logged in: a page with a link to each login provider, and the way there."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from streamlit import config
from streamlit.user_info import generate_login_redirect_url

from library.words import Language, phrase
from library.words.catalogues import nearest_language
from ui.shared.server import auth_section, providers, settings

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.responses import Response

    from ui.shared.people import Person

_STYLE = """
:root { color-scheme: light dark; --paper: #fdfcf9; --ink: #1e2022; --accent: #0f5f5c; --on: #ffffff; --quiet: #6b6a66 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16191a; --ink: #e6e3dc; --accent: #63bcb4; --on: #16191a; --quiet: #9a9892 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Noto Sans SC", "PingFang SC",
  "Microsoft YaHei", sans-serif }
main { box-sizing: border-box; width: min(30rem, 100vw); padding: 2rem }
h1 { margin: 0 0 .5rem; font: 600 2.2rem/1.2 "Source Serif 4", "Noto Serif", "Noto Serif SC", Georgia, serif }
p { margin: 0 0 1.5rem } small { color: var(--quiet) }
a { display: block; margin: 0 0 .75rem; padding: .7rem 1rem; border-radius: 6px; background: var(--accent);
  color: var(--on); text-align: center; text-decoration: none }
a:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
"""
_KEPT_BY_NOBODY = {"Cache-Control": "no-store"}


def base() -> str:
    """Give the path under which the app is served, without a slash at its end."""
    path = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def reply(connection: HTTPConnection, person: Person | None, path: str) -> Response:
    """Answer a request that is not let in.

    Args:
        connection: The request.
        person: Who made it, where that is known: somebody whom the settings do not let in.
        path: What is asked for, from the app's own.
    """
    language = _language(connection)
    if path == "login":
        return _to_provider(connection.query_params.get("provider", ""))
    if "text/html" not in connection.headers.get("accept", ""):
        return PlainTextResponse(phrase(language, "login_needed"), 401, _KEPT_BY_NOBODY)
    if person is not None:
        said = phrase(language, "login_unwelcome", name=person.name)
        links = [(f"{base()}/auth/logout", phrase(language, "log_out"))]
        return _page(language, said, links, 403)
    names = providers(auth_section())
    links = [
        (f"{base()}/login?provider={quote(name)}", phrase(language, "log_in_with", name=name.capitalize()))
        if name != "default"
        else (f"{base()}/login", phrase(language, "log_in"))
        for name in names
    ]
    return _page(language, phrase(language, "login_intro"), links, 401)


def _to_provider(name: str) -> Response:
    """Send a browser to a provider by Streamlit's own route, whose link is good for two minutes only."""
    known = providers(auth_section())
    if not known:
        return PlainTextResponse("", 404)
    to = name if name in known else known[0]
    return RedirectResponse(generate_login_redirect_url(to), 302, _KEPT_BY_NOBODY)


def _page(language: Language, said: str, links: Iterable[tuple[str, str]], status: int) -> Response:
    buttons = "".join(f'<a href="{escape(to)}">{escape(words)}</a>' for to, words in links)
    tagline = phrase(language, "tagline")
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Footnote</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>Footnote</h1><p>{escape(tagline)}</p><p>{escape(said)}</p>{buttons}</main></body></html>",
        status,
        _KEPT_BY_NOBODY,
    )


def _language(connection: HTTPConnection) -> Language:
    chosen = settings().language
    first = connection.headers.get("accept-language", "").split(",")[0]
    return nearest_language(chosen or first)
