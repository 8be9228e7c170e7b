from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.markup import ALLOWED, Element, Node, Said
from rag.reading.sentences import keep_brackets, parse_sentences, read_answer

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
BLOCKS = st.sampled_from(
    [*MARKS, "ferry", "渡轮", "`", "```\n", "$", "$$\n", "\\[", "\\]", "> ", "  - ", "|---|\n", "](", "<"]
)
TABLE = """\
| # | Port | 2022 | 2023 | Note |
|---|---|--:|--:|---|
| 1 | Westhaven | 4.9 [1] | 5.3 [2] | `a[0]` |
| 2 | Eastholm | 7 | in 2021, it was 8. | [W1] |
"""
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
        pytest.param("- One [1]\n- Two [2]", [("One", "1", False), ("Two", "2", True)], id="bullets"),
        pytest.param("1. One [1]\n2. [2] Two", [("One", "1", False), ("Two", "2", True)], id="numbers"),
        pytest.param("• One [1]\n• Two [2]", [("• One", "1", False), ("• Two", "2", True)], id="bullets of no list"),
        pytest.param("It is so:\n2. Two [2]", [("It is so:", "", False), ("2. Two", "2", True)], id="from two on"),
        pytest.param(
            "（1） 一[1]\n（2） 二[2]", [("（1） 一", "1", False), ("（2） 二", "2", True)], id="chinese numbers"
        ),
        pytest.param("## Fares\nFour [1].", [("Fares", "", False), ("Four.", "1", True)], id="heading"),
        pytest.param("- One. Two [1].", [("One.", "", False), ("Two.", "1", False)], id="two sentences in an item"),
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
def test_a_marker_between_a_list_sign_and_its_item_is_the_items(sign: str) -> None:
    (sentence,) = parse_sentences(f"{sign} [1] It sails.", KNOWN)
    assert (sentence.text.removeprefix(f"{sign} "), sentence.citations) == ("It sails.", ("1",))


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


def _said(answer: str) -> list[tuple[str, str]]:
    return [(s.text, " ".join(s.citations)) for s in parse_sentences(answer, KNOWN) if s.support != "none"]


def _silent(answer: str) -> list[str]:
    return [sentence.text for sentence in parse_sentences(answer, KNOWN) if sentence.support == "none"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("Take `a[1]` [2].", [("Take a[1].", "2")], id="inline code"),
        pytest.param("```\nx = a[1]\n```\nIt sails [2].", [("It sails.", "2")], id="fenced code"),
        pytest.param("It is $x_{[1]}$ [2].", [("It is x_[1].", "2")], id="formula"),
        pytest.param("**It sails [1]. It** waits [2].", [("It sails.", "1"), ("It waits.", "2")], id="emphasis"),
        pytest.param("> It sails [1].\n> > It waits [2].", [("It sails.", "1"), ("It waits.", "2")], id="quotes"),
        pytest.param("- One [1]\n  - Two. Three [2]", [("One", "1"), ("Two.", ""), ("Three", "2")], id="nested list"),
        pytest.param("It sails [1](https://a.test/).", [("It sails.", "1")], id="a marker that is a link"),
        pytest.param(r"It sails \[1\].", [("It sails.", "1")], id="a marker with escaped brackets"),
        pytest.param(
            "[1]: https://a.test/\n\nIt sails [1].",
            [(": https://a.test/", "1"), ("It sails.", "1")],
            id="no definition",
        ),
        pytest.param("It sails.\n\n[1][2]", [("It sails.", "1 2")], id="a paragraph of markers"),
        pytest.param("The law is:\n\n$$ x = 1 $$ [1]", [("The law is:", "1")], id="behind a formula"),
        pytest.param(
            "It sails.\n---\nIt waits [1].", [("It sails.", ""), ("It waits.", "1")], id="a rule makes no heading"
        ),
        pytest.param("One.\n\n    It sails [1].", [("One.", ""), ("It sails.", "1")], id="an indent makes no code"),
        pytest.param("1931. It opened [1].", [("1931. It opened.", "1")], id="a year is no list's number"),
    ],
)
def test_markers_and_sentences_are_looked_for_within_blocks(answer: str, expected: list[tuple[str, str]]) -> None:
    assert _said(answer) == expected


def test_a_cell_is_of_its_row_and_its_column_and_takes_the_rows_markers() -> None:
    assert _said(TABLE) == [
        ("Westhaven, 2022: 4.9", "1"),
        ("Westhaven, 2023: 5.3", "2"),
        ("Eastholm, 2022: 7", "W1"),
        ("Eastholm, 2023: in 2021, it was 8.", "W1"),
    ]


@pytest.mark.parametrize(
    ("answer", "silent"),
    [
        pytest.param("# Fares in 2023\nFour [1].", ["Fares in 2023"], id="heading"),
        pytest.param("Four [1].\n\n---\n\nFive [1].", [], id="rule"),
        pytest.param("Here is the answer:\n\nFour [1].", ["Here is the answer:"], id="lead-in"),
        pytest.param("以下是票价：\n- 四元[1]", ["以下是票价："], id="Chinese lead-in"),
        pytest.param("**Fares**\n\nFour [1].", ["Fares"], id="a heading in bold"),
        pytest.param("`a[0]`\n\n$x$\n\n\\(y\\).", ["a[0]", "x", "y."], id="code and formulas"),
        pytest.param("| a | b |\n|---|---|\n| c | d [1] |", ["a", "b", "c"], id="heads and labels"),
        pytest.param("Four crowns for these 3:\n- A [1]", [], id="a lead-in with a figure"),
        pytest.param("It says [1]:\n- A [1]", [], id="a lead-in with a marker"),
        pytest.param("# It opened in 1931 [1]\nSo.", [], id="a heading with a marker"),
        pytest.param("Here is the answer:", [], id="nothing follows"),
        pytest.param("**It is red.**\n\nSo.", [], id="a sentence in bold"),
    ],
)
def test_what_states_nothing_has_no_verdict(answer: str, silent: list[str]) -> None:
    assert _silent(answer) == silent


@pytest.mark.parametrize(
    "quote", ["*premium* __init__", "# 5", "1. One", "| a | b |", "- 5", "`x` $y$ \\[z\\]", "> a", "<b>"]
)
def test_a_quote_is_no_markdown(quote: str) -> None:
    nodes, (sentence, other) = read_answer(f"{quote} [1]\n\nIt sails. [2]", KNOWN, verbatim=True)
    assert (sentence.text, sentence.citations, other.citations) == (quote, ("1",), ("2",))
    assert [node.tag for node in nodes if isinstance(node, Element)] == ["p", "p"]


@given(st.lists(BLOCKS, max_size=40).map("".join))
def test_every_sentence_of_any_markdown_stands_in_the_tree_once_and_in_order(answer: str) -> None:
    nodes, sentences = read_answer(answer)
    placed = [said.number for said in _places(nodes) if said.number is not None]
    assert placed == list(range(len(sentences)))
    assert {element.tag for element in _elements(nodes)} <= ALLOWED


def _elements(nodes: Sequence[Node]) -> Iterator[Element]:
    for node in nodes:
        if isinstance(node, Element):
            yield node
        if isinstance(node, Element | Said):
            yield from _elements(node.children)


def _places(nodes: Sequence[Node]) -> Iterator[Said]:
    for node in nodes:
        if isinstance(node, Said):
            yield node
        elif isinstance(node, Element):
            yield from _places(node.children)


def test_a_quote_of_several_lines_is_one_sentence_with_its_breaks() -> None:
    nodes, (said,) = read_answer("Bring these:\n• a lamp. It is dark.\n• a map [1]", KNOWN, verbatim=True)
    assert (said.text, said.citations) == ("Bring these: • a lamp. It is dark. • a map", ("1",))
    assert str(nodes).count("'br'") == 2
