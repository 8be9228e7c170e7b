from __future__ import annotations

import pytest

from library.library import Library
from library.settings import Settings
from tests.engines import BOTH

ENGINES = BOTH


def test_uses_are_listed_newest_first_and_older_ones_make_room(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.stores.model_uses.KEPT", 2)
    with Library.open(settings) as library:
        for number in range(3):
            library.model_uses.add("study", f"model {number}", 10, number, None if number else 0.5)
        assert [(one.model, one.written, one.price) for one in library.model_uses.all()] == [
            ("model 2", 2, None),
            ("model 1", 1, None),
        ]


def test_the_newest_answers_of_all_chats_are_listed_with_whether_they_are_shown(settings: Settings) -> None:
    with Library.open(settings) as library:
        first, second = library.chats.create("First"), library.chats.create("Second")
        turn = library.chats.add_turn(first.id, "When?", {"answer": "At nine."})
        library.chats.add_version(first.id, turn, {"answer": "At ten."})
        library.chats.add_turn(second.id, "Where?", {"answer": "Here."})
        given = {one.answer["answer"]: (one.question, one.shown) for one in library.chats.newest(10)}
        assert given == {"At nine.": ("When?", False), "At ten.": ("When?", True), "Here.": ("Where?", True)}
        assert len(library.chats.newest(2)) == 2
