from __future__ import annotations

import pytest

from rag.query.understand import read_question


@pytest.mark.parametrize(
    ("question", "tells", "does_not"),
    [
        ("港口为什么关闭？", "由于风暴，港口关闭了九天。", "港口在东岸。"),
        ("灯塔是什么颜色？", "塔身呈红色。", "塔高三十米。"),
        ("灯塔有多高？", "塔高30米。", "塔建于1702年。"),
        ("港口建于哪一年？", "港口建于1931年。", "港口由陈安建造。"),
        ("她写过哪些作品？", "著有《海上的灯》。", "她住在西港。"),
        ("灯塔又称什么？", "灯塔又称红塔。", "灯塔很高。"),
        ("陈安毕业于哪所大学？", "陈安毕业于东港大学。", "陈安喜欢航海。"),
    ],
)
def test_a_sentence_shows_the_kind_of_thing_that_a_chinese_question_wants(
    question: str, tells: str, does_not: str
) -> None:
    asked = read_question(question, lambda _: 1.0)
    assert asked.shown_in(tells) > asked.shown_in(does_not)


def test_a_question_that_wants_nothing_in_particular_is_shown_by_nothing() -> None:
    assert read_question("什么是码头？", lambda _: 1.0).shown_in("码头是停船的地方。") == 0


def test_an_english_question_has_no_chinese_kinds() -> None:
    assert read_question("Who wrote 谁?", lambda _: 1.0).kinds == ()
