from __future__ import annotations

from library.library import Library


def test_turns_come_back_in_order_with_their_whole_answers(library: Library) -> None:
    chat = library.chats.create("Ferries")
    library.chats.add_turn(chat.id, "How many?", {"answer": "Three.", "citations": [{"page": 2}]})
    library.chats.add_turn(chat.id, "哪一年？", {"answer": "二〇二五年。"})
    assert [turn.question for turn in library.chats.turns(chat.id)] == ["How many?", "哪一年？"]
    assert library.chats.turns(chat.id)[0].answer == {"answer": "Three.", "citations": [{"page": 2}]}


def test_search_looks_into_titles_and_questions_and_takes_wildcards_literally(library: Library) -> None:
    ferries, taxes = library.chats.create("Ferries"), library.chats.create("Taxes 100%")
    library.chats.add_turn(ferries.id, "What did the harbour earn?", {})
    assert [chat.id for chat in library.chats.all("harbour")] == [ferries.id]
    assert [chat.id for chat in library.chats.all("%")] == [taxes.id]
    assert {chat.id for chat in library.chats.all()} == {ferries.id, taxes.id}


def test_renaming_pinning_and_deleting(library: Library) -> None:
    chat = library.chats.create("Old")
    library.chats.add_turn(chat.id, "Q", {})
    library.chats.rename(chat.id, "New")
    library.chats.pin(chat.id, True)
    found = library.chats.get(chat.id)
    assert found is not None
    assert (found.title, found.pinned) == ("New", True)
    library.chats.delete(chat.id)
    assert library.chats.get(chat.id) is None
    assert library.chats.turns(chat.id) == []
