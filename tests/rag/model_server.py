"""A server on the loopback that speaks OpenAI's streaming protocol; the model's name says how it behaves."""

from __future__ import annotations

import json
from typing import Any

from tests.loopback import Handler, LoopbackServer

ANSWER = ["The harbour opened ", "in 1931 [1]", ". It has three quays [1]."]
USAGE = {"prompt_tokens": 120, "completion_tokens": 12, "total_tokens": 132}
SECRET = "sk-secret-0123456789"
REFUSALS: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "wrong-key": (401, {"message": f"Incorrect API key provided: {SECRET}.", "code": "invalid_api_key"}, {}),
    "unknown": (404, {"message": "The model does not exist.", "code": "model_not_found"}, {}),
    "limited": (429, {"message": "Too many requests.", "code": "rate_limit_exceeded"}, {"retry-after": "7"}),
    "penniless": (429, {"message": "You exceeded your quota.", "code": "insufficient_quota"}, {}),
    "failing": (500, {"message": "Internal error.", "code": None}, {}),
    "narrow": (400, {"message": "Maximum context length is 10 tokens.", "code": "context_length_exceeded"}, {}),
    "odd": (422, {"message": f"Bearer {SECRET} is odd.", "code": None}, {}),
}


class ModelServer(LoopbackServer):
    """What it was asked, and where it is."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.requests: list[dict[str, Any]] = []
        self.says: list[str] = ANSWER
        self.address += "/v1"


class _Handler(Handler):
    owner: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.owner.requests.append(body)
        model = body["model"]
        if model in REFUSALS:
            self._refuse(*REFUSALS[model])
        elif model == "silent":
            self.owner.released.wait(10)
        elif not body.get("stream"):
            self._answer_whole(model)
        else:
            self._stream(model, usage=bool(body.get("stream_options", {}).get("include_usage")))

    def _refuse(self, status: int, error: dict[str, Any], headers: dict[str, str]) -> None:
        body = {"error": {**error, "type": "error", "param": None}}
        self._send_json(status, body, {"x-should-retry": "false", **headers})

    def _answer_whole(self, model: str) -> None:
        message = {"role": "assistant", "content": "".join(self.owner.says)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        whole = {"id": "c1", "object": "chat.completion", "created": 0, "model": model, "choices": [choice]}
        self._send_json(200, {**whole, "usage": USAGE}, {})

    def _send_json(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_head(status, len(content), headers)
        self.wfile.write(content)

    def _stream(self, model: str, usage: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        said = [] if model == "empty" else self.owner.says
        if model == "garbled":
            self._send("{not json")
        for words in said[:2] if model in ("cut", "stalling") else said:
            self._send(json.dumps(_chunk(model, {"role": "assistant", "content": words})))
        if model == "stalling":
            self.owner.released.wait(10)
        if model in ("cut", "stalling"):
            self.close_connection = True  # without the last chunk: the stream breaks off
            return
        self._send(json.dumps(_chunk(model, {}, "stop")))
        if usage:
            self._send(json.dumps({**_chunk(model, {}), "choices": [], "usage": USAGE}))
        self._send("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _send(self, data: str) -> None:
        event = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
        self.wfile.flush()


def _chunk(model: str, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": model, "choices": [choice]}
