from __future__ import annotations

from rag.query.synonyms_chinese import synonyms_of


def test_what_a_question_says_may_be_said_in_other_words() -> None:
    assert "逝世" in synonyms_of("陈安何时去世？")
    assert "去世" in synonyms_of("陈安何时逝世？")


def test_a_short_word_stands_for_a_long_one_but_not_the_other_way_round() -> None:
    assert "娶" in synonyms_of("陈安与谁结婚？")
    assert synonyms_of("陈安娶谁？") == ()


def test_the_questions_own_words_are_no_synonyms() -> None:
    assert "出生" not in synonyms_of("陈安出生或诞生于何地？")
