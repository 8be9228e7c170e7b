"""Where models are: addresses, the servers on this machine that are found, and the models that a server lists."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from library.outgoing import Recorder, ignore, is_here
from library.unicode import clean_json

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
