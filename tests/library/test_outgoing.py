from __future__ import annotations

import pytest

from library.outgoing import Departure, Entry, host_of, is_here, sent_for


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://api.openai.com/v1/chat/completions?key=secret", "https://api.openai.com"),
        ("http://name:secret@server.test:8080/v1", "http://server.test:8080"),
        ("http://[::1]:11434/v1", "http://[::1]:11434"),
        ("http://[::1", "unknown"),
        ("http://server.test:port/", "unknown"),
        (f"https://{'a' * 999}.test/", f"https://{'a' * 247}"),
    ],
)
def test_a_host_tells_nothing_of_path_name_or_password(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://127.9.9.9", True),
        ("http://localhost:11434", True),
        ("http://models.localhost", True),
        ("http://[::1]:80", True),
        ("http://0.0.0.0:80", True),
        ("http://192.168.1.5:80", False),
        ("https://localhost.example.com", False),
        ("https://api.openai.com", False),
        ("unknown", False),
    ],
)
def test_which_hosts_are_this_machine(host: str, here: bool) -> None:
    assert is_here(host) is here


def test_a_request_is_noted_once_with_how_it_first_ended() -> None:
    noted: list[Entry] = []
    departure = Departure(noted.append, "https://a.test/x", "answer")
    departure.sent, departure.received = 3, 4
    departure.end("ok")
    departure.end("stopped")
    (entry,) = noted
    assert (entry.host, entry.bytes_sent, entry.bytes_received, entry.outcome) == ("https://a.test", 3, 4, "ok")
    assert entry.left


def test_what_a_block_is_for_stands_before_what_its_client_is_for() -> None:
    noted: list[Entry] = []
    with sent_for("rewrite the question"):
        Departure(noted.append, "https://a.test", "answer").end("ok")
    Departure(noted.append, "https://a.test", "answer").end("ok")
    assert [entry.purpose for entry in noted] == ["rewrite the question", "answer"]
