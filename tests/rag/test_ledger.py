"""What a question leaves in the ledger: each request, and nothing of what it said."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from library.errors import ModelError
from library.library import Library
from library.settings import Settings
from rag.answer import Turn
from rag.chain import Answerer, ask
from rag.events import AskOptions, Token
from rag.generate import writing
from tests.documents import add_document
from tests.patience import wait_until
from tests.ports import free_port
from tests.rag.conftest import HARBOUR
from tests.rag.model_server import SECRET, ModelServer

QUESTION = "When did the harbour of Westhaven open, quoth zanzibar?"
HISTORY = [Turn("Is there a harbour, quoth zanzibar?", "Yes.")]


@pytest.fixture
def with_server(settings: Settings, model_server: ModelServer) -> Settings:
    address = model_server.address.replace("://", f"://user:{SECRET}@")
    given = {"openai_base_url": address, "openai_api_key": SecretStr(SECRET), "model_timeout_s": 0.5}
    return settings.model_copy(update=given)


@pytest.fixture
def westhaven(library: Library, settings: Settings) -> Library:
    """A library with a document, whose ledger is empty."""
    add_document(library, settings, "harbour.pdf", HARBOUR)
    return library


def noted(library: Library) -> list[tuple[str, str]]:
    return [(entry.purpose, entry.outcome) for entry in reversed(library.ledger.entries())]


def test_an_answer_and_the_rewriting_before_it_are_two_requests(
    westhaven: Library, with_server: Settings, model_server: ModelServer
) -> None:
    ask(Answerer(westhaven, with_server), QUESTION, HISTORY, AskOptions(model="good"))
    assert noted(westhaven) == [("rewrite the question", "ok"), ("answer", "ok")]
    assert len(model_server.requests) == 2
    for entry in westhaven.ledger.entries():
        assert entry.host == model_server.address.removesuffix("/v1")
        assert not entry.left
        assert min(entry.bytes_sent, entry.bytes_received) > 200


def test_quotes_from_the_documents_send_nothing(westhaven: Library, settings: Settings) -> None:
    ask(Answerer(westhaven, settings), QUESTION, HISTORY)
    assert noted(westhaven) == []


@pytest.mark.parametrize(
    ("model", "outcome"),
    [("limited", "HTTP 429"), ("wrong-key", "HTTP 401"), ("failing", "HTTP 500"), ("silent", "timed out")],
)
def test_a_failed_request_is_noted_each_time_it_is_sent(
    westhaven: Library,
    with_server: Settings,
    model_server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    model: str,
    outcome: str,
) -> None:
    monkeypatch.setattr(writing, "sleep", lambda _: None)
    with pytest.raises(ModelError, match=r"\S"):
        ask(Answerer(westhaven, with_server), QUESTION, options=AskOptions(model=model))
    assert noted(westhaven) == [("answer", outcome)] * len(model_server.requests)


def test_a_stream_that_breaks_off_is_noted(westhaven: Library, with_server: Settings) -> None:
    answer = ask(Answerer(westhaven, with_server), QUESTION, options=AskOptions(model="cut"))
    assert noted(westhaven) == [("answer", "broke off")]
    assert answer.usage_estimated
    assert answer.usage["input_tokens"] > 100
    assert answer.usage["output_tokens"] > 5


def test_an_answer_that_is_stopped_is_noted(westhaven: Library, with_server: Settings) -> None:
    events = Answerer(westhaven, with_server).stream(QUESTION, options=AskOptions(model="stalling"))
    assert any(isinstance(event, Token) for event in events)
    events.close()  # type: ignore[attr-defined]  # a generator
    wait_until(lambda: noted(westhaven))  # the thread that reads the stream ends on its own
    assert noted(westhaven) == [("answer", "stopped")]


def test_a_server_that_is_not_there_was_sent_nothing(westhaven: Library, settings: Settings) -> None:
    away = settings.model_copy(update={"openai_base_url": f"http://127.0.0.1:{free_port()}/v1"})
    with pytest.raises(ModelError, match="No connection"):
        ask(Answerer(westhaven, away), QUESTION, options=AskOptions(model="any"))
    assert {(entry.outcome, entry.bytes_sent) for entry in westhaven.ledger.entries()} == {("no connection", 0)}


def test_a_web_search_is_noted_for_each_address_that_was_asked(
    westhaven: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DDGS_PROXY", f"http://127.0.0.1:{free_port()}")
    ask(Answerer(westhaven, settings), QUESTION, options=AskOptions(web=True))
    entries = westhaven.ledger.entries()
    assert {entry.host for entry in entries} == {"https://html.duckduckgo.com", "https://duckduckgo.com"}
    assert {(entry.purpose, entry.outcome, entry.approximate) for entry in entries} == {
        ("web search", "no connection", True)
    }


def test_no_row_holds_the_key_the_question_or_the_text(
    westhaven: Library, with_server: Settings, settings: Settings
) -> None:
    ask(Answerer(westhaven, with_server), QUESTION, HISTORY, AskOptions(model="good"))
    for model in ("wrong-key", "odd"):
        with pytest.raises(ModelError, match=r"\S"):
            ask(Answerer(westhaven, with_server), QUESTION, options=AskOptions(model=model))
    assert len(westhaven.ledger.entries()) >= 4
    kept = _bytes_of_the_database(settings.library)
    assert SECRET.encode() not in kept
    assert b"zanzibar" not in kept
    rows = " ".join(map(str, westhaven.ledger.entries())).lower()
    assert "harbour" not in rows
    assert "user" not in rows


def _bytes_of_the_database(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("footnote.sqlite3*")))
