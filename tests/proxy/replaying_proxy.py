"""A proxy through which no request reaches the web: engines and pages say what a test gave them to say."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Handler, LoopbackServer
from tests.patience import PATIENCE_S
from tests.proxy.engine_pages import ENGINES, news_page, no_results_page, token_page
from tests.proxy.mitmproxy_process import running_mitmproxy
from tests.proxy.reply import JSON, Reply, Visit


class ReplayingProxy(LoopbackServer):
    """mitmproxy before a server that answers by host, or by host and path, and remembers its visits.

    Attributes:
        address: Of the proxy.
        authority: File of the certificate that vouches for every host.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(_Handler)
        self._folder = folder
        self.authority = str(folder / "mitmproxy-ca-cert.pem")
        self.visits: list[Visit] = []
        self._replies: dict[str, Reply] = {}

    @contextmanager
    def running(self) -> Iterator[Self]:
        port = int(self.address.rpartition(":")[2])
        with super().running(), running_mitmproxy(self._folder, port) as self.address:
            yield self

    def clear(self) -> None:
        """Forget replies and visits, and let go of those that wait."""
        self.released.set()
        self.released = threading.Event()
        self.visits, self._replies = [], {}

    def say(self, place: str, reply: Reply) -> None:
        """Set how "host" or "host/path" answers from now on."""
        self._replies[place] = reply

    def news(self, *items: dict[str, Any]) -> None:
        """Let DuckDuckGo have news, for which it first hands out a token."""
        self.say("duckduckgo.com", Reply(token_page()))
        self.say("duckduckgo.com/news.js", Reply(news_page(*items), headers=JSON))

    def reply_to(self, visit: Visit) -> Reply:
        """Give what a visitor hears; engines that nobody told what to say find nothing, and pages are not there."""
        reply = self._replies.get(visit.host + visit.path) or self._replies.get(visit.host)
        return reply or (Reply(no_results_page()) if visit.host in ENGINES else Reply(status=404))

    @property
    def trespasses(self) -> list[Visit]:
        """Those who asked for an address that is not public."""
        return [visit for visit in self.visits if not _is_public(visit.connected.rpartition(":")[0])]


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:  # a name, which the proxy would have to resolve
        return host != "localhost"


class _Handler(Handler):
    owner: ReplayingProxy

    def do_GET(self) -> None:
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parts = urlsplit(self.path)
        visit = Visit(self.headers["Host"], parts.path, parse_qs(form or parts.query), self.headers["X-Connected-To"])
        self.owner.visits.append(visit)
        with suppress(OSError):  # the visitor had enough
            self._say(self.owner.reply_to(visit), self.owner.released)

    do_POST = do_GET

    def _say(self, reply: Reply, released: threading.Event) -> None:
        body = reply.content
        self.close_connection = True
        if reply.way == "silent":
            released.wait(PATIENCE_S)
        if reply.way in ("silent", "hung up"):
            return
        headers = dict(reply.headers)
        self.send_head(reply.status, int(headers.pop("Content-Length", len(body))), headers)
        if reply.way == "dripping":
            for letter in body:
                self.wfile.write(bytes([letter]))
                released.wait(0.1)
        else:
            self.wfile.write(body[: len(body) // 2] if reply.way == "cut" else body)
