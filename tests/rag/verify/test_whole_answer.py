from __future__ import annotations

import pytest

from rag.verify.verifier import Verifier, withholds

check_answer = Verifier().check_answer

TABLE = """Harbour Ferries, consolidated income (in millions)
2025 2024
Net sales $ 1,200 $ 1,111
Operating income 96 88
Total assets 5,310 4,870"""
QUESTION = "What was the operating margin of Harbour Ferries in 2025?"
RIGHT = "Operating income was $96 million and net sales were $1,200 million.\nOperating margin = 96 / 1,200 = 8.0%"


def _score(answer: str, question: str = QUESTION) -> float:
    return check_answer(answer, [TABLE], question).score


def test_a_figure_may_rest_on_sums_of_the_sentences_before() -> None:
    steps = f"{RIGHT}\nThe operating margin is therefore 8.0%."
    assert check_answer(steps, [TABLE], QUESTION).support == "supported"
    assert _score(steps) > _score(steps.replace("therefore 8.0%", "therefore 9.4%"))


def test_a_wrong_sum_lowers_the_score() -> None:
    assert _score(RIGHT.replace("8.0%", "12.5%")) < 0.6 * _score(RIGHT)


def test_a_figure_of_another_year_lowers_the_score() -> None:
    right, wrong = ("Net sales were $1,200 million in 2025.", "Net sales were $1,200 million in 2024.")
    assert _score(wrong) < 0.6 * _score(right)
    assert check_answer(wrong, [TABLE], QUESTION).support != "supported"


def test_an_answer_that_withholds_scores_lower_than_one_that_answers() -> None:
    assert _score(f"{RIGHT}\nThe passages do not provide the operating margin.") < _score(RIGHT)


def test_an_answer_beside_the_question_scores_lower() -> None:
    beside = "Total assets were $5,310 million."
    assert _score(beside, "What were the total assets?") > _score(beside, "Who sails the night boat?")


def test_list_signs_are_no_figures() -> None:
    listed = "1. Net sales were $1,200 million in 2025.\n2. Total assets were $5,310 million in 2025.\n- Fine"
    assert check_answer(listed, [TABLE], "What were net sales and total assets in 2025?").support == "supported"


@pytest.mark.parametrize("answer", ["", " \n "])
def test_no_answer_has_no_support(answer: str) -> None:
    assert check_answer(answer, [TABLE]).score == 0


def test_without_passages_the_reason_is_the_source() -> None:
    assert check_answer(RIGHT, []).reason == "source"


@pytest.mark.parametrize(
    "text",
    [
        "The margin cannot be determined from the passages.",
        "The report does not specify the price.",
        "There is no information on dividends.",
        "I'm sorry, the filing is too long.",
        "文中没有提及分红。",
        "无法确定利润率。",
    ],
)
def test_what_withholds_is_told(text: str) -> None:
    assert withholds(text)


@pytest.mark.parametrize(
    "text", ["Net sales were 12.", "The boat does not stop at Eastby.", "It has no engine.", "渡轮没有在东港停靠。"]
)
def test_what_answers_does_not_withhold(text: str) -> None:
    assert not withholds(text)
