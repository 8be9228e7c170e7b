"""Runs inside mitmproxy, in its environment: leads every request to a server of the tests, and none to the web.

mitmproxy opens the tunnel and speaks TLS and HTTP/2; what is answered comes through it as it is: lies in the head,
packed bodies, bodies that break off.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from mitmproxy import ctx, http


class Addon:
    """The hooks that mitmproxy calls."""

    def running(self) -> None:
        """Tell the port in a file, and end with the process that started this one."""
        asyncio.get_running_loop().add_reader(sys.stdin, ctx.master.shutdown)
        _, port, *_ = ctx.master.addons.get("proxyserver").listen_addrs()[0]
        part = Path(os.environ["PORT_FILE"] + ".part")
        part.write_text(str(port))
        part.rename(os.environ["PORT_FILE"])

    def request(self, flow: http.HTTPFlow) -> None:
        """Lead a request elsewhere, with the name that it asked for and the address that it was to be connected to."""
        request = flow.request
        name, connected = request.host_header or request.host, f"{request.host}:{request.port}"
        request.scheme, request.host, request.port = "http", "127.0.0.1", int(os.environ["SERVER_PORT"])
        request.host_header = name
        request.headers["X-Connected-To"] = connected
        request.headers["Content-Length"] = str(len(request.raw_content or b""))  # HTTP/2 needs none

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Let the body through as it comes."""
        if flow.response:
            flow.response.stream = True

    def error(self, flow: http.HTTPFlow) -> None:
        """Break off without a word where the server did, in the place of a page that says so."""
        if flow.killable:
            flow.kill()


addons = [Addon()]
