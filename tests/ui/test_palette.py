from __future__ import annotations

import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.ui.conftest import OpenApp, ToldAnswerer
from ui import palette
from ui.shared import resources


@pytest.fixture
def places(answerer: ToldAnswerer, timetable: str) -> str:
    """A library with one document and two chats; its document's id is given."""
    chats = resources.library().chats
    for question in ("When does the ferry sail?", "渡轮几点开？"):
        chats.add_turn(chats.create(question).id, question, {"answer": "At nine."})
    return timetable


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["渡轮几点开？", "When does the ferry sail?", "timetable.pdf"]),
        ("FERRY", ["When does the ferry sail?"]),
        ("渡轮", ["渡轮几点开？"]),
        ("pdf time", ["timetable.pdf"]),
        ("tractor", []),
    ],
)
def test_chats_and_documents_are_found_by_their_words(places: str, words: str, names: list[str]) -> None:
    assert sorted(one["name"] for one in palette.find(words)) == sorted(names)


def test_only_a_session_that_is_open_may_look(places: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(Starlette(routes=palette.routes()))
    assert client.get("/found/guessed?words=ferry").status_code == 403
    monkeypatch.setattr(palette, "is_known", lambda key: key == "mine")
    found = client.get("/found/mine?words=ferry")
    assert [one["kind"] for one in found.json()] == ["chat"]
    assert found.headers["cache-control"] == "no-store"


def test_what_may_be_chosen_is_found_in_each_language(open_app: OpenApp, answerer: ToldAnswerer) -> None:
    (data,) = (part.proto.json for part in open_app().get("bidi_component") if '"entries"' in part.proto.json)
    (settings,) = (one for one in json.loads(data)["entries"] if one["id"] == "settings")
    assert settings["name"] == "Settings"
    assert {name.split()[-1] for name in settings["also"]} == {"Settings", "设置"}
