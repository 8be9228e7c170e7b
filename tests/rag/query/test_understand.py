from __future__ import annotations

import pytest

from rag.query.understand import Wants, read_question


def _even(_: str) -> float:
    return 1.0


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("How many quays are there?", "number"),
        ("What percentage of passengers paid?", "number"),
        ("When did it open?", "date"),
        ("In what year did it open?", "date"),
        ("Who built it?", "name"),
        ("Where is it?", "place"),
        ("What is a quay?", ""),
        ("What is the FY2016 COGS?", "number"),
        ("What is the total amount of inventories?", "number"),
        ("港口有多少个码头？", "number"),
        ("航程有多长？", "number"),
        ("港口是哪一年启用的？", "date"),
        ("何时启用？", "date"),
        ("谁建造了港口？", "name"),
        ("港口在哪里？", "place"),
        ("Who built it? When did she die?", "date"),
        ("When was it built? Who built it?", "name"),
        ("How much does a ticket for adults cost? For children?", "number"),
        ("灯塔是谁建造的？有多高？", "number"),
        ("什么是码头？", ""),
    ],
)
def test_the_kind_of_answer_is_read_from_the_question(text: str, wants: Wants) -> None:
    assert read_question(text, _even).wants == wants


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        pytest.param("How many quays in 2020?", "In 2020 it had quays.", False, id="only the question's own figure"),
        pytest.param("How many quays in 2020?", "In 2020 it had three quays.", True, id="a number word"),
        pytest.param("When did it open?", "It opened in 1931.", True, id="a year"),
        pytest.param("When did it open?", "It opened late.", False, id="no date"),
        pytest.param("Who is Ada?", "The engineer Ada was there.", False, id="only the question's own name"),
        pytest.param("Who built it?", "It was built by Ada Berg.", True, id="a name"),
        pytest.param("票价多少？", "成人票价为四元。", True, id="Chinese numeral"),
        pytest.param("何时启用？", "于1931年启用。", True, id="Chinese year"),
    ],
)
def test_a_text_is_judged_by_that_kind(question: str, text: str, answers: bool) -> None:
    assert read_question(question, _even).answers_kind(text) is answers


def test_what_is_counted_is_known() -> None:
    question = read_question("How many stone quays are there?", _even)
    assert question.counts_unit(["it", "has", "three", "quay"])
    assert not question.counts_unit(["the", "quay", "is", "old"])
