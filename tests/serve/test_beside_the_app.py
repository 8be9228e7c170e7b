"""What serves programs beside the app, on the app's own server and over the library that its pages show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.browser.conftest import Server, app_with, start_server, wait_until_healthy
from tests.patience import PATIENCE_S
from tests.pdfs import make_pdf
from tests.security.provider import place_with_login
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


@pytest.mark.parametrize("path", ["/api/documents", "/v1/models", "/mcp", "/api", "/v1/"])
def test_pages_of_other_sites_are_not_answered(server: Server, path: str) -> None:
    assert send(f"{server.url}{path}", Origin="http://evil.example")[0] == 403
    assert send(f"{server.url}{path}", Host="evil.example")[0] == 403


def test_whoever_may_use_the_app_without_a_login_needs_a_token_all_the_same(
    tmp_path_factory: pytest.TempPathFactory, clean_environment: None
) -> None:
    server, process = start_server(tmp_path_factory.mktemp("open"), FOOTNOTE_OPEN_TO_ALL="true")
    try:
        wait_until_healthy(server)
        assert send(f"{server.url}/api/documents")[0] == 401
        assert send(f"{server.url}/api/health")[0] == 200
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def test_where_people_log_in_a_program_is_asked_for_its_token_not_sent_to_the_login(
    tmp_path_factory: pytest.TempPathFactory, clean_environment: None
) -> None:
    with place_with_login(tmp_path_factory.mktemp("login")) as place:
        for path in ("/api/documents", "/v1/models", "/mcp", "/api"):
            status, headers, text = send(f"{place.server.url}{path}")
            assert (status, headers.get("www-authenticate")) == (401, "Bearer"), text
        assert send(f"{place.server.url}/apis")[0] in (303, 401, 403)
