"""What serves programs beside the app, on the app's own server and over the library that its pages show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.browser.conftest import Server, app_with
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.serve.conftest import FERRY, QUESTION


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("beside")
    with app_with(folder, make_pdf(folder / "ferry.pdf", FERRY)) as running:
        yield running


def send(url: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], str]:
    method = "GET" if body is None else "POST"
    reply = httpx.request(method, url, json=body, headers=headers, timeout=PATIENCE_S, trust_env=False)
    return reply.status_code, dict(reply.headers), reply.text


def test_every_protocol_answers_from_the_app_s_library(server: Server) -> None:
    chat = {"messages": [{"role": "user", "content": QUESTION}], "stream": True}
    call = {"name": "ask", "arguments": {"question": QUESTION}}
    mcp = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    for path, body in (("/api/ask", {"question": QUESTION}), ("/v1/chat/completions", chat), ("/mcp", mcp)):
        status, headers, text = send(f"{server.url}{path}", body, Accept="application/json, text/event-stream")
        assert (status, "quoted" in text) == (200, True), text
        assert headers["content-security-policy"].startswith("default-src 'none'")


def test_the_app_s_pages_are_still_there(server: Server) -> None:
    for path in ("/", "/library", "/apiary", "/v12"):
        assert send(f"{server.url}{path}")[2].lstrip().startswith("<!")
