from __future__ import annotations

from datetime import UTC, datetime, timedelta

from library.stores.chats import Chat
from tests.ui.conftest import OpenApp
from ui.shared import resources
from ui.sidebar import group_chats

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _chat(name: str, pinned: bool, age: timedelta) -> Chat:
    time = (NOW - age).isoformat()
    return Chat(name, name, pinned, time, time)


def test_chats_are_parted_into_pinned_today_and_older() -> None:
    chats = [_chat("a", False, timedelta()), _chat("b", True, timedelta(days=9)), _chat("c", False, timedelta(days=2))]
    groups = group_chats(chats, NOW)
    assert {heading: [chat.id for chat in listed] for heading, listed in groups.items()} == {
        "pinned": ["b"],
        "today": ["a"],
        "older": ["c"],
    }


def test_parts_without_chats_are_left_out() -> None:
    assert group_chats([], NOW) == {}


def test_a_few_chats_are_listed_first_the_pinned_among_them_and_more_on_a_click(open_app: OpenApp) -> None:
    chats = resources.library().chats
    pinned = chats.create("The first of all")
    chats.pin(pinned.id, True)
    for number in range(35):
        chats.create(f"Chat {number}")
    app = open_app()
    rows = [button.label for button in app.button if button.key and button.key.startswith("open_")]
    assert len(rows) == 30
    assert rows[0] == pinned.title
    app.button("chats_more").click().run()
    rows = [button.label for button in app.button if button.key and button.key.startswith("open_")]
    assert len(rows) == 36
