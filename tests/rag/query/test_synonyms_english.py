from __future__ import annotations

import pytest

from rag.query.synonyms_english import synonyms_of


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
    assert word in synonyms_of(question)


def test_a_part_of_a_word_is_not_the_word() -> None:
    assert synonyms_of("Who is a salesman of Debtford?") == ()
