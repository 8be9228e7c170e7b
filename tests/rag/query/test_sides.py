from __future__ import annotations

import pytest

from library.records import Passage
from rag.query.rewriting import sides_of
from rag.retrieval.fusion import interleave


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("What is the difference between A and B in cost?", "What is A in cost?", "What is B in cost?"),
        ("Compare the A100 with the H100 on memory", "the A100 on memory", "the H100 on memory"),
        ("What was income in 2018 versus 2019?", "What was income in 2018?", "What was income in 2019?"),
        ("Compare revenue in 2018 and 2019", "revenue in 2018", "revenue in 2019"),
        (
            "How did sales of Apple compare to Microsoft in 2020?",
            "sales of Apple in 2020",
            "sales of Microsoft in 2020",
        ),
        ("Which is longer, the Nile or the Amazon?", "the Nile?", "the Amazon?"),
        ("泰坦与海神有什么区别？", "泰坦？", "海神？"),
        ("比较一下北线与南线的票价", "北线的票价", "南线的票价"),
        ("2018年和2019年净利润差距有多大？", "2018年净利润差距", "2019年净利润差距"),
        ("What is the ratio (average between 2018 and 2019)?", "average 2018)", "average 2019)"),
        ("东码头比西码头更长吗？", "东码头更长", "西码头更长"),
    ],
)
def test_each_side_of_a_comparison_is_a_question(question: str, first: str, second: str) -> None:
    sides = sides_of(question)
    assert sides is not None
    assert first in sides[0]
    assert second in sides[1]
    assert second not in sides[0]


@pytest.mark.parametrize(
    "question",
    [
        "What are the terms and conditions?",
        "What is the difference?",
        "Which documents mention the harbour?",
        "条款和条件是什么？",
        "表达与哪些事有关的状况时有较多使用和语的倾向？",
        "大曲车站的命名有什么不同之处？",
        "比例是多少？",
    ],
)
def test_what_compares_no_two_things_has_no_sides(question: str) -> None:
    assert sides_of(question) is None


def _page(number: int) -> Passage:
    return Passage(f"Page {number}.", 0.5, "document", "a.pdf", document_id="a", page=number, last_page=number)


def test_passages_of_both_sides_take_turns_and_each_page_comes_once() -> None:
    merged = interleave([[_page(1), _page(2)], [_page(3), _page(1), _page(4)]])
    assert [passage.page for passage in merged] == [1, 3, 2, 4]
