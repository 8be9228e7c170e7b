"""Web pages on the loopback, and a network in which public addresses lead to them and to nothing else."""

from __future__ import annotations

import contextlib
import gzip
import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

import httpcore

from tests.loopback import Handler, LoopbackServer

PUBLIC = "93.184.216.34"
"""A public address, which the network of these tests connects to the page server."""

Page = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html; charset=utf-8"}


class PageServer(LoopbackServer):
    """Holds pages by host and path, and remembers its visits."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(_Handler, tls)
        self.pages: dict[str, Page | Callable[[Any], None]] = {}
        self.visits: list[str] = []
        self.headers: list[dict[str, str]] = []

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def add(self, address: str, text: str | bytes, headers: dict[str, str] = HTML, status: int = 200) -> None:
        """Put a page at "host/path"."""
        self.pages[address] = (status, headers, text if isinstance(text, bytes) else text.encode())

    def redirect(self, address: str, to: str) -> None:
        """Send whoever comes to "host/path" elsewhere."""
        self.pages[address] = (302, {"Location": to}, b"")


class _Handler(Handler):
    owner: PageServer

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # the visitor has gone
            super().finish()

    def do_GET(self) -> None:
        address = f"{self.headers['Host']}{self.path}"
        self.owner.visits.append(address)
        self.owner.headers.append({name.lower(): value for name, value in self.headers.items()})
        page = self.owner.pages.get(address, (404, {}, b""))
        if callable(page):
            page(self)
            self.close_connection = True
            return
        status, headers, body = page
        self.send_head(status, len(body), headers)
        try:
            self.wfile.write(body)
        except OSError:  # the visitor had enough
            self.close_connection = True


class Network(httpcore.NetworkBackend):
    """Connects public addresses to a server on the loopback, and remembers every address that was to be reached."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.reached: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.reached.append((host, port))
        target = ("127.0.0.1", self._port) if host == PUBLIC else (host, port)
        return httpcore.SyncBackend().connect_tcp(*target, timeout, local_address, socket_options)


def everywhere(_: str, __: int) -> list[str]:
    """Give every name the page server's address."""
    return [PUBLIC]


def by_itself(host: str, _: int) -> list[str]:
    """Resolve this machine's name, and addresses, as they are; every other name is that of a public page."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        return ["127.0.0.1"] if host == "localhost" else [PUBLIC]


def endless(handler: Any) -> None:
    """Send a page that never ends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b"<p>more</p>" * 10_000)


def dripping(handler: Any) -> None:
    """Send a letter of the head ten times a second."""
    with contextlib.suppress(OSError):
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100:
            handler.wfile.write(bytes([letter]))
            time.sleep(0.1)


def cut(handler: Any) -> None:
    """Break off in the middle of a page."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"<p>The harbour")


def bomb(size: int) -> bytes:
    """Give zeros, packed a thousand times smaller."""
    return gzip.compress(b"0" * size)
