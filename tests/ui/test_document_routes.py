"""What the addresses of documents answer to whom: the real routes over a real library."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.documents import add_document
from ui import document_routes
from ui.library.bundles import BUNDLES
from ui.shared import page_keys, resources
from ui.shared.page_pictures import PICTURES

PAGES = ["The ferry leaves at nine.\nIt is a slow ferry.", "第二页说渡轮停运。"]


@pytest.fixture
def open_sessions(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The sessions that are open; the one that asks is named in the second set."""
    sessions = {"here"}
    runtime = SimpleNamespace(is_active_session=lambda session: session in sessions)
    monkeypatch.setattr(page_keys, "get_instance", lambda: runtime)
    monkeypatch.setattr(page_keys, "get_script_run_ctx", lambda: SimpleNamespace(session_id="here"))
    monkeypatch.setattr(page_keys, "_SESSIONS", {})
    return sessions


@pytest.fixture
def document(shared: Any) -> str:
    outcome = add_document(resources.library(), resources.settings(), 'ferry "slow".pdf', PAGES)
    return outcome.document_id


@pytest.fixture
def client(shared: Any, document: str, open_sessions: set[str]) -> Iterator[Any]:
    """Asks for what follows the id of the document, in a language; a test may name another document."""
    with TestClient(Starlette(routes=document_routes.routes())) as server:
        key = page_keys.session_key()

        def ask(path: str, language: str = "en", key: str = key, document: str = document) -> Any:
            return server.get(f"/{document_routes.address(key, language)}{document}{path}")

        yield ask


def test_a_page_is_a_picture_as_wide_as_it_is_asked_for(client: Any) -> None:
    reply = client("/1/900.jpg")
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["cache-control"].startswith("private")
    assert Image.open(io.BytesIO(reply.content)).width == pytest.approx(900, abs=1)


@pytest.mark.parametrize("path", ["", "/file", "/1/900.jpg", "/1/layer", "/1/quote?quote=ferry", "/words?words=ferry"])
def test_nothing_is_answered_without_the_key_of_an_open_session(
    client: Any, open_sessions: set[str], path: str
) -> None:
    assert client(path).status_code == 200
    assert client(path, key="guessed").status_code == 403
    open_sessions.clear()
    assert client(path).status_code == 403
    assert "会话" in client(path, language="zh").text


def test_a_session_keeps_its_key_and_those_that_ended_are_forgotten(
    open_sessions: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = page_keys.session_key()
    assert page_keys.session_key() == key
    open_sessions.add("there")
    monkeypatch.setattr(page_keys, "get_script_run_ctx", lambda: SimpleNamespace(session_id="there"))
    other = page_keys.session_key()
    assert page_keys.is_known(key)
    assert page_keys.is_known(other)
    open_sessions.remove("here")
    page_keys.session_key()
    open_sessions.add("here")
    assert not page_keys.is_known(key)


@pytest.mark.parametrize(
    "document",
    ["0" * 64, "0" * 63, "..", "..%2f..%2ffootnote.sqlite3", "%2e%2e/%2e%2e", "*", "A" * 64],
    ids=["none of these", "too short", "up", "up, hidden", "up, hidden again", "all", "no small letters"],
)
@pytest.mark.parametrize("path", ["/file", "/1/900.jpg", "/1/layer"])
def test_there_is_no_way_to_another_file(client: Any, document: str, path: str) -> None:
    reply = client(path, document=document)
    assert reply.status_code == 404, reply.text


def test_the_file_is_shown_or_downloaded_under_its_name(client: Any, document: str) -> None:
    shown, downloaded = client("/file"), client("/file?download=1")
    assert shown.content == resources.library().file(document).read_bytes() == downloaded.content
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"].startswith("inline")
    assert downloaded.headers["content-disposition"].startswith("attachment")
    assert "ferry%20%22slow%22.pdf" in downloaded.headers["content-disposition"]
    assert shown.headers["cache-control"] == "no-store"


def test_a_document_says_how_large_its_pages_are(client: Any) -> None:
    facts = client("").json()
    ((count, width, height),) = facts["sizes"]
    assert count == 2
    assert width / height == pytest.approx(210 / 297, abs=0.01)


def test_the_lines_of_a_page_can_be_selected(client: Any) -> None:
    layer = client("/1/layer").json()
    assert [piece[0] for line in layer["lines"] for piece in line] == PAGES[0].split("\n")
    assert layer["blocks"][0]["kind"] == "paragraph"
    assert [piece[0] for line in client("/2/layer").json()["lines"] for piece in line] == [PAGES[1]]


def test_words_are_counted_in_the_document_and_placed_on_a_page(client: Any) -> None:
    assert client("/words?words=FERRY").json() == [[1, 2]]
    assert len(client("/1/words?words=FERRY").json()) == 2
    assert client("/words?words=渡轮").json() == [[2, 1]]
    assert client("/words").json() == []


def test_a_quote_is_placed(client: Any) -> None:
    assert len(client("/1/quote?quote=The ferry leaves at nine.").json()) == 1
    assert client("/1/quote?quote=nothing of the kind stands here").json() == []


def test_a_page_that_is_not_there_is_said_in_the_sessions_language(client: Any) -> None:
    reply = client("/7/900.jpg")
    assert reply.status_code == 422
    assert "no page 7" in reply.text
    assert "7" in client("/7/900.jpg", language="zh").text
    assert client("/7/layer").status_code == 404


def test_a_deleted_document_is_gone_at_once(client: Any, document: str) -> None:
    assert client("/1/900.jpg").status_code == 200
    resources.library().remove(document)
    assert client("/1/900.jpg").status_code == 404
    PICTURES.forget(document)


def test_the_list_of_documents_is_told_to_an_open_session_alone(client: Any, document: str) -> None:
    told = client("shelf", document="").json()
    assert [row["id"] for row in told["documents"]] == [document]
    assert client("shelf", document="", key="guessed").status_code == 403


def test_what_was_chosen_is_one_file_and_what_was_not_is_none(client: Any, document: str) -> None:
    name = BUNDLES.keep([document])
    reply = client(f"bundle/{name}", document="")
    assert reply.headers["content-disposition"] == 'attachment; filename="Footnote-1.zip"'
    packed = zipfile.ZipFile(io.BytesIO(reply.content))
    assert packed.read(packed.namelist()[0]) == resources.library().file(document).read_bytes()
    assert client(f"bundle/{name}", document="", key="guessed").status_code == 403
    gone = client("bundle/guessed", document="", language="zh")
    assert (gone.status_code, gone.text) == (404, "这次下载已失效，请重新选择文档。")


def test_a_document_in_the_trash_has_no_address(client: Any, document: str) -> None:
    resources.library().trash.put([document])
    assert [client(path).status_code for path in ("", "/file", "/1/900.jpg", "/1/layer")] == [404] * 4
    resources.library().trash.restore([document])
    assert client("/file").status_code == 200
