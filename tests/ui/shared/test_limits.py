"""Limits as a person meets them in the app: each says what it is, and nothing that was there is lost."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from library.errors import NotAllowed, OverLimit
from tests.patience import wait_until
from tests.pdfs import make_pdf
from tests.ui.conftest import OpenApp, ToldAnswerer, run_until
from ui.shared import page_keys, people, resources
from ui.shared.people import Person


def _said(app: Any) -> str:
    return "\n".join(str(text.value) for text in [*app.text, *app.caption, *app.warning, *app.title])


@pytest.mark.parametrize(
    ("name", "most", "count", "said"),
    [("UPLOAD_FILES", "2", 2, "One file was not added"), ("UPLOAD_MB", "1", 1, "2 files were not added")],
)
def test_of_an_upload_that_is_too_large_the_first_files_are_added_and_the_rest_is_named(
    open_app: OpenApp, shared: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: str, count: int, said: str
) -> None:
    monkeypatch.setenv(f"FOOTNOTE_{name}", most)
    app = open_app()
    paths = [make_pdf(shared / f"{number}.pdf", [f"Letter {number}."]) for number in range(3)]
    padding = b"\n%" + b"x" * 600_000 if name == "UPLOAD_MB" else b""
    for path in paths:
        app.file_uploader[0].upload(path.name, path.read_bytes() + padding, "application/pdf")
    app.run()
    assert len(resources.queue().jobs()) == count
    assert said in _said(app)
    run_until(app, lambda: all(job.ended for job in resources.queue().jobs()))


def test_a_question_that_is_too_long_by_the_settings_is_said(
    open_app: OpenApp, answerer: ToldAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_QUESTION_LETTERS", "100")
    app = open_app()
    app.chat_input(key="question").set_value("Why? " * 30).run()
    assert "149" in _said(app)
    assert "100" in _said(app)
    assert answerer.asked == []


def test_one_chat_too_many_is_said_and_not_begun(
    open_app: OpenApp, answerer: ToldAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CHATS", "1")
    app = open_app()
    resources.library().chats.create("The one")
    app.chat_input(key="question").set_value("When?").run()
    assert "1 chats are kept, the most that may be" in _said(app)
    assert [chat.title for chat in resources.library().chats.all()] == ["The one"]
    assert answerer.asked == []


def test_a_document_too_many_is_said(open_app: OpenApp, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_MAX_DOCUMENTS", "1")
    app = open_app()
    for name in ("one.pdf", "two.pdf"):
        app.file_uploader[0].upload(name, make_pdf(shared / name, [f"This is {name}."]).read_bytes(), "application/pdf")
    app.run()
    assert "may have 1 documents; two.pdf is one too many" in _said(app)
    wait_until(lambda: [document.name for document in resources.library().documents()] == ["one.pdf"])


@pytest.fixture
def sessions(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens a session of a person, as Streamlit does, and lets it in."""
    runtime = SimpleNamespace(is_active_session=lambda session: session in there)
    there: set[str] = set()
    monkeypatch.setattr(page_keys, "get_instance", lambda: runtime)
    monkeypatch.setattr(page_keys, "_SESSIONS", {})
    monkeypatch.setattr(people, "mode", lambda: "login")

    def enter(session: str, person: str) -> None:
        there.add(session)
        context = SimpleNamespace(session_id=session)
        monkeypatch.setattr(page_keys, "get_script_run_ctx", lambda **_: context)
        people.acting(Person(person), page_keys.admit)

    enter.leave = there.discard  # type: ignore[attr-defined]
    return enter


def test_windows_are_bounded_in_all_and_for_each_person(sessions: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_SESSIONS", "3")
    monkeypatch.setenv("FOOTNOTE_PERSON_SESSIONS", "2")
    sessions("a1", "ada")
    sessions("a2", "ada")
    with pytest.raises(OverLimit, match="2 windows of Footnote open, the most that one may"):
        sessions("a3", "ada")
    sessions("b1", "bob")
    with pytest.raises(OverLimit, match="3 windows of Footnote are open"):
        sessions("e1", "eve")
    sessions("a1", "ada")  # one that is in stays in
    sessions.leave("a2")
    sessions("e1", "eve")
    assert page_keys.sessions_of("ada") == {"a1"}
    assert page_keys.person_of("b1") == "bob"


def test_a_key_is_good_for_the_person_of_its_session_alone(sessions: Any) -> None:
    sessions("a1", "ada")
    key = people.acting(Person("ada"), page_keys.session_key)
    assert people.acting(Person("ada"), lambda: page_keys.is_known(key))
    assert not people.acting(Person("bob"), lambda: page_keys.is_known(key))


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:11434/v1", "http://169.254.169.254/latest", "https://api.openai.com/v1", "http://10.0.0.1"],
)
def test_where_the_app_is_for_many_no_model_is_asked_but_those_of_the_settings(
    shared: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("FOOTNOTE_OPEN_TO_ALL", "true")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example/v1")
    monkeypatch.setenv("FOOTNOTE_MODEL_ADDRESSES", "https://other.example, http://inside.example:8000/v1")
    monkeypatch.setattr(st, "session_state", {"address": address, "key": "sk-own", "scope": {}})
    with pytest.raises(NotAllowed, match="cannot be used here"):
        resources.session_settings()
    for allowed in ("https://models.example/v1", "https://other.example/v1", "http://inside.example:8000/v1"):
        st.session_state["address"] = allowed
        assert resources.session_settings().openai_base_url == allowed


def test_what_is_open_to_all_says_so_loudly_and_offers_no_other_server(
    open_app: OpenApp, answerer: ToldAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_OPEN_TO_ALL", "true")
    app = open_app()
    assert "Open to all" in app.warning[0].value
    app.radio(key="who_composer").set_value("model").run()
    assert app.selectbox(key="server_composer").options == ["OpenAI"]


def test_alone_there_is_no_banner_and_any_server_may_be_typed(open_app: OpenApp) -> None:
    app = open_app()
    assert len(app.warning) == 0
    app.radio(key="who_composer").set_value("model").run()
    assert "Another address" in str(app.selectbox(key="server_composer").options)
