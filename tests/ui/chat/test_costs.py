from __future__ import annotations

from typing import Any

import pytest

from tests.ui.conftest import quoted
from ui.chat.costs import chat_line, format_price, tokens_line

TOKENS = {"input_tokens": 12_000, "output_tokens": 340, "total_tokens": 12_340}


def _answers(*given: dict[str, Any]) -> list[dict[str, Any]]:
    return [quoted("Q", **values).as_dict() for values in given]


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [(0.0213, "$0.021"), (0.000345, "$0.00034"), (1.5, "$1.50"), (1234.5, "$1,234.50"), (0.1, "$0.10"), (0, "$0.00")],
)
def test_a_price_shows_its_first_figures(dollars: float, shown: str) -> None:
    assert format_price(dollars) == shown


def test_an_answer_says_what_it_took() -> None:
    assert tokens_line(quoted("Q", usage=TOKENS, price=0.021)) == "12,000 in, 340 out · $0.021"
    assert tokens_line(quoted("Q", usage=TOKENS, usage_estimated=True)).startswith("about 12,000 in, 340 out;")


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ([{}, {}], ""),
        ([{"usage": TOKENS}, {}], "This chat: 12,340 tokens"),
        ([{"usage": TOKENS, "price": 0.01}, {"usage": TOKENS, "price": 0.011}], "This chat: 24,680 tokens · $0.021"),
        (
            [{"usage": TOKENS, "price": 0.01}, {"usage": TOKENS}],
            "This chat: 24,680 tokens · $0.010 where the price is known",
        ),
    ],
    ids=["quotes", "no price", "priced", "priced in part"],
)
def test_a_chat_says_what_its_answers_took(answers: list[dict[str, Any]], line: str) -> None:
    assert chat_line(_answers(*answers)) == line


def test_answers_of_earlier_releases_have_neither_price_nor_mark() -> None:
    (answer,) = _answers({"usage": {"input_tokens": 10, "output_tokens": 2}})
    del answer["price"], answer["usage_estimated"]
    assert chat_line([answer]) == "This chat: 12 tokens"
