"""A server on the loopback that speaks OpenAI's streaming protocol; the model's name says how it behaves."""

from __future__ import annotations

import json
import select
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from tests.loopback import Handler, LoopbackServer
from tests.patience import PATIENCE_S

ANSWER = ["The harbour opened ", "in 1931 [1]", ". It has three quays [1]."]
USAGE = {"prompt_tokens": 120, "completion_tokens": 12, "total_tokens": 132}
_PAUSES = {"slow": 0.2}  # seconds before each piece
SECRET = "sk-secret-0123456789"
REFUSALS: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "wrong-key": (401, {"message": f"Incorrect API key provided: {SECRET}.", "code": "invalid_api_key"}, {}),
    "unknown": (404, {"message": "The model does not exist.", "code": "model_not_found"}, {}),
    "limited": (429, {"message": "Too many requests.", "code": "rate_limit_exceeded"}, {"retry-after": "7"}),
    "penniless": (429, {"message": "You exceeded your quota.", "code": "insufficient_quota"}, {}),
    "failing": (500, {"message": "Internal error.", "code": None}, {}),
    "narrow": (400, {"message": "Maximum context length is 10 tokens.", "code": "context_length_exceeded"}, {}),
    "prepaid": (402, {"message": "Insufficient Balance", "code": "invalid_request_error"}, {}),
    "elsewhere": (404, {"message": "Not Found", "code": None}, {}),
    "odd": (422, {"message": f"Bearer {SECRET} is odd.", "code": None}, {}),
}
REFUSED: dict[
    str, tuple[str, int, dict[str, Any]]
] = {  # a parameter that is refused, as OpenAI, FastAPI and vLLM say it
    "cool": ("temperature", 400, {"error": {"message": "Only the default is supported.", "param": "temperature"}}),
    "strict": ("stream_options", 422, {"detail": "Unexpected fields in the request: {'stream_options'}"}),
    "small": ("max_tokens", 400, {"error": {"message": "max_tokens is too large: 4096.", "param": None}}),
}
NEVER_ENDING = {  # what comes after the words, again and again until the client goes away
    "pinging": b": keep-alive\n\n",
    "hollow": b'data: {"id":"c","object":"chat.completion.chunk","created":0,"model":"m",'
    b'"choices":[{"index":0,"delta":{}}]}\n\n',
    "thinking": b'data: {"id":"c","object":"chat.completion.chunk","created":0,"model":"m",'
    b'"choices":[{"index":0,"delta":{"reasoning_content":"Hm."}}]}\n\n',
    "one-line": b"data: " + b"x" * 4096,
    "flooding": b": " + b"x" * 4096 + b"\n\n",
}
FINISHES = {"short": "length", "censored": "content_filter"}
LISTED = ["small-model", "large-model"]


class Spoken:
    """What a model says, each part when it is let go."""

    def __init__(self, *parts: str) -> None:
        self._parts, self._turns, self.asked = parts, threading.Semaphore(0), 0

    def __iter__(self) -> Iterator[str]:
        self.asked += 1
        for part in self._parts:
            self._turns.acquire(timeout=PATIENCE_S)
            yield part

    def let_go(self, parts: int = 1) -> None:
        """Let so many more parts be said."""
        self._turns.release(parts)


class ModelServer(LoopbackServer):
    """What it was asked, where it is, and whether it noticed that a client went away."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.requests: list[dict[str, Any]] = []
        self.says: Iterable[str] = ANSWER
        self.reviews: str | None = ""  # what it says where it is not to stream, if not the same; None fails
        self.script: list[list[str]] = []  # what it says to the next requests, one after the other
        self.busy = False  # refuses "-once" more often
        self.noticed = threading.Event()
        self.looked = 0  # times it was asked for its models
        self.repeated = 0  # bytes that it sent again and again
        self.pauses = 0.0  # seconds before it lists its models
        self.lists: Any = {"data": [{"id": name, "owned_by": "library"} for name in LISTED]}
        self.address += "/v1"


class _Handler(Handler):
    owner: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.owner.requests.append(body)
        model = body["model"]
        if self.owner.script:
            self.owner.says = self.owner.script.pop(0)
        once = model.removesuffix("-once")
        if model in REFUSALS or (once != model and (self.owner.busy or len(self.owner.requests) == 1)):
            self._refuse(*REFUSALS[once])
        elif model in REFUSED and REFUSED[model][0] in body:
            self._send_json(REFUSED[model][1], _unsupported(model), {})
        elif model == "page":
            self._send_json(200, {"not": "an answer"}, {"Content-Type": "text/html"})
        elif model == "silent":
            self._keep_silent()
        elif not body.get("stream"):
            self._answer_whole(model) if model not in NEVER_ENDING else self._answer_without_end()
        else:
            self._stream_until_left(model, usage=bool(body.get("stream_options", {}).get("include_usage")))

    def _stream_until_left(self, model: str, usage: bool) -> None:
        try:
            self._stream(model, usage)
        except OSError:
            self.owner.noticed.set()
            self.close_connection = True

    def _keep_silent(self) -> None:
        """Say nothing, and look whether the client is there."""
        while not self.owner.released.wait(0.05):
            if select.select([self.connection], [], [], 0)[0]:
                self.owner.noticed.set()
                self.close_connection = True
                return

    def do_GET(self) -> None:
        self.owner.looked += 1
        self.owner.released.wait(self.owner.pauses)
        known = self.path == "/v1/models"
        with suppress(OSError):  # the client may be gone by now
            self._send_json(200 if known else 404, self.owner.lists if known else {}, {})

    def _refuse(self, status: int, error: dict[str, Any], headers: dict[str, str]) -> None:
        body = {"error": {**error, "type": "error", "param": None}}
        self._send_json(status, body, {"x-should-retry": "false", **headers})

    def _answer_whole(self, model: str) -> None:
        if self.owner.reviews is None:
            self._refuse(*REFUSALS["failing"])
            return
        message = {"role": "assistant", "content": self.owner.reviews or "".join(self.owner.says)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        whole = {"id": "c1", "object": "chat.completion", "created": 0, "model": model, "choices": [choice]}
        self._send_json(200, {**whole, "usage": USAGE}, {})

    def _answer_without_end(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._repeat(b" ")
        except OSError:
            self.owner.noticed.set()

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
        for words in list(said)[:2] if model in ("cut", "stalling") else said:
            self.owner.released.wait(_PAUSES.get(model, 0))
            self._send(json.dumps(_chunk(model, {"role": "assistant", "content": words})))
        if model in ("looping", "endless", *NEVER_ENDING):
            self._talk_on(model)
            return
        if model == "stalling":
            self.owner.released.wait(PATIENCE_S)
        if model in ("cut", "stalling"):
            self.close_connection = True  # without the last chunk: the stream breaks off
            return
        if model != "unended":
            self._send(json.dumps(_chunk(model, {}, FINISHES.get(model, "stop"))))
        if usage:
            self._send(json.dumps({**_chunk(model, {}), "choices": [], "usage": USAGE}))
        self._send("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _talk_on(self, model: str) -> None:
        """Say more and more until the client goes away."""
        self.close_connection = True
        if model in NEVER_ENDING:
            self._repeat(NEVER_ENDING[model])
            return
        for number in range(20_000):
            line = "\nIt has three quays." if model == "looping" else f"Quay {number} is {number * 7919} m long.\n"
            self._send(json.dumps(_chunk(model, {"content": line})))
            time.sleep(0.001)

    def _repeat(self, part: bytes) -> None:
        """Send the same again and again, in large pieces unless there are pauses, until the client goes away."""
        self.close_connection = True
        whole = part if self.owner.pauses else part * 64
        for _ in range(20_000):
            self.wfile.write(f"{len(whole):x}\r\n".encode() + whole + b"\r\n")
            self.owner.repeated += len(whole)
            self.owner.released.wait(self.owner.pauses)

    def _send(self, data: str) -> None:
        event = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
        self.wfile.flush()


def _unsupported(model: str) -> dict[str, Any]:
    _, _, body = REFUSED[model]
    error = body.get("error")
    return {"error": {**error, "code": "unsupported_parameter", "type": "invalid_request_error"}} if error else body


def _chunk(model: str, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": model, "choices": [choice]}
