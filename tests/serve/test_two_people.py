"""Where people log in, a token asks for the one person whose it is, whichever protocol it comes by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from library.library import Library
from library.person_libraries import name_in, read_people
from library.settings import read_settings
from tests.pdfs import make_pdf
from tests.serve.conftest import Headers
from ui.shared import resources

ASKED = {"question": "What is the secret word?"}


@pytest.fixture
def people(client: TestClient, log_in: Callable[[str], Headers], tmp_path: Path) -> Iterator[dict[str, Headers]]:
    """Ada and Bob, each with a document that has a secret word of theirs."""
    headers = {name: log_in(name) for name in ("ada", "bob")}
    for name, own in headers.items():
        content = BytesIO(make_pdf(tmp_path / f"{name}.pdf", [f"The secret word is {name}word."]).read_bytes())
        reply = client.post("/api/documents?wait=60", files={"file": (f"{name}.pdf", content)}, headers=own)
        assert reply.json()["stage"] in ("ready", "unchanged"), reply.text
    yield headers
    resources.workspaces().close()
    resources.workspaces.clear()
    (resources.settings().library / "tokens.json").unlink()


def test_each_asks_their_own_library_by_every_protocol(client: TestClient, people: dict[str, Headers]) -> None:
    for name, headers in people.items():
        accept = headers | {"Accept": "application/json, text/event-stream"}
        call = {"name": "ask", "arguments": ASKED}
        mcp = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        chat = {"messages": [{"role": "user", "content": ASKED["question"]}]}
        answers = [
            client.post("/api/ask", json=ASKED, headers=headers).text,
            client.post("/api/ask", json={**ASKED, "stream": True}, headers=headers).text.rpartition("event:")[2],
            client.post("/v1/chat/completions", json=chat, headers=headers).text,
            client.post("/mcp", json=mcp, headers=accept).text,
        ]
        other = "bob" if name == "ada" else "ada"
        assert [(f"{name}word" in one, f"{other}word" in one) for one in answers] == [(True, False)] * 4
        assert [one["name"] for one in client.get("/api/documents", headers=headers).json()["documents"]] == [
            f"{name}.pdf"
        ]


def test_nobody_reads_or_deletes_what_is_another_s(client: TestClient, people: dict[str, Headers]) -> None:
    theirs = client.get("/api/documents", headers=people["ada"]).json()["documents"][0]["id"]
    for path in ("", "/report", "/pages", "/pages/1", "/file"):
        assert client.get(f"/api/documents/{theirs}{path}", headers=people["bob"]).status_code == 404
    assert client.delete(f"/api/documents/{theirs}", headers=people["bob"]).status_code == 404
    assert client.get(f"/api/documents/{theirs}", headers=people["ada"]).status_code == 200


def test_a_cookie_is_no_token(client: TestClient, people: dict[str, Headers]) -> None:
    assert client.get("/api/documents", cookies={"_streamlit_user": "x"}).status_code == 401


def test_a_library_for_all_is_asked_and_read_but_not_changed(
    client: TestClient, people: dict[str, Headers], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tests.documents import add_document

    with Library.open(read_settings(library=tmp_path / "shared")) as shared:
        held = add_document(shared, read_settings(library=tmp_path / "shared"), "all.pdf", ["The secret word is open."])
    settings = resources.settings().model_copy(update={"shared_library": tmp_path / "shared"})
    monkeypatch.setattr(resources, "settings", lambda: settings)
    monkeypatch.setattr(resources.workspaces(), "_settings", settings)
    headers = people["ada"]
    assert "open" in client.post("/api/ask", json={**ASKED, "shared": True}, headers=headers).json()["answer"]
    found = client.post("/api/search", json={"query": "secret word", "shared": True}, headers=headers).json()
    assert [one["title"] for one in found["passages"]] == ["all.pdf"]
    assert client.get(f"/api/documents/{held.document_id}/pages/1", headers=headers).status_code == 200
    assert client.delete(f"/api/documents/{held.document_id}", headers=headers).status_code == 404


def test_there_is_no_library_for_all_where_none_is_set(client: TestClient, people: dict[str, Headers]) -> None:
    reply = client.post("/api/ask", json={**ASKED, "shared": True}, headers=people["ada"])
    assert reply.json()["type"] == "urn:footnote:problem:service_no_shared"


def test_people_keep_the_names_that_their_logins_gave(client: TestClient, people: dict[str, Headers]) -> None:
    """A token's own name stood there once a program opened the library."""
    resources.workspaces().close()
    assert client.get("/api/documents", headers=people["ada"]).status_code == 200
    folder = resources.settings().library
    assert {name_in(place) for place in (folder / "people").iterdir()} == {"ada", "bob"}
    assert set(read_people(folder).values()) == {"ada", "bob"}
