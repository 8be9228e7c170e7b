"""What engines are asked, and what is suggested when they found nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.web.engine import words_for_engines
from rag.web.search import suggest

QUESTION = "When does the ferry from Westhaven to Eastholm sail in winter?"


def test_engines_are_sent_a_line() -> None:
    assert words_for_engines("When does the\nferry  sail?") == "When does the ferry sail?"


def test_what_is_too_long_for_an_engine_ends_with_a_whole_word() -> None:
    sent = words_for_engines("harbour " * 200)
    assert len(sent) <= 400
    assert set(sent.split()) == {"harbour"}


def test_text_without_spaces_is_cut_all_the_same() -> None:
    assert words_for_engines("港" * 1000) == "港" * 400


def answering(*lists: list[str]) -> tuple[Callable[[str], list[str]], list[str]]:
    """Make an engine that answers in this order, and the words that it was asked with."""
    asked: list[str] = []

    def complete(words: str) -> list[str]:
        asked.append(words)
        return lists[len(asked) - 1]

    return complete, asked


def test_what_others_searched_for_comes_first_and_the_bare_words_last() -> None:
    complete, asked = answering(["westhaven ferry winter", "westhaven ferry tickets"])
    assert suggest(QUESTION, complete) == (
        "westhaven ferry winter",
        "westhaven ferry tickets",
        "ferry Westhaven Eastholm sail winter",
    )
    assert asked == ["ferry Westhaven Eastholm sail winter"]


def test_fewer_words_are_tried_when_nobody_began_with_all() -> None:
    complete, asked = answering([], ["ferry westhaven eastholm"])
    assert suggest(QUESTION, complete) == ("ferry westhaven eastholm", "ferry Westhaven Eastholm sail winter")
    assert asked[1] == "ferry Westhaven Eastholm"


def test_there_are_few_and_the_bare_words_are_among_them() -> None:
    complete, _ = answering([f"ferry {n}" for n in range(20)])
    assert suggest(QUESTION, complete) == ("ferry 0", "ferry 1", "ferry 2", "ferry Westhaven Eastholm sail winter")


@pytest.mark.parametrize("bad", ["", "  ", "x" * 300, "a\x00b", "\x1b[31mred", QUESTION.upper(), "a\u202eb"])
def test_what_cannot_be_shown_or_says_nothing_new_is_left_out(bad: str) -> None:
    complete, _ = answering([bad, "ferry times", "Ferry  Times"])
    assert suggest(QUESTION, complete) == ("ferry times", "ferry Westhaven Eastholm sail winter")


def test_a_chinese_question_has_its_bare_words_too() -> None:
    complete, asked = answering(["西港渡轮时刻表"])
    assert suggest("西港的渡轮什么时候开航？", complete) == ("西港渡轮时刻表", "西港的渡轮 开航")
    assert asked == ["西港的渡轮 开航"]


def test_no_half_of_an_asking_word_is_left() -> None:
    complete, _ = answering([], [])
    assert suggest("去东岛的渡轮冬天几点开航？", complete) == ("去东岛的渡轮冬天 开航",)


def test_words_that_are_the_query_itself_suggest_nothing() -> None:
    complete, _ = answering([])
    assert suggest("ferry winter", complete) == ()


def test_a_query_without_words_asks_nobody() -> None:
    complete, asked = answering()
    assert suggest("???", complete) == ()
    assert asked == []
