"""A server on the loopback that speaks OpenAI's embeddings protocol; the model's name says how it behaves."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "sk-secret-0123456789"
DIM = 24
_REFUSALS: dict[str, tuple[int, str]] = {
    "wrong-key": (401, f"Incorrect API key provided: {SECRET}."),
    "unknown": (404, "The model does not exist."),
    "limited": (429, "Too many requests."),
    "failing": (500, "Internal error."),
    "odd": (422, f"Bearer {SECRET} is odd."),
}


class EmbeddingServer:
    """What it was asked, and where it is."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.released = threading.Event()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"

    @contextmanager
    def running(self) -> Iterator[EmbeddingServer]:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self.released.set()
            self._server.shutdown()
            self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    owner: EmbeddingServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.owner.requests.append(body)
        model, texts = body["model"], body["input"]
        if model in _REFUSALS:
            status, message = _REFUSALS[model]
            self._send(status, {"error": {"message": message, "code": None, "type": "error", "param": None}})
        elif model == "silent":
            self.owner.released.wait(10)
        elif model == "garbled":
            self._send(200, {"object": "list"})
        else:
            found = texts[1:] if model == "short" else texts
            data = [_vector(i, text, model, body.get("encoding_format", "float")) for i, text in enumerate(found)]
            self._send(200, {"object": "list", "model": model, "data": data[::-1], "usage": _usage(texts)})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("x-should-retry", "false")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _usage(texts: list[str]) -> dict[str, int]:
    count = sum(len(text.split()) for text in texts)
    return {"prompt_tokens": count, "total_tokens": count}


def _vector(index: int, text: str, model: str, encoding: str) -> dict[str, Any]:
    """Add up a direction for every word, so that texts with the same words lie near each other; not of unit length."""
    words = [hashlib.sha256(f"{model} {word.strip('.?,')}".encode()).digest() for word in text.lower().split()]
    values = [sum((word[i] - 127.5) / 64 for word in words) or 0.1 for i in range(DIM)]
    packed = base64.b64encode(struct.pack(f"<{DIM}f", *values)).decode()
    return {"object": "embedding", "index": index, "embedding": packed if encoding == "base64" else values}
