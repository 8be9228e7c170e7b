"""Who is let in to what serves programs, and what they may send: tokens, bodies, connections that are cut."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from library.stores.tokens import Token, Tokens
from serve import asking, gate
from tests.patience import PATIENCE_S, wait_until
from tests.serve.conftest import QUESTION, Headers
from ui.shared import resources
from ui.shared.question_line import question_line

MCP = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ADDRESSES = {
    "REST": ("GET", "/api/documents", None),
    "an upload": ("POST", "/api/documents", None),
    "its description": ("GET", "/api/openapi.json", None),
    "OpenAI's": ("POST", "/v1/chat/completions", {"messages": [{"role": "user", "content": QUESTION}]}),
    "embeddings": ("POST", "/v1/embeddings", {"model": "multilingual-e5-small", "input": "x"}),
    "MCP": ("POST", "/mcp", MCP),
    "nothing": ("GET", "/api/nothing", None),
}
WRONG = {
    "none": None,
    "an unknown one": "Bearer fn_unknown",
    "another program's": "Bearer sk-1234",
    "a password": "Basic dXNlcjpmbl94",
    "no letters": "Bearer \u00ff",
}


def send(client: TestClient, what: str, headers: Headers) -> Any:
    method, path, body = ADDRESSES[what]
    return client.request(method, path, json=body, headers={"Accept": "application/json, text/event-stream"} | headers)


def detail_of(reply: Any) -> str:
    """Give what is said of a failure: in problem details, or in JSON-RPC's error, which holds them."""
    told = reply.json()
    if "jsonrpc" in told:
        assert told["error"]["data"]["detail"] == told["error"]["message"]
        return str(told["error"]["message"])
    assert reply.headers["content-type"] == "application/problem+json"
    return str(told["detail"])


@pytest.mark.parametrize("what", ADDRESSES)
@pytest.mark.parametrize("wrong", WRONG)
def test_nothing_is_answered_without_a_token_where_others_reach_the_server(
    client: TestClient, tokens_needed: Callable[[str], Headers], what: str, wrong: str
) -> None:
    given = WRONG[wrong]
    reply = send(client, what, {} if given is None else {"Authorization": given.encode("latin-1")})  # type: ignore[dict-item]
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert "python -m library token create" in detail_of(reply)


def test_whether_it_lives_is_told_to_anybody(client: TestClient, tokens_needed: Callable[[str], Headers]) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}


def test_a_token_lets_in_until_it_is_revoked(client: TestClient, tokens_needed: Callable[[str], Headers]) -> None:
    headers = tokens_needed("editor")
    assert {what: send(client, what, headers).status_code for what in ("REST", "OpenAI's", "MCP")} == {
        "REST": 200,
        "OpenAI's": 200,
        "MCP": 200,
    }
    Tokens(resources.settings().library).revoke("editor")  # as another process does
    assert {send(client, what, headers).status_code for what in ADDRESSES} == {401}


def test_a_token_that_has_ended_lets_nobody_in(
    client: TestClient, tokens_needed: Callable[[str], Headers], monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = tokens_needed("short")
    now = time.time()
    monkeypatch.setattr("library.stores.tokens.time.time", lambda: now + 86_401)
    assert send(client, "REST", headers).status_code == 401
    monkeypatch.undo()
    Tokens(resources.settings().library).revoke("short")


def test_alone_no_token_is_needed_but_a_wrong_one_of_ours_is_told(client: TestClient) -> None:
    assert send(client, "REST", {}).status_code == 200
    assert send(client, "REST", {"Authorization": "Bearer none"}).status_code == 200  # as clients of OpenAI must send
    assert send(client, "REST", {"Authorization": "Bearer fn_revoked"}).status_code == 401


def test_a_person_s_token_is_of_no_use_where_nobody_logs_in(client: TestClient) -> None:
    token = Tokens(resources.settings().library).create("ada's", 1, "a" * 32)
    assert send(client, "REST", {"Authorization": f"Bearer {token}"}).status_code == 401
    Tokens(resources.settings().library).revoke("ada's")


def test_tokens_are_kept_as_checksums_for_the_owner_s_eyes(tokens_needed: Callable[[str], Headers]) -> None:
    token = tokens_needed("kept")["Authorization"].removeprefix("Bearer ")
    file = resources.settings().library / "tokens.json"
    assert token not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    tokens = Tokens(resources.settings().library)
    assert isinstance(tokens.find(token), Token)
    assert tokens.find(f"{token}x") is None
    tokens.revoke("kept")


def test_tokens_that_cannot_be_read_let_nobody_in(client: TestClient, tokens_needed: Callable[[str], Headers]) -> None:
    headers = tokens_needed("damaged")
    file = resources.settings().library / "tokens.json"
    kept = file.read_text()
    file.write_text("[{")
    reply = send(client, "REST", headers)
    file.write_text(kept)
    assert (reply.status_code, reply.json()["type"]) == (503, "urn:footnote:problem:tokens_damaged")
    Tokens(resources.settings().library).revoke("damaged")


@pytest.mark.parametrize("what", ["an upload", "OpenAI's", "embeddings", "MCP"])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in pieces"])
def test_a_body_that_is_too_large_is_refused_whatever_its_length_is_said_to_be(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, what: str, declared: bool
) -> None:
    monkeypatch.setattr(gate, "MEGABYTE", 1000)
    method, path, _ = ADDRESSES[what]
    kind = "multipart/form-data; boundary=x" if what == "an upload" else "application/json"
    piece = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' if "form" in kind else b'"'

    def pieces() -> Iterator[bytes]:
        yield piece
        for _ in range(300):
            yield b"x" * 1000

    body = piece + b"x" * 300_000 if declared else pieces()
    accepted = "application/json, text/event-stream"
    reply = client.request(method, path, content=body, headers={"Content-Type": kind, "Accept": accepted})
    assert reply.status_code == 413
    assert f"at most {201 if what == 'an upload' else 4} MB" in detail_of(reply)


def test_a_body_that_stops_coming_is_not_waited_for(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_SILENCE_S", 0.3)
    reply = _ask_raw(
        address, "POST /api/ask HTTP/1.1\r\nContent-Length: 50\r\nContent-Type: application/json", '{"ques'
    )
    assert reply.startswith("HTTP/1.1 408")
    assert "urn:footnote:problem:service_body_cut" in reply


@pytest.mark.parametrize(
    "sent",
    [
        "POST /api/documents HTTP/1.1\r\nContent-Length: 5000\r\nContent-Type: multipart/form-data; boundary=x",
        "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 5000\r\nContent-Type: application/json",
        "POST /mcp HTTP/1.1\r\nContent-Length: 5000\r\nContent-Type: application/json",
    ],
    ids=["an upload", "OpenAI's", "MCP"],
)
def test_a_connection_that_is_cut_while_it_sends_leaves_the_server_well(address: str, sent: str) -> None:
    before = resources.queue().jobs()
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{sent}\r\nHost: {host}:{port}\r\n\r\n".encode() + b"--x")
    assert _get(address, "/api/documents")[0] == 200
    assert resources.queue().jobs() == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", {"question": QUESTION, "stream": True}),
        ("/api/ask", {"question": QUESTION}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": QUESTION}], "stream": True}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": QUESTION}]}),
    ],
    ids=["REST, streamed", "REST", "OpenAI's, streamed", "OpenAI's"],
)
def test_a_connection_that_is_cut_while_it_waits_ends_its_question(
    address: str, monkeypatch: pytest.MonkeyPatch, path: str, body: dict[str, Any]
) -> None:
    """Otherwise whoever hangs up and asks again would fill the line with questions that nobody waits for."""
    stopped: list[Any] = []
    line = question_line()
    monkeypatch.setattr(line, "_at_once", 0)  # it waits in line for ever
    kept = line.take_turn

    def take_turn(who: str, stop: Any, answer: Any) -> Any:
        stopped.append(stop)
        return kept(who, stop, answer)

    monkeypatch.setattr(line, "take_turn", take_turn)
    host, port = address.removeprefix("http://").split(":")
    data = json.dumps(body)
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{head}\r\nContent-Length: {len(data)}\r\n\r\n{data}".encode())
        wait_until(lambda: stopped and line._line)
        assert not stopped[0].is_set()
    wait_until(lambda: stopped[0].is_set() and not line._line)


def test_more_questions_than_may_wait_are_told_to_come_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question_line(), "_waiting", 0)
    for path, body in (("/api/ask", {"question": QUESTION}), ("/api/search", {"query": QUESTION})):
        reply = client.post(path, json=body)
        assert (reply.status_code, reply.headers["retry-after"]) == (429, "5")
    told = send(client, "OpenAI's", {}).json()["error"]
    assert (told["type"], told["code"]) == ("rate_limit_error", "questions_waiting")


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}],
    ids=["a name bent to this machine", "a page from elsewhere", "a page from nowhere"],
)
def test_pages_of_other_sites_are_not_answered(address: str, headers: Headers) -> None:
    status, told, _ = _get(address, "/api/documents", **headers)
    assert status == 403
    assert told["content-security-policy"].startswith("default-src 'none'")


def test_a_reply_is_guarded_as_the_app_s_are(address: str) -> None:
    status, told, _ = _get(address, "/api/documents")
    assert (status, told["x-content-type-options"], told["referrer-policy"]) == (200, "nosniff", "no-referrer")
    assert "server" not in told


def test_silence_in_a_stream_is_filled(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy between would take it for the end."""
    monkeypatch.setattr(asking, "_SILENCE_S", 0.05)
    told = asking._events

    def slowly(*given: Any) -> Iterator[Any]:
        time.sleep(0.3)
        yield from told(*given)

    monkeypatch.setattr(asking, "_events", slowly)
    assert ": still there\n\n" in client.post("/api/ask", json={"question": QUESTION, "stream": True}).text


def _ask_raw(address: str, head: str, body: str) -> str:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as connection:
        connection.sendall(f"{head}\r\nHost: {host}:{port}\r\n\r\n{body}".encode())
        came = b""
        while piece := connection.recv(65_536):
            came += piece
    return came.decode()


def _get(address: str, path: str, **headers: str) -> tuple[int, Headers, str]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE_S)
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    found = reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read().decode()
    connection.close()
    return found
