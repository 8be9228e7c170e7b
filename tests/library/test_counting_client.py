"""The client against a bare socket on the loopback, which knows to the byte what came and went."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from library.counting_client import CountingClient
from library.outgoing import Entry
from tests.patience import PATIENCE_S
from tests.ports import free_port

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"
LIMITED = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}"
BEGUN = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ndata: {}\n\ndata: {}\n\n"
STREAM = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ndata: {}\n\ndata: [DONE]\n\n"


@contextmanager
def replying(reply: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that takes one request, says this and closes; gives its address and what came."""
    came: list[bytes] = []

    def serve(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(0.1)  # head and body come one after the other
            with contextlib.suppress(TimeoutError):
                while part := connection.recv(100_000):
                    came.append(part)
            connection.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", came
        thread.join(PATIENCE_S)


def make_client(timeout: float = PATIENCE_S) -> tuple[CountingClient, list[Entry]]:
    noted: list[Entry] = []
    return CountingClient(noted.append, "answer", timeout=timeout), noted


def test_the_bytes_are_those_that_the_server_saw() -> None:
    client, noted = make_client()
    with replying(WHOLE) as (address, came):
        assert client.post(f"{address}/v1/chat?x=1", content=b'{"a": 1}').text == "hello"
    (entry,) = noted
    assert (entry.bytes_sent, entry.outcome, entry.host) == (len(b"".join(came)), "ok", address)
    assert entry.bytes_received == len(WHOLE) - len("HTTP/1.1 200 OK\r\n")
    assert not entry.approximate


@pytest.mark.parametrize(
    ("reply", "outcome", "error"),
    [
        pytest.param(LIMITED, "HTTP 429", None, id="refused"),
        pytest.param(CUT, "broke off", httpx2.RemoteProtocolError, id="cut"),
        pytest.param(b"", "broke off", httpx2.RemoteProtocolError, id="no reply"),
    ],
)
def test_a_request_that_fails_is_noted_too(reply: bytes, outcome: str, error: type[Exception] | None) -> None:
    client, noted = make_client()
    with replying(reply) as (address, came):
        if error is None:
            client.post(address, content=b"x")
        else:
            with pytest.raises(error):
                client.post(address, content=b"x")
    assert [(entry.outcome, entry.bytes_sent) for entry in noted] == [(outcome, len(b"".join(came)))]


def test_a_server_that_says_nothing_times_out() -> None:
    client, noted = make_client(timeout=1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(httpx2.ReadTimeout):
        client.get(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert [entry.outcome for entry in noted] == ["timed out"]
    assert noted[0].bytes_sent > 0


def test_where_nobody_listens_nothing_is_sent() -> None:
    client, noted = make_client()
    with pytest.raises(httpx2.ConnectError):
        client.post(f"http://127.0.0.1:{free_port()}", content=b"x" * 100)
    assert [(entry.outcome, entry.bytes_sent, entry.bytes_received) for entry in noted] == [("no connection", 0, 0)]


@pytest.mark.parametrize(("reply", "outcome"), [(STREAM, "ok"), (BEGUN, "stopped")], ids=["ended", "given up"])
def test_a_stream_that_is_read_no_further_was_stopped_unless_it_said_that_it_ends(reply: bytes, outcome: str) -> None:
    client, noted = make_client()
    with replying(reply) as (address, _), client.stream("GET", address) as stream:
        lines = stream.iter_lines()  # the reply is open for as long as this is
        assert next(lines) == "data: {}"
        assert noted == []
    assert [entry.outcome for entry in noted] == [outcome]


def test_a_redirection_to_another_host_is_a_request_of_its_own() -> None:
    client, noted = make_client()
    with replying(WHOLE) as (there, came):
        moved = f"HTTP/1.1 307 Moved\r\nLocation: {there}/x\r\nContent-Length: 0\r\n\r\n".encode()
        with replying(moved) as (here, _):
            assert client.post(here, content=b"words").text == "hello"
    assert [(entry.host, entry.outcome) for entry in noted] == [(here, "ok"), (there, "ok")]
    assert noted[1].bytes_sent == len(b"".join(came))


def test_a_redirection_to_nowhere_keeps_what_was_sent_before_it() -> None:
    client, noted = make_client()
    moved = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{free_port()}/\r\nContent-Length: 0\r\n\r\n".encode()
    with replying(moved) as (here, came), pytest.raises(httpx2.ConnectError):
        client.post(here, content=b"words")
    assert [(entry.host, entry.bytes_sent) for entry in noted] == [(here, len(b"".join(came)))]


def test_the_proxies_of_the_environment_are_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    with replying(WHOLE) as (address, came):
        monkeypatch.setenv("HTTP_PROXY", address)
        client, noted = make_client()
        assert client.get("http://models.test/v1").text == "hello"
    assert came[0].startswith(b"GET http://models.test/v1")
    assert noted[0].host == "http://models.test"
