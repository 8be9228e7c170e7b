"""A stand-in for a model's server of fixed speed: so long to the first word, so long for each further piece."""

from __future__ import annotations

import json
import sys
import time

from bench.quoting_server import chunk, quote_sources
from tests.loopback import Handler, LoopbackServer

FIRST_S = 0.5
EACH_S = 0.05
_LETTERS = 24  # of a piece


class SteadyServer(LoopbackServer):
    """Quotes the sources that it is sent, piece by piece."""

    def __init__(self) -> None:
        super().__init__(_Handler)


class _Handler(Handler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = "".join(quote_sources(body["messages"][-1]["content"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        time.sleep(FIRST_S)
        for start in range(0, len(text), _LETTERS):
            self.wfile.write(f"data: {json.dumps(chunk(text[start : start + _LETTERS]))}\n\n".encode())
            time.sleep(EACH_S)
        self.wfile.write(b"data: [DONE]\n\n")


if __name__ == "__main__":
    with SteadyServer().running() as server:
        print(server.address, flush=True)
        sys.stdin.read()  # until it is closed
