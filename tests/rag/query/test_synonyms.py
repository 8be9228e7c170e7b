from __future__ import annotations

import pytest

from rag.query.kinds import synonyms_of


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What is the FY2016 COGS?", "cost of sales"),
        ("What was revenue in 2016?", "net sales"),
        ("What is net PP&E?", "property, plant and equipment"),
        ("What was SG&A?", "selling, general and administrative"),
    ],
)
def test_a_figure_is_asked_for_by_other_words_than_its_table_uses(question: str, word: str) -> None:
    assert word in synonyms_of(question, chinese=False)


def test_a_part_of_a_word_is_not_the_word() -> None:
    assert synonyms_of("Who is a salesman of Debtford?", chinese=False) == ()


def test_what_a_question_says_may_be_said_in_other_words() -> None:
    assert "逝世" in synonyms_of("陈安何时去世？", chinese=True)
    assert "去世" in synonyms_of("陈安何时逝世？", chinese=True)


def test_a_short_word_stands_for_a_long_one_but_not_the_other_way_round() -> None:
    assert "娶" in synonyms_of("陈安与谁结婚？", chinese=True)
    assert synonyms_of("陈安娶谁？", chinese=True) == ()


def test_the_questions_own_words_are_no_synonyms() -> None:
    assert "出生" not in synonyms_of("陈安出生或诞生于何地？", chinese=True)
