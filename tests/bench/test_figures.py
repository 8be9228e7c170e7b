"""Hits are counted by page and by document, and only among the first ten."""

from __future__ import annotations

import pytest

from bench.figures import Found, Place, figures_of, format_row, rank_of
from bench.sets import Question

QUESTION = Question("1", "When?", "a.pdf", "a", (3, 4))
WRONG: list[Place] = [("b", page) for page in range(1, 20)]


@pytest.mark.parametrize(
    ("places", "rank"),
    [
        pytest.param([("a", 3)], 1, id="first"),
        pytest.param([("b", 3), ("a", 4), ("a", 3)], 2, id="any of the right pages counts"),
        pytest.param([("a", 2), ("b", 3)], None, id="the page of another document does not"),
        pytest.param([], None, id="nothing found"),
    ],
)
def test_the_first_right_page_gives_the_rank(places: list[Place], rank: int | None) -> None:
    assert rank_of(places, QUESTION) == rank


def test_shares_are_of_all_questions_and_a_late_page_counts_nowhere() -> None:
    places = [[("a", 3)], [*WRONG[:3], ("a", 4)], [*WRONG[:10], ("a", 3)], [("a", 9)]]
    figures = figures_of(places, [QUESTION] * 4)
    assert figures.page_at == {1: 25.0, 3: 25.0, 5: 50.0, 10: 50.0}
    assert figures.mrr == pytest.approx((1 + 1 / 4) / 4)
    assert figures.document_at_5 == 75.0


def test_a_row_has_time_for_each_query_and_a_dash_for_what_is_not_known() -> None:
    row = format_row(Found("words", [[("a", 3)], []], cpu_s=0.05), [QUESTION] * 2)
    assert row == "| words | 50.0 | 50.0 | 50.0 | 50.0 | 0.500 | 50.0 | 25.0 | – | – |"
    assert format_row(Found("peer", [[]], 0.0, 12.3, 2), [QUESTION]).endswith("| 12 | 2 |")
