"""What serves programs, over a real library: asked in this process, or over a socket as programs do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from starlette.testclient import TestClient

from library.stores.tokens import Tokens
from serve.command import make_app, make_server
from tests.documents import add_document
from tests.patience import PATIENCE_S, wait_until
from tests.ports import free_port
from ui.shared import people, resources, server
from ui.shared.people import Person

FERRY = ["The ferry leaves Westhaven at nine. It costs four crowns.", "In winter the ferry rests on Sundays."]
QUESTION = "When does the ferry leave Westhaven?"
BASE = "http://localhost"

Headers = dict[str, str]


@contextmanager
def a_library(folder: Path) -> Iterator[str]:
    """Let the service open a library in a folder, with a document, whose id is given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTNOTE_LIBRARY", str(folder / "library"))
        st.cache_resource.clear()
        yield add_document(resources.library(), resources.settings(), "ferry.pdf", FERRY).document_id
        resources.workspaces().close()
        st.cache_resource.clear()


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[str]:
    """The id of the document of the library that the tests of a file share."""
    with a_library(tmp_path_factory.mktemp("serve")) as document_id:
        yield document_id


@pytest.fixture(scope="module")
def client(document: str) -> Iterator[TestClient]:
    """A program on this machine, where nobody else is served."""
    with TestClient(make_app(), base_url=BASE, raise_server_exceptions=False) as asking:
        yield asking


@pytest.fixture
def tokens_needed(document: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Headers]:
    """Serve as to whoever reaches it: gives what makes a token of this name, and the headers that carry it."""
    monkeypatch.setattr("serve.callers.mode", lambda: "open")

    def make(name: str) -> Headers:
        return {"Authorization": f"Bearer {Tokens(resources.settings().library).create(name, 1)}"}

    return make


@pytest.fixture
def log_in(document: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Headers]]:
    """Serve where people log in: gives what opens a person's library and makes a token for them, as headers."""
    monkeypatch.setattr(server, "auth_section", lambda: {"client_id": "x"})
    monkeypatch.setattr("ui.start_check.auth_section", lambda: {"client_id": "x"})
    server.mode.clear()

    def make(name: str) -> Headers:
        person = Person((name.encode().hex() * 32)[:32], name)
        people.acting(person, resources.library)
        token = Tokens(resources.settings().library).create(f"{name}'s program", 1, person.id)
        return {"Authorization": f"Bearer {token}"}

    yield make
    server.mode.clear()


@contextmanager
def on_a_socket() -> Iterator[str]:
    """Serve over a real socket, and give the address."""
    port = free_port()
    running = make_server(port=port)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    wait_until(lambda: running.started)
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(PATIENCE_S)


@pytest.fixture(scope="module")
def address(document: str) -> Iterator[str]:
    """The address of a server that the tests of a file share."""
    with on_a_socket() as found:
        yield found


def events_of(text: str) -> list[tuple[str, Any]]:
    """Read server-sent events: each as its name and its data."""
    parts = (dict(line.partition(": ")[::2] for line in part.splitlines()) for part in text.split("\n\n"))
    return [
        (part.get("event", ""), json.loads(part["data"])) for part in parts if part.get("data", "[DONE]") != "[DONE]"
    ]
