"""Servers of models: their addresses, the models that they list, and the failures that their replies of errors mean."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from library.errors import ModelError, hide_keys
from library.outgoing import Recorder, ignore, is_here
from library.unicode import clean_json, clean_text
from library.words import Message

OPENAI = "https://api.openai.com/v1"
"""Where a model is asked if no address is given."""

KNOWN = ("http://127.0.0.1:11434/v1", "http://127.0.0.1:8080/v1")
"""Where Ollama and llama.cpp listen by default."""

LOCAL_S = 1.0
"""How long a server on this machine may take to list its models; it may be busy answering."""

_OWNERS = {"library": "Ollama", "llamacpp": "llama.cpp"}  # what each writes as the owner of its models
_LARGEST = 1_000_000  # bytes of a list
_MOST = 500
_LETTERS = 200

Kind = Literal[
    "no_key",
    "wrong_key",
    "no_credit",
    "unknown_model",
    "no_server",
    "unreachable",
    "silent",
    "overlong",
    "too_much",
    "limited",
    "failing",
    "too_long",
    "parameter",
    "refused",
    "broken",
    "unreadable",
    "empty",
    "used_up",
    "filtered",
    "no_answer",
]
_PARAMETERS = ("temperature", "max_completion_tokens", "max_tokens", "stream_options")
_UNSUPPORTED = re.compile(
    r"unsupported|not support|unexpected|unrecogni[sz]ed|unknown|not permitted|not allowed|extra inputs|too large"
)
# OpenAI "maximum context length", vLLM the same, llama.cpp "exceeds the available context size" with 400 or 500.
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|too (?:long|many tokens)|input tokens exceed"
    r"|(?:prompt|request) (?:is )?too large"
)
_MAY_BE_TOO_LONG = (0, 400, 413, 422, 429, 500)  # 429: more tokens at once than the account may send in a minute
_NO_MODEL = re.compile(
    r"model.*(?:not found|not exist|unknown)|(?:no|unknown|invalid) model|server is pinned to", re.DOTALL
)
_NO_CREDIT = ("insufficient_quota", "insufficient_balance", "billing_hard_limit_reached")
_DETAIL_LETTERS = 200


@dataclass(frozen=True)
class ModelServer:
    """A server that answered.

    Attributes:
        name: What it is, "Ollama" or "llama.cpp"; empty when it does not say.
        models: The names of its models, as it lists them.
    """

    address: str
    name: str
    models: tuple[str, ...]


def full_address(typed: str) -> str:
    """Complete an address as people type it: with a scheme, and with /v1 where no path is given."""
    address = typed.strip().rstrip("/")
    if not address:
        return ""
    if "://" not in address:
        address = f"{'http' if is_here(f'http://{address}') else 'https'}://{address}"
    return address if _split(address)[1] else f"{address}/v1"


def host_of(address: str) -> str:
    """Return host and port of an address, without a name or password that stands in it."""
    return _split(address)[0].rpartition("@")[2] or address[:_LETTERS]


def find_servers() -> list[ModelServer]:
    """Find the servers of models on this machine that answer soon enough."""
    with ThreadPoolExecutor(len(KNOWN) or 1) as threads:
        return [server for server in threads.map(look_at, KNOWN) if server]


def look_at(address: str, key: str = "", seconds: float | None = None, record: Recorder = ignore) -> ModelServer | None:
    """Ask a server which models it has; None if it does not say.

    Args:
        address: Up to /v1.
        key: Sent with the request; empty sends none.
        seconds: Longest wait, in all; None for that of a server on this machine.
        record: Is told of the request.
    """
    import httpx2

    from library.counting_client import CountingClient

    limit = LOCAL_S if seconds is None else seconds
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        options: dict[str, Any] = {"trust_env": not is_here(address), "timeout": limit, "headers": headers}
        with CountingClient(record, "list models", follow_redirects=False, **options) as client:
            return _read_server(address, _fetch(client, f"{address}/models", time.monotonic() + limit))
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, TypeError, KeyError):
        return None


def _fetch(client: Any, url: str, limit: float) -> Mapping[str, Any]:
    content = b""
    with client.stream("GET", url) as response:
        response.raise_for_status()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > _LARGEST or time.monotonic() > limit:
                raise ValueError("The list is too long, or comes too slowly.")
    return dict(clean_json(json.loads(content)))


def _read_server(address: str, reply: Mapping[str, Any]) -> ModelServer:
    data = reply["data"] or []  # Ollama without a model lists null
    if not isinstance(data, list):
        raise TypeError("It lists no models.")
    listed = [model for model in data if isinstance(model, dict)]
    names = [str(model["id"])[:_LETTERS] for model in listed[:_MOST]]
    owner = str(listed[0].get("owned_by", "")) if listed else ""
    return ModelServer(address, _OWNERS.get(owner, "") if is_here(address) else "", tuple(dict.fromkeys(names)))


def _split(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", address
    return parts.netloc, parts.path


class ModelFailure(ModelError):
    """A model did not answer.

    Attributes:
        kind: What happened, which decides whether it is asked again.
        wait_s: Seconds that the server asked to wait; None when it named none.
        detail: The parameter that was refused, or the server's own words without anything that looks like a key.
    """

    def __init__(self, kind: Kind, wait_s: float | None = None, **values: object) -> None:
        self.kind: Kind = kind
        self.wait_s = wait_s
        self.detail = str(values.get("detail", ""))
        wait = Message("wait_a_minute") if wait_s is None else Message("wait_seconds", {"seconds": wait_s})
        super().__init__(f"model_{kind}", wait=wait, **values)


@dataclass(frozen=True)
class ErrorReply:
    """An error as a server sent it.

    Attributes:
        status: HTTP status; 0 when the error came within a stream.
        said: The message, or the whole reply where it has none.
        code: What the server calls the error, in one or two words of its own.
        retry_after: The header of that name.
    """

    status: int
    said: str
    code: str = ""
    param: str = ""
    retry_after: str = ""


def kind_of(reply: ErrorReply) -> Kind:
    """Return the kind of failure that an error reply means."""
    if refused_parameter(reply):
        return "parameter"
    if reply.status in _MAY_BE_TOO_LONG and _TOO_LONG.search(f"{reply.code} {reply.said}".lower()):
        return "too_long"
    if reply.status == 402 or any(code in reply.code for code in _NO_CREDIT):
        return "no_credit"
    return _kind_of_status(reply)


def _kind_of_status(reply: ErrorReply) -> Kind:
    status = reply.status
    if status in (401, 403):
        return "wrong_key"
    if status in (400, 404) and _NO_MODEL.search(f"{reply.code} {reply.said}".lower().replace("_", " ")):
        return "unknown_model"
    if status in (404, 405):
        return "no_server"
    if status == 429:
        return "limited"
    if status >= 500 or status == 408:
        return "failing"
    return "refused" if status else "broken"


def refused_parameter(reply: ErrorReply) -> str:
    """Return the parameter that a server does not take; "" if it complains of something else."""
    said = reply.said.lower()
    if reply.status not in (400, 422) or not _UNSUPPORTED.search(f"{reply.code} {said}"):
        return ""
    if reply.param in _PARAMETERS:
        return reply.param
    named = [(said.index(name), name) for name in _PARAMETERS if name in said]
    return min(named)[1] if named else ""


def seconds_to_wait(retry_after: str) -> float | None:
    """Read a Retry-After header, in seconds or as a date; None if there is none that can be read."""
    try:
        return max(float(retry_after), 0.0)
    except ValueError:
        pass
    try:
        return max((parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def shorten(said: str) -> str:
    """Return the first line of what a server said, without anything that looks like a key."""
    line = next((line for line in clean_text(said).strip().splitlines() if line.strip()), "")
    return hide_keys(line)[:_DETAIL_LETTERS]
