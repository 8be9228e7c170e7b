from __future__ import annotations

import pytest

from library.text import terms_of
from rag.extractive.clues import Clues, SourceReader
from rag.query.understand import understand

TOWER = ["东港灯塔是东港的一座灯塔。", "塔身的颜色为红色。", "东港灯塔建于1702年。"]
PLAIN = ["The lighthouse of Eastholm is a tower.", "It is red.", "Storms closed Eastholm for nine days."]


def _clues(question: str, extracts: list[str]) -> list[Clues]:
    reader = SourceReader(understand(question), "file", [terms_of(text) for text in extracts])
    return [reader.read(text, terms_of(text), set(), i) for i, text in enumerate(extracts)]


def test_what_is_asked_of_a_topic_weighs_apart_from_the_topic() -> None:
    opening, colour, built = _clues("东港灯塔是什么颜色？", TOWER)
    assert colour.known >= built.known
    assert colour.aspect > max(opening.aspect, built.aspect)


def test_a_term_that_every_extract_holds_weighs_less_than_one_that_stands_once() -> None:
    texts = ["The ferry sails.", "The ferry has a crew.", "The ferry was painted."]
    sails, crew, painted = _clues("How large is the crew of the ferry?", texts)
    assert crew.rare > 2 * sails.rare
    assert sails.rare == painted.rare > 0


def test_the_opening_counts_for_what_an_extract_does_not_say_itself() -> None:
    first, second, third = _clues("What colour is the lighthouse of Eastholm?", PLAIN)
    assert first.known == second.known == third.known > 0.5
    assert first.rare > second.rare == 0


def test_other_words_for_the_questions_own_are_a_sign() -> None:
    plain, other = _clues("陈安何时去世？", ["陈安住在东港。", "陈安1953年病逝。"])
    assert other.synonyms > plain.synonyms == 0


def test_clues_are_summed_by_their_weights() -> None:
    assert Clues(known=0.5, opens=1.0).weighed(Clues(known=2.0, opens=-1.0)) == 0


@pytest.mark.parametrize(
    ("label", "share"),
    [("Total current assets", 1), ("Total assets", 1), ("Total current liabilities", 1 / 4), ("Goodwill", 0), ("", 0)],
)
def test_a_rows_label_counts_by_what_the_question_says_of_it(label: str, share: float) -> None:
    text = f"{label} 5 6".strip()
    reader = SourceReader(understand("What are the total current assets?"), "file", [terms_of(text)])
    assert reader.read(text, terms_of(text), set(), 0, label).label == pytest.approx(share)


def test_a_label_may_say_it_in_other_words() -> None:
    reader = SourceReader(understand("What is the COGS?"), "file", [["cost"]])
    clues = reader.read("Cost of sales 5 6", terms_of("Cost of sales 5 6"), set(), 0, "Cost of sales")
    assert clues.label == 1
    assert clues.synonyms > 0


@pytest.mark.parametrize(("text", "share"), [("Fares: 5 (2019) · 6 (2018)", 1), ("Fares: 5 (2018) · 6 (2017)", 0.6)])
def test_a_row_without_the_year_that_is_asked_for_counts_less(text: str, share: float) -> None:
    reader = SourceReader(understand("What were the fares in 2019?"), "file", [["fare"]])
    assert reader.read(text, terms_of(text), set(), 0, "Fares").label == pytest.approx(share)
