from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.records import Passage
from rag.verify.quotes import Span, find_copy, find_nearest, is_row, join_spans

PORT = "The harbour of Westhaven opened in 1931 and has\nthree quays. Storms closed it for\nnine days in 1953."


@pytest.mark.parametrize(
    ("sentence", "passage", "quote"),
    [
        pytest.param(
            "Storms closed it for nine days in 1953.", PORT, "Storms closed it for\nnine days in 1953.", id="as it is"
        ),
        pytest.param("closed it for nine days", PORT, "closed it for\nnine days", id="a part of a sentence"),
        pytest.param(
            "In 1953 the port was closed for nine days by storms.",
            PORT,
            "Storms closed it for\nnine days in 1953.",
            id="in other words",
        ),
        pytest.param(
            "票价为四元。", "航程为四十分钟。成人票价为四\n元。", "票价为四\n元。", id="Chinese over a line end"
        ),
        pytest.param("成人票四元", "航程为四十分钟。成人票价为四元。", "成人票价为四元。", id="Chinese in other words"),
    ],
)
def test_the_quote_is_what_the_sentence_rests_on(sentence: str, passage: str, quote: str) -> None:
    source = Passage(passage, 1.0, "web", "Port")
    span = find_copy(sentence, source) or find_nearest(sentence, source)
    assert span is not None
    assert passage[span.start : span.end] == quote


def test_a_passage_that_shares_nothing_has_no_quote() -> None:
    assert find_nearest("Penguins swim.", Passage(PORT, 1.0, "web", "Port")) is None


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        pytest.param("Net income (in millions): $ 2,371 (2016) · $ 3,033 (2017)", True, id="the whole row"),
        pytest.param("Net income (in millions): $ 3,033 (2017)", True, id="the cell that is asked for"),
        pytest.param("2017 (in millions): 7,175", True, id="of a row without a label one cell under its head"),
        pytest.param("Net income (in millions): $ 2,371 (2017)", False, id="a figure of another year"),
        pytest.param("Inventories (in millions): $ 3,033 (2017)", False, id="a figure of another row"),
        pytest.param("Net income (in millions):", False, id="the label alone"),
    ],
)
def test_a_row_is_quoted_whole_or_with_the_cells_that_answer(sentence: str, is_told: bool) -> None:
    table = "(in millions)\n| | 2016 | 2017 |\n|---|---|---|\n| Net income | $ 2,371 | $ 3,033 |\n| | 5,030 | 7,175 |"
    assert is_row(sentence, f"{table}\n| Inventories | 1,426 | 3,583 |") is is_told


_WORDS = st.lists(st.text("abcd港口", min_size=1, max_size=5), min_size=6, max_size=30)


@given(_WORDS, st.data())
def test_words_of_the_passage_are_always_found(words: list[str], data: st.DataObject) -> None:
    passage = "\n".join(words)
    first = data.draw(st.integers(0, len(words) - 3))
    span = find_copy(" ".join(words[first : first + 3]), Passage(passage, 1.0, "web", "Words"))
    assert span is not None
    assert "".join(passage[span.start : span.end].split()) == "".join(words[first : first + 3])


def test_near_quotes_are_shown_as_one_and_far_ones_by_the_best() -> None:
    assert join_spans([Span(10, 20, 1.0), Span(30, 60, 0.5)]) == (10, 60)
    assert join_spans([Span(10, 20, 0.4), Span(3000, 3060, 0.9)]) == (3000, 3060)
