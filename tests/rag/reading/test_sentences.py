from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.sentences import keep_brackets, parse_sentences

KNOWN = {"1", "2", "W1"}
MARKS = [
    "[1]",
    "[2]",
    "[W1]",
    "[9]",
    "[1, 2]",
    "【1】",
    "[",
    "]",
    ".",
    "。",
    "?",
    "“",
    "”",
    "**",
    "|",
    " ",
    "\n",
    "\n\n",
]
PIECES = st.sampled_from([*MARKS, "The ferry sails", "渡轮开航", "3.5", "U.S.", "- ", "1. ", "# ", "一、"])
ANSWERS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\u2060")),
    st.lists(PIECES, max_size=40).map("".join),
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("It sails [1]. It waits [2].", [("It sails.", "1"), ("It waits.", "2")], id="before the stop"),
        pytest.param("It sails.[1] It waits.[2]", [("It sails.", "1"), ("It waits.", "2")], id="behind the stop"),
        pytest.param("It sails. [1] It waits. [2]", [("It sails.", "1"), ("It waits.", "2")], id="with a space"),
        pytest.param("It sails[1]. It waits[2].", [("It sails.", "1"), ("It waits.", "2")], id="tight"),
        pytest.param("It sails in 2018.[1]It waits.", [("It sails in 2018.", "1"), ("It waits.", "")], id="no space"),
        pytest.param("It sails [1][2].", [("It sails.", "1 2")], id="two markers"),
        pytest.param("It sails [1, 2].", [("It sails.", "1 2")], id="two in one bracket"),
        pytest.param("It sails [1; W1].", [("It sails.", "1 W1")], id="parted by a semicolon"),
        pytest.param("It sails [1] at noon [1].", [("It sails at noon.", "1")], id="the same twice"),
        pytest.param("It sails [w1].", [("It sails.", "W1")], id="web, small letter"),
        pytest.param("渡轮开航【1】。票价四元[2]。", [("渡轮开航。", "1"), ("票价四元。", "2")], id="chinese"),
        pytest.param("渡轮开航。【1】票价四元。[2]", [("渡轮开航。", "1"), ("票价四元。", "2")], id="chinese, behind"),
        pytest.param("渡轮[1]中午开航。", [("渡轮中午开航。", "1")], id="chinese, inside"),
        pytest.param("票价四元【1、2】。", [("票价四元。", "1 2")], id="chinese comma"),
        pytest.param("It sails [9].", [("It sails.", "")], id="unknown"),
        pytest.param("It sails [9, 1][8].", [("It sails.", "1")], id="unknown among known"),
        pytest.param("[1] It sails. It waits.", [("It sails.", "1"), ("It waits.", "")], id="opens the answer"),
        pytest.param("It waits.\n[1] It sails.", [("It waits.", ""), ("It sails.", "1")], id="opens a line"),
        pytest.param("It sails.\n[1]", [("It sails.", "1")], id="on a line of its own"),
        pytest.param("He said “It sails.” [1] He left.", [("He said “It sails.”", "1"), ("He left.", "")], id="quote"),
        pytest.param("It costs 3.5 [1] in 2020 [2].", [("It costs 3.5 in 2020.", "1 2")], id="inside a sentence"),
        pytest.param("Built in [2020], see [^1] and [1-3].", [("Built in [2020], see [^1] and [1-3].", "")], id="none"),
        pytest.param("[1] [2]", [], id="markers alone"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_marker_belongs_to_the_sentence_it_stands_in_or_behind(answer: str, expected: list[tuple[str, str]]) -> None:
    assert [(s.text, " ".join(s.citations)) for s in parse_sentences(answer, KNOWN)] == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("One [1].\n\nTwo [2].", [("One.", "1", False), ("Two.", "2", True)], id="paragraphs"),
        pytest.param("One\nhalf [1].", [("One half.", "1", False)], id="a line break is a space"),
        pytest.param(
            "一、二号[1]。\n三年后[2]。", [("一、二号。", "1", False), ("三年后。", "2", False)], id="no list signs"
        ),
        pytest.param("- One [1]\n- Two [2]", [("- One", "1", False), ("- Two", "2", True)], id="bullets"),
        pytest.param("1. One [1]\n2. [2] Two", [("1. One", "1", False), ("2. Two", "2", True)], id="numbers"),
        pytest.param(
            "（1） 一[1]\n（2） 二[2]", [("（1） 一", "1", False), ("（2） 二", "2", True)], id="chinese numbers"
        ),
        pytest.param("## Fares\nFour [1].", [("## Fares", "", False), ("Four.", "1", True)], id="heading"),
        pytest.param("- One. Two [1].", [("- One.", "", False), ("Two.", "1", False)], id="two sentences in an item"),
        pytest.param("| a | b |\n| c | d [1] |", [("| a | b |", "", False), ("| c | d |", "1", True)], id="table rows"),
    ],
)
def test_paragraphs_items_headings_and_rows_stay_apart(answer: str, expected: list[tuple[str, str, bool]]) -> None:
    found = parse_sentences(answer, KNOWN)
    assert [(s.text, " ".join(s.citations), s.break_before) for s in found] == expected


@pytest.mark.parametrize("quoted", ["Smith [3] and Wu【2】 agree.", "See [1, 2].", "See [W1].", "数据[1]如此。"])
def test_a_quoted_bracket_is_no_marker_and_shows_as_it_stood(quoted: str) -> None:
    (sentence,) = parse_sentences(f"{keep_brackets(quoted)} [1]", KNOWN)
    assert (sentence.text, sentence.citations) == (quoted, ("1",))


@pytest.mark.parametrize("sign", ["-", "*", "•", "1.", "(2)", "3)"])
def test_a_list_sign_stays_with_its_item_when_the_marker_comes_first(sign: str) -> None:
    (sentence,) = parse_sentences(f"{sign} [1] It sails.", KNOWN)
    assert (sentence.text, sentence.citations) == (f"{sign} It sails.", ("1",))


def test_every_sentence_of_a_paragraph_keeps_its_own_marker() -> None:
    sentences = parse_sentences("It sails [1]. It waits [2]. It is red. It returns [W1].", KNOWN)
    assert [s.citations for s in sentences] == [("1",), ("2",), (), ("W1",)]


def test_brackets_that_look_like_no_marker_are_left_alone() -> None:
    assert keep_brackets("[2020] [a] [1-3] 【注】") == "[2020] [a] [1-3] 【注】"


@given(ANSWERS, st.sets(st.sampled_from(["1", "2", "3", "W1", "10"])))
def test_any_text_is_read_and_only_known_markers_come_out(answer: str, known: set[str]) -> None:
    for index, sentence in enumerate(parse_sentences(answer, known)):
        assert set(sentence.citations) <= known
        assert len(set(sentence.citations)) == len(sentence.citations)
        assert sentence.text.strip()
        assert "\n" not in sentence.text
        assert index or not sentence.break_before


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_letter_of_an_answer_is_lost(answer: str) -> None:
    shown = "".join(sentence.text for sentence in parse_sentences(answer, KNOWN))
    unmarked = re.sub(r"[\[【]\s*[Ww]?\d{1,3}(?:\s*[,，、;；]\s*[Ww]?\d{1,3})*\s*[\]】]", "", answer)
    assert list(filter(str.isalpha, shown)) == list(filter(str.isalpha, unmarked))


@given(st.text())
def test_no_marker_is_read_in_protected_text(quoted: str) -> None:
    assert all(not sentence.citations for sentence in parse_sentences(keep_brackets(quoted), KNOWN))
