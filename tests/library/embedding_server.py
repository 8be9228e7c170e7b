"""A server on the loopback that speaks OpenAI's embeddings protocol; the model's name says how it behaves."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from typing import Any

from tests.loopback import Handler, LoopbackServer
from tests.patience import PATIENCE_S

SECRET = "sk-secret-0123456789"
DIM = 24
_REFUSALS: dict[str, tuple[int, str]] = {
    "wrong-key": (401, f"Incorrect API key provided: {SECRET}."),
    "unknown": (404, "The model does not exist."),
    "limited": (429, "Too many requests."),
    "failing": (500, "Internal error."),
    "odd": (422, f"Bearer {SECRET} is odd."),
}


class EmbeddingServer(LoopbackServer):
    """What it was asked, and where it is."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.requests: list[dict[str, Any]] = []
        self.address += "/v1"


class _Handler(Handler):
    owner: EmbeddingServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.owner.requests.append(body)
        model, texts = body["model"], body["input"]
        if model in _REFUSALS:
            status, message = _REFUSALS[model]
            self._send(status, {"error": {"message": message, "code": None, "type": "error", "param": None}})
        elif model == "silent":
            self.owner.released.wait(PATIENCE_S)
        elif model == "garbled":
            self._send(200, {"object": "list"})
        else:
            found = texts[1:] if model == "short" else texts
            data = [_vector(i, text, model, body.get("encoding_format", "float")) for i, text in enumerate(found)]
            self._send(200, {"object": "list", "model": model, "data": data[::-1], "usage": _usage(texts)})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_head(status, len(content), {"x-should-retry": "false"})
        self.wfile.write(content)


def _usage(texts: list[str]) -> dict[str, int]:
    count = sum(len(text.split()) for text in texts)
    return {"prompt_tokens": count, "total_tokens": count}


def _vector(index: int, text: str, model: str, encoding: str) -> dict[str, Any]:
    """Add up a direction for every word, so that texts with the same words lie near each other; not of unit length."""
    words = [hashlib.sha256(f"{model} {word.strip('.?,')}".encode()).digest() for word in text.lower().split()]
    values = [sum((word[i] - 127.5) / 64 for word in words) or 0.1 for i in range(DIM)]
    packed = base64.b64encode(struct.pack(f"<{DIM}f", *values)).decode()
    return {"object": "embedding", "index": index, "embedding": packed if encoding == "base64" else values}
