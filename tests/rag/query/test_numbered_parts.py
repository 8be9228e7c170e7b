from __future__ import annotations

import pytest

from rag.query.identifiers import Number, numbered_parts_in


@pytest.mark.parametrize(
    ("question", "kind", "numbers"),
    [
        pytest.param("What does clause 12 say?", "clause", [(12,)], id="clause"),
        pytest.param("What is in Section 3.2?", "section", [(3, 2)], id="in parts"),
        pytest.param("What does § 7 forbid?", "section", [(7,)], id="a sign"),
        pytest.param("What do sections 3 to 5 say?", "section", [(3,), (4,), (5,)], id="several"),
        pytest.param("Compare tables 2 and 4", "table", [(2,), (4,)], id="two"),
        pytest.param("What does fig. 3 show?", "figure", [(3,)], id="shortened"),
        pytest.param("What does Article IX say?", "article", [(9,)], id="Roman"),
        pytest.param("第二十一条规定了什么？", "clause", [(21,)], id="Chinese"),
        pytest.param("第一百零五条规定了什么？", "clause", [(105,)], id="Chinese, over a hundred"),
        pytest.param("第3章讲了什么？", "chapter", [(3,)], id="Chinese, in digits"),
        pytest.param("表27显示了什么？", "table", [(27,)], id="Chinese table"),
    ],
)
def test_a_part_is_read_with_its_number(question: str, kind: str, numbers: list[Number]) -> None:
    found = numbered_parts_in(question)
    assert [(one.kind, one.number) for one in found] == [(kind, number) for number in numbers]


@pytest.mark.parametrize(
    "question", ["谁代表27人发言？", "Is I. Newton named?", "What part of the crew left?", "In 2019?"]
)
def test_other_numbers_are_of_no_part(question: str) -> None:
    assert numbered_parts_in(question) == []


@pytest.mark.parametrize(
    ("question", "text", "numbers"),
    [
        pytest.param("clause 4", "1. Term\n 2) Rent\nSee clauses 5 and 6.", {(1,), (2,), (5,), (6,)}, id="headings"),
        pytest.param("clause 4", "第三条 租期\n四、租金", {(3,), (4,)}, id="in the other language"),
        pytest.param("section 4", "99.9th of all\n3.Rent", {(3,)}, id="no fraction"),
        pytest.param("table 4", "1. Term\nTable 2: Rents. 见表3", {(2,), (3,)}, id="tables have no headings"),
    ],
)
def test_the_numbers_of_such_parts_are_found_in_a_text(question: str, text: str, numbers: set[Number]) -> None:
    (part,) = numbered_parts_in(question)
    assert part.numbers_in(text) == numbers
