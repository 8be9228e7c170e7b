from __future__ import annotations

import pytest
import sqlalchemy as sa

from library.errors import OverLimit
from library.library import Library
from library.settings import Settings
from library.stores.chats import WholeTurn
from library.stores.tables import answers
from tests.engines import BOTH

ENGINES = BOTH


def test_turns_come_back_in_order_with_their_whole_answers(library: Library) -> None:
    chat = library.chats.create("Ferries")
    library.chats.add_turn(chat.id, "How many?", {"answer": "Three.", "citations": [{"page": 2}]})
    library.chats.add_turn(chat.id, "哪一年？", {"answer": "二〇二五年。"})
    assert [turn.question for turn in library.chats.turns(chat.id)] == ["How many?", "哪一年？"]
    assert library.chats.turns(chat.id)[0].answer == {"answer": "Three.", "citations": [{"page": 2}]}


def test_a_further_answer_is_shown_and_the_earlier_ones_are_kept(library: Library) -> None:
    chat = library.chats.create("Ferries")
    turn_id = library.chats.add_turn(chat.id, "How many?", {"answer": "Two."})
    library.chats.add_turn(chat.id, "Since when?", {"answer": "1931."})
    library.chats.add_version(chat.id, turn_id, {"answer": "Three."})
    library.chats.add_version(chat.id, turn_id, {"answer": "Four."})
    first, second = library.chats.turns(chat.id)
    assert (first.answer, first.number, first.count) == ({"answer": "Four."}, 3, 3)
    assert (second.answer, second.number, second.count) == ({"answer": "1931."}, 1, 1)
    for number, text in ((1, "Two."), (2, "Three.")):
        library.chats.show(turn_id, number)
        shown = library.chats.turns(chat.id)[0]
        assert (shown.answer["answer"], shown.number, shown.count) == (text, number, 3)


def test_all_answers_of_a_chat_are_listed_in_order(library: Library) -> None:
    chat, other = library.chats.create("Harbour"), library.chats.create("Ferries")
    turn_id = library.chats.add_turn(chat.id, "One?", {"answer": "One."})
    library.chats.add_turn(chat.id, "Two?", {"answer": "Two."})
    library.chats.add_turn(other.id, "Three?", {"answer": "Three."})
    library.chats.add_version(chat.id, turn_id, {"answer": "Another one."})
    assert [answer["answer"] for answer in library.chats.answers(chat.id)] == ["One.", "Another one.", "Two."]


def test_no_answer_outlives_its_chat(library: Library) -> None:
    chat = library.chats.create("Ferries")
    turn_id = library.chats.add_turn(chat.id, "How many?", {"answer": "Two."})
    library.chats.add_version(chat.id, turn_id, {"answer": "Three."})
    library.chats.delete(chat.id)
    with library.chats._database.begin() as connection:
        assert connection.execute(sa.select(answers)).all() == []


def test_an_answer_that_comes_after_its_chat_was_deleted_goes_to_no_other_turn(library: Library) -> None:
    """SQLite gives the number of a turn that was deleted to another."""
    gone, other = library.chats.create("Ferries"), library.chats.create("Taxes")
    turn_id = library.chats.add_turn(gone.id, "How many?", {"answer": "Two."})
    library.chats.delete(gone.id)
    added = library.chats.add_turn(other.id, "How much?", {"answer": "Ten."})
    assert library.chats._database.is_shared or added == turn_id
    library.chats.add_version(gone.id, added, {"answer": "Three."})
    assert [turn.answer for turn in library.chats.turns(other.id)] == [{"answer": "Ten."}]


def test_search_looks_into_titles_and_questions_and_takes_wildcards_literally(library: Library) -> None:
    ferries, taxes = library.chats.create("Ferries"), library.chats.create("Taxes 100%")
    library.chats.add_turn(ferries.id, "What did the harbour earn?", {})
    assert [chat.id for chat in library.chats.all("harbour")] == [ferries.id]
    assert [chat.id for chat in library.chats.all("%")] == [taxes.id]
    assert {chat.id for chat in library.chats.all()} == {ferries.id, taxes.id}


def test_search_looks_into_the_answers_that_are_shown_if_it_is_asked_to(library: Library) -> None:
    ferries, taxes = library.chats.create("Ferries"), library.chats.create("Taxes")
    turn_id = library.chats.add_turn(ferries.id, "When?", {"answer": "渡轮九点开。"})
    library.chats.add_turn(taxes.id, "How much?", {"answer": "Ten.", "query": "渡轮"})
    assert [chat.id for chat in library.chats.all("渡轮", in_answers=True)] == [ferries.id]
    assert library.chats.all("渡轮") == []
    library.chats.add_version(ferries.id, turn_id, {"answer": "At nine."})
    assert library.chats.all("渡轮", in_answers=True) == []


def test_the_state_of_all_answers_changes_with_each_of_them(library: Library) -> None:
    chat = library.chats.create("Ferries")
    seen = [library.chats.state()]
    turn_id = library.chats.add_turn(chat.id, "When?", {"answer": "At nine."})
    seen.append(library.chats.state())
    library.chats.add_version(chat.id, turn_id, {"answer": "At ten."})
    seen.append(library.chats.state())
    library.chats.show(turn_id, 1)
    seen.append(library.chats.state())
    library.chats.delete(chat.id)
    assert library.chats.state() == seen[0]
    assert len({*seen}) == 4


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


def test_half_of_a_character_is_not_stored(library: Library) -> None:
    chat = library.chats.create("ok \ud83d")
    library.chats.add_turn(chat.id, "What? \ud83d", {"answer": "ok \ud83d", "warnings": ["\ude00"]})
    (turn,) = library.chats.turns(chat.id)
    assert (library.chats.all("ok")[0].title, turn.question) == ("ok \ufffd", "What? \ufffd")
    assert turn.answer == {"answer": "ok \ufffd", "warnings": ["\ufffd"]}


def test_a_chat_in_which_an_earlier_release_kept_half_of_a_character_opens(library: Library) -> None:
    chat = library.chats.create("Emoji")
    library.chats.add_turn(chat.id, "What?", {"answer": ""})
    with library.chats._database.begin() as connection:
        kept = {"answer": r'{"answer": "ok \ud83d, \ud83d\ude00"}'}
        connection.execute(sa.text("UPDATE answers SET answer = :answer"), kept)
    assert library.chats.turns(chat.id)[0].answer == {"answer": "ok \ufffd, \U0001f600"}


def test_the_chats_about_a_document_come_with_the_questions_that_it_answered(library: Library) -> None:
    chats, key = library.chats, "d" * 64
    cited = {"answer": "Three.", "citations": [{"document_id": key}]}
    close = {"answer": "", "citations": [], "closest": [{"document_id": key}]}
    asked, limited, other = (
        chats.create("Ferries"),
        chats.create("Of it alone", {"documents": [key]}),
        chats.create("x"),
    )
    chats.add_turn(asked.id, "How many?", cited)
    chats.add_turn(asked.id, "Refused?", close)
    turn = chats.add_turn(asked.id, "Answered otherwise?", cited)
    chats.add_version(asked.id, turn, {"answer": "Four.", "citations": [{"document_id": "e" * 64}]})
    chats.add_turn(asked.id, "And since when?", cited)
    chats.add_turn(other.id, "Refused?", close)
    found = {chat.title: questions for chat, questions in chats.about(key)}
    assert found == {"Of it alone": [], "Ferries": ["How many?", "And since when?"]}
    assert [chat.id for chat, _ in chats.about(key)] == [asked.id, limited.id], "the last used first"


def test_no_more_chats_are_kept_than_may_be_and_none_is_lost(settings: Settings) -> None:
    with Library.open(settings.model_copy(update={"chats": 2})) as library:
        first, _ = library.chats.create("One"), library.chats.create("Two")
        with pytest.raises(OverLimit, match="2 chats are kept"):
            library.chats.create("Three")
        with pytest.raises(OverLimit, match="2 chats are kept"):
            library.chats.add_whole("Three", [WholeTurn("Why?", "2026-05-01T10:00:00+00:00", 1, ({"answer": "So."},))])
        assert {chat.title for chat in library.chats.all()} == {"One", "Two"}
        library.chats.delete(first.id)
        library.chats.create("Three")
