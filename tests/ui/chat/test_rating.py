from __future__ import annotations

import json

import pytest

from library.errors import ChatFileError
from library.library import Library
from library.settings import Settings
from tests.ui.chat.export.answers import answer_of
from ui.chat.export.json_file import format_json, read_json

RATING = {"useful": False, "word": "年份不对, the wrong year"}


def _rated(library: Library) -> str:
    chat = library.chats.create("Ferries")
    turn_id = library.chats.add_turn(chat.id, "What are the fares?", answer_of("Five crowns [1].").as_dict())
    library.chats.rate(turn_id, 1, RATING)
    library.chats.add_version(chat.id, turn_id, answer_of("Four crowns [1].").as_dict())
    return chat.id


def test_a_rating_is_of_the_answer_that_was_shown(library: Library) -> None:
    chat_id = _rated(library)
    (turn,) = library.chats.turns(chat_id)
    assert (turn.number, turn.rating) == (2, {})
    library.chats.show(turn.id, 1)
    assert library.chats.turns(chat_id)[0].rating == RATING


def test_a_rating_goes_into_the_export_and_comes_back(library: Library) -> None:
    whole = library.chats.whole(_rated(library))
    written = format_json("Ferries", whole)
    assert json.loads(written)["turns"][0]["ratings"] == [RATING, None]
    title, read = read_json(written.encode())
    again = library.chats.add_whole(title, read)
    assert library.chats.whole(again.id) == whole


def test_an_export_from_before_there_were_ratings_is_read(library: Library) -> None:
    chat = json.loads(format_json("Ferries", library.chats.whole(_rated(library))))
    del chat["turns"][0]["ratings"]
    title, read = read_json(json.dumps(chat).encode())
    assert library.chats.turns(library.chats.add_whole(title, read).id)[0].rating == {}


@pytest.mark.parametrize("rating", [{"useful": "maybe"}, {"useful": True, "word": "x" * 501}, {"word": "no thumb"}])
def test_a_rating_that_none_is_refuses_the_file(library: Library, rating: object) -> None:
    chat = json.loads(format_json("Ferries", library.chats.whole(_rated(library))))
    chat["turns"][0]["ratings"] = [rating]
    with pytest.raises(ChatFileError, match=r"ratings\.0"):
        read_json(json.dumps(chat).encode())


@pytest.mark.parametrize("erased", ["the chat", "the word"])
def test_what_was_said_of_an_answer_leaves_no_trace(library: Library, settings: Settings, erased: str) -> None:
    chat_id = _rated(library)
    turn = library.chats.turns(chat_id)[0]
    assert _on_disk(settings)
    if erased == "the chat":
        library.chats.delete(chat_id)
    else:
        library.chats.rate(turn.id, 1, {})
    assert not _on_disk(settings)


def _on_disk(settings: Settings) -> bool:
    files = [path for path in settings.library.rglob("*") if path.is_file()]
    return any(b"the wrong year" in path.read_bytes() for path in files)
