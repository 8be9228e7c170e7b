"""A proxy on the loopback that answers in the engines' place, with pages in their own form, over TLS as they do."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.certificates import make_certificate
from tests.loopback import Handler, LoopbackServer

HOSTS = ("html.duckduckgo.com", "duckduckgo.com", "www.mojeek.com")
_RESULT = """<div class="links_main links_deep result__body">
<h2 class="result__title"><a class="result__a" href="{url}">{title}</a></h2>
<a class="result__snippet" href="{url}">{body}</a></div>"""
_MOJEEK = """<li class="r1"><h2><a class="title" href="{url}">{title}</a></h2><p class="s">{body}</p></li>"""

Reply = tuple[int, str] | Callable[[Any], None]


def results_page(*results: dict[str, str]) -> str:
    """Write a page of results as DuckDuckGo does."""
    found = "".join(f'<div class="result results_links web-result">{_RESULT.format(**each)}</div>' for each in results)
    return f'<html><body><div id="links" class="results">{found}</div></body></html>'


def mojeek_page(*results: dict[str, str]) -> str:
    """Write a page of results as Mojeek does."""
    return (
        f'<html><body><ul class="results-standard">{"".join(_MOJEEK.format(**r) for r in results)}</ul></body></html>'
    )


class ReplayingProxy(LoopbackServer):
    """Answers by host: "html.duckduckgo.com" is pages, "duckduckgo.com" news; remembers what was asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_Handler)
        self.authority, self.tls = make_certificate(folder, HOSTS)
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []

    def say(self, host: str, reply: Reply) -> None:
        """Set how a host answers from now on."""
        self.replies[host] = reply

    def news(self, *items: dict[str, Any]) -> None:
        """Let DuckDuckGo have news, for which it first hands out a token."""

        def reply(handler: Any) -> None:
            words = json.dumps({"results": items}) if handler.path.startswith("/news.js") else 'vqd="4-123"'
            handler.reply(200, words)

        self.say("duckduckgo.com", reply)


class _Handler(Handler):
    owner: ReplayingProxy
    host = ""

    def do_CONNECT(self) -> None:
        self.host = self.path.partition(":")[0]
        self.send_response(200, "Connection established")
        self.end_headers()
        try:
            self.connection = self.owner.tls.wrap_socket(self.connection, server_side=True)
        except OSError:
            self.close_connection = True
            return
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.owner.asked.append((self.host, parse_qs(body or urlsplit(self.path).query)))
        reply = self.owner.replies.get(self.host, (200, "<html><body></body></html>"))
        if callable(reply):
            reply(self)
        else:
            self.reply(*reply)

    do_POST = do_GET

    def reply(self, status: int, text: str) -> None:
        content = text.encode()
        self.send_head(status, len(content), {"Content-Type": "text/html; charset=utf-8"})
        self.wfile.write(content)


def hanging(handler: Any) -> None:
    """Say nothing."""
    handler.owner.released.wait(20)


def breaking_off(handler: Any) -> None:
    """Cut the connection before a word was said."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True
