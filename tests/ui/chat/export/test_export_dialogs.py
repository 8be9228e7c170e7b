from __future__ import annotations

import json
import re
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from library.errors import InternalError
from tests.ui.chat.export.answers import REPORT, answer_of, fares, refusal
from tests.ui.conftest import QUOTE, OpenApp, quoted
from ui.chat.export import export_dialog, files
from ui.chat.export.files import ENDINGS, Kind, file_name, make_file
from ui.chat.export.json_file import format_json
from ui.shared import resources

Made = dict[str, dict[str, Any]]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Made:
    """What each download button was given, which AppTest does not keep."""
    made: Made = {}
    draw = st.download_button

    def note(label: str, **given: Any) -> bool:
        made[given["key"].removeprefix("export_")] = {"label": label, **given}
        return draw(label, **given)

    monkeypatch.setattr(st, "download_button", note)
    return made


def _chat(*answers: dict[str, Any]) -> str:
    chats = resources.library().chats
    chat = chats.create("Ferries / 渡轮")
    for number, answer in enumerate(answers):
        chats.add_turn(chat.id, f"Question {number}?", answer)
    return chat.id


def _import(app: AppTest, data: str) -> AppTest:
    """Upload a file in the dialog; AppTest draws no dialog anew, so the chat is opened by who asks for it."""
    app.button(key="import_chat").click().run()
    return app.file_uploader(key="import_file").set_value(("chat.json", data.encode(), "application/json")).run()


def test_an_answer_is_exported_in_every_format(open_app: OpenApp, offered: Made) -> None:
    chat = _chat(fares().answer, answer_of("Other [1].").as_dict())
    app = open_app(chat)
    app.button(key="export_1").click().run()
    assert not app.exception
    assert list(offered) == list(ENDINGS)
    assert {given["file_name"] for given in offered.values()} == {
        f"footnote-Question-0.{ending}" for ending in ENDINGS.values()
    }
    assert not any(given["disabled"] for given in offered.values())
    files = {name: given["data"]() for name, given in offered.items()}
    assert files["markdown"].startswith("# Question 0?")
    assert files["word"][:2] == b"PK"
    assert files["pdf"][:5] == b"%PDF-"
    assert '"question": "Question 0?"' in files["json"]
    assert "Question 1?" not in files["json"]
    assert files["bibtex"].startswith("@misc{")


def test_a_chat_is_exported_from_its_menu_and_comes_back(open_app: OpenApp, offered: Made) -> None:
    chat = _chat(fares().answer, refusal().answer)
    app = open_app()
    app.menu_button(key=f"menu_{chat}").set_value("export").run()
    assert not app.exception
    data = offered["json"]["data"]()
    app = _import(open_app(), data)
    assert not app.exception
    (back,) = [found for found in resources.library().chats.all() if found.id != chat]
    assert back.title == "Ferries / 渡轮 (imported)"
    assert resources.library().chats.whole(back.id) == resources.library().chats.whole(chat)
    assert app.session_state["imported"] == back.id
    notice = "The chat was imported. 2 of its documents are not in this library, so their pages cannot be opened: "
    assert app.session_state["notice"] == f"{notice}年度报告, Timetable"


@pytest.mark.parametrize("missing", [False, True])
def test_an_imported_citation_opens_its_document_by_id(open_app: OpenApp, timetable: str, missing: bool) -> None:
    """Where that is not in the library, its address says so, and the pane shows the quote that it has."""
    document_id = REPORT if missing else timetable
    data = format_json("Ferries", resources.library().chats.whole(_chat(quoted("When?", document_id).as_dict())))
    app = open_app(str(_import(open_app(), data).session_state["imported"]))
    (shown,) = [part.proto.json for part in app.get("bidi_component") if '"address"' in part.proto.json]
    (source,) = json.loads(shown)["sources"]
    assert (source["document"], source["quote"]) == (document_id, QUOTE)


def test_a_wrong_file_is_told_of_in_the_dialog(open_app: OpenApp) -> None:
    app = _import(open_app(), "{}")
    assert not app.exception
    assert app.session_state["form_error"].startswith("The file is no chat")
    assert resources.library().chats.all() == []


def test_what_cannot_be_exported_says_why(open_app: OpenApp, offered: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_dialog, "_MOST_LETTERS", 10)
    app = open_app(_chat(refusal().answer))
    app.button(key="export_1").click().run()
    assert {name for name, given in offered.items() if given["disabled"]} == {"word", "pdf", "bibtex"}
    captions = [caption.value for caption in app.caption]
    assert "This chat is too long for Word and PDF. Markdown and JSON hold all of it." in captions
    assert "No source is cited, so there are no references." in captions


@pytest.mark.parametrize("kind", ENDINGS)
def test_a_failure_is_logged_without_contents(
    shared: object, kind: Kind, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library = resources.library()
    chat_id = _chat(fares().answer)
    chat = library.chats.get(chat_id)
    assert chat

    def fail(*_: object) -> None:
        raise ValueError("Adults pay 4 crowns")

    for name in ("format_json", "format_bibtex", "read_transcript"):
        monkeypatch.setattr(files, name, fail)
    with pytest.raises(InternalError, match="under the reference") as caught:
        make_file(kind, "en", library, chat, library.chats.turns(chat_id))
    assert "crowns" not in caplog.text + str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("What are the fares?", "footnote-What-are-the-fares.md"),
        ("票价是多少？", "footnote-票价是多少.md"),
        ("../../etc/passwd\0 \u202egnp.exe", "footnote-etc-passwd-gnp-exe.md"),
        ("???", "footnote-chat.md"),
        ("long " * 99, f"footnote-{'long-' * 11}long.md"),
    ],
)
def test_a_file_is_called_by_its_title_as_every_system_takes_it(title: str, name: str) -> None:
    assert file_name(title, "markdown") == name
    assert len(file_name("汉" * 300, "word").encode()) < 180
    assert re.fullmatch(r"[\w.-]+", name)
