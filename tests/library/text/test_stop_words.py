from __future__ import annotations

import pytest

from library.text import terms_of
from library.text.stop_words import content_terms, without_asking, words_asked


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("How many quays does the harbour have?", ["quay", "harbour"]),
        ("票价是多少？", ["票", "价", "是", "票价", "价是"]),
        ("What is it?", ["what", "is", "it"]),
    ],
)
def test_words_that_only_ask_are_left_out_unless_nothing_else_is_left(text: str, terms: list[str]) -> None:
    assert content_terms(text) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("How many quays does the harbour have?", ["quay", "harbour"]),
        ("Where does IT stand?", ["it", "stand"]),
        ("西港是什么？", ["西", "港", "是", "西港", "港是"]),
        ("Who is who?", ["who", "is", "who"]),
        ("谁？", ["谁"]),
        ("What was the revenue of FY2018?", ["revenu", "2018"]),
    ],
    ids=["English", "capitals name a thing", "Chinese", "nothing else is left", "nor in Chinese", "a fiscal year"],
)
def test_words_that_only_ask_are_not_searched_for(text: str, terms: list[str]) -> None:
    assert terms_of(words_asked(text)) == terms


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("请假制度是什么？", "请假制度是"),
        ("请柬用哪种纸？", "请柬用种纸"),
        ("哪吒的父亲是谁？", "哪吒的父亲是"),
        ("几何学是什么？", "几何学是"),
        ("几内亚有几个省？", "几内亚有个省"),
        ("吗啡有什么用途？", "吗啡有用途"),
        ("呢绒怎么清洗？", "呢绒清洗"),
        ("请问女性被称为什么？", "女性被称为"),
        ("他何时启用？", "他启用"),
        ("塔有多高？", "塔有"),
        ("多高校参加了比赛？", "多高校参加了比赛"),
    ],
)
def test_chinese_words_that_ask_are_left_out_whole(question: str, left: str) -> None:
    assert "".join(without_asking(question).split()).rstrip("？") == left
