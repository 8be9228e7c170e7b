"""Right and wrong answers are made from tables and paragraphs as they say."""

from __future__ import annotations

import random

from bench.made_answers import answers_from_paragraphs, answers_from_tables

TABLE = """\
| (in millions) | 2023 | 2022 |
|---|---|---|
| Net sales | 1,842.5 | 1,738.2 |
| Gross profit | 532.1 | 472.5 |
| Dividends paid | (45.0) | (40.0) |"""
PAGE = "The harbour opened in 1931. Its first ferry sailed to Eastholm. Dogs travel free of charge on every boat."


def test_a_right_answer_has_the_cell_that_is_asked_for_and_a_wrong_one_has_not() -> None:
    made = list(answers_from_tables([TABLE], random.Random(1)))  # noqa: S311
    assert {one.kind for one in made if one.is_right} == {"cell", "growth"}
    (right,) = [one for one in made if one.kind == "cell"]
    (other,) = [one for one in made if one.kind == "cell of another year"]
    assert right.question == other.question
    assert right.text != other.text


def test_another_questions_answer_stands_in_the_place_of_the_right_one() -> None:
    asked = [
        {"question": "When did it open?", "answer": "1931"},
        {"question": "Where did the ferry sail?", "answer": "Eastholm"},
    ]
    made = list(answers_from_paragraphs(asked, PAGE, random.Random(1)))  # noqa: S311
    changed = [one.text for one in made if one.kind == "another's answer in it"]
    assert changed == ["The harbour opened in Eastholm.", "Its first ferry sailed to 1931."]
