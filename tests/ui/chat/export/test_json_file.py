from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from library.errors import ChatFileError
from library.library import Library
from library.stores.chats import WholeTurn
from tests.hostile import hostile_texts
from tests.library.words.test_words import is_chinese
from tests.ui.chat.export.answers import ASKED_AT, answer_of, fares, refusal
from ui.chat.export import json_file
from ui.chat.export.json_file import format_json, read_json


def _whole(*answers: dict[str, Any], shown: int = 1) -> WholeTurn:
    return WholeTurn("What are the fares?", ASKED_AT, shown, answers or (fares().answer,))


def test_a_chat_comes_back_as_it_went_with_every_answer(library: Library) -> None:
    chat = library.chats.create("Ferries 渡轮")
    turn_id = library.chats.add_turn(chat.id, "What are the fares?", fares().answer)
    library.chats.add_version(chat.id, turn_id, answer_of("Four crowns [2].").as_dict())
    library.chats.show(turn_id, 1)
    library.chats.add_turn(chat.id, "And cats?", refusal().answer)
    title, whole = read_json(format_json(chat.title, library.chats.whole(chat.id)).encode())
    again = library.chats.add_whole(title, whole)
    assert library.chats.whole(again.id) == library.chats.whole(chat.id)
    assert [(t.question, t.answer, t.number, t.count) for t in library.chats.turns(again.id)] == [
        (t.question, t.answer, t.number, t.count) for t in library.chats.turns(chat.id)
    ]
    assert format_json(chat.title, library.chats.whole(again.id)) == format_json(title, whole)


@pytest.mark.parametrize("text", [*hostile_texts("http://listener.test"), "\u202eevil\u2066\x9b2J"])
def test_hostile_text_comes_back_as_it_was_and_steers_nothing_in_the_file(text: str) -> None:
    whole = [WholeTurn(text, ASKED_AT, 1, (answer_of(f"{text} [1]").as_dict(),))]
    written = format_json(text, whole)
    assert read_json(written.encode()) == (text, whole)
    assert not any(sign in written for sign in "\u202e\u2066\x9b\x1b\x7f")


def _changed(**changes: Any) -> bytes:
    return json.dumps({**json.loads(format_json("Ferries", [_whole()])), **changes}).encode()


def _with(path: str, value: Any) -> bytes:
    """An exported chat with another value in a place of its first answer, such as "citations.0.page"."""
    chat = json.loads(format_json("Ferries", [_whole()]))
    place: Any = chat["turns"][0]["answers"][0]
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    for part in way:
        place = place[part]
    place[last] = value
    return json.dumps(chat).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "no chat that Footnote exported", id="empty"),
        pytest.param(b"%PDF-1.7", "no chat that Footnote exported", id="a PDF"),
        pytest.param(b"[]", "no chat that Footnote exported", id="another JSON"),
        pytest.param(b'{"format":"footnote-chat"}', "no chat that Footnote exported", id="no version"),
        pytest.param(b"[" * 100_000, "no chat that Footnote exported", id="nested without end"),
        pytest.param(b"\xff\xfe{}", "no chat that Footnote exported", id="no UTF-8"),
        pytest.param(_changed(version=7), r"newer Footnote \(version 7", id="newer"),
        pytest.param(_changed(title=3), "“title” in it is not", id="a title that is a number"),
        pytest.param(_changed(turns={}), "“turns” in it is not", id="turns that are no list"),
        pytest.param(_with("answer", None), "“turns.0.answers.0.answer” in it", id="no answer"),
        pytest.param(_with("citations.0.page", 0), "“turns.0.answers.0” in it", id="page 0"),
        pytest.param(_with("citations.0.document_id", "../../etc"), "“turns.0.answers.0” in it", id="no document's id"),
        pytest.param(_with("citations.0.support", "sure"), "support” in it", id="no verdict"),
        pytest.param(_with("citations.0.marker", "[x](y)"), "“turns.0.answers.0” in it", id="no marker"),
        pytest.param(_with("citations.0.rects", [[0, 0, 1e999, 1]]), "“turns.0.answers.0” in it", id="endless"),
        pytest.param(_with("sentences.0.reason", "because"), "“turns.0.answers.0” in it", id="no reason"),
        pytest.param(_with("price", -1), "“turns.0.answers.0” in it", id="a price below nothing"),
        pytest.param(_with("warnings.0", {"name": 3}), "“turns.0.answers.0” in it", id="no warning"),
        pytest.param(_with("usage", {"input_tokens": "many"}), "usage.input_tokens” in it", id="no tokens"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(data: bytes, message: str) -> None:
    with pytest.raises(ChatFileError, match=message) as caught:
        read_json(data)
    assert is_chinese(caught.value.said_in("zh"))


def test_an_answer_that_is_not_there_cannot_be_the_one_shown() -> None:
    data = format_json("Ferries", [_whole(shown=2)]).encode()
    with pytest.raises(ChatFileError, match=r"turns\.0"):
        read_json(data)


def test_a_file_that_is_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_file, "MOST_MB", 0)
    with pytest.raises(ChatFileError, match="more than 0 MB"):
        read_json(_changed())


def test_nothing_is_kept_of_a_chat_that_cannot_be_kept_whole(library: Library) -> None:
    broken = replace(_whole(), question=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="NOT NULL"):
        library.chats.add_whole("Ferries", [_whole(), broken])
    assert library.chats.all() == []
