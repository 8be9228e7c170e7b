from __future__ import annotations

import pytest

from rag.verify.arithmetic import read_changes


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        pytest.param("Income rose from $95.3 million in 2022 to $124.5 million in 2023.", True, id="rose"),
        pytest.param("Stores increased from 908 in spring to 907 in autumn.", False, id="increased downwards"),
        pytest.param("Fees were $45 in 2023, up from $40 in 2022.", True, id="up from"),
        pytest.param("Fees were $45 in 2023, down from $40 in 2022.", False, id="down from"),
        pytest.param("Accidents fell to 143 in 2023 from 288 in 2022.", True, id="to and from"),
        pytest.param("It fell from 1,200 million to 1.1 billion.", True, id="scales"),
        pytest.param("净利润从2022年的953百万元增长到2023年的1,245百万元。", True, id="chinese"),
        pytest.param("交货时间从9天缩短到12天。", False, id="chinese, wrong"),
    ],
)
def test_a_change_holds_where_its_figures_go_the_way_it_says(sentence: str, holds: bool) -> None:
    assert [change.holds for change in read_changes(sentence)] == [holds]


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Boats went from 3 quays to 4 quays.", id="no word for a change"),
        pytest.param("Sales grew 5% from 2018 to 2019.", id="years"),
        pytest.param("Fees rose by $3.3 million, from spring.", id="by how much"),
        pytest.param("Costs rose from 3 to 4 and fell from 9 to 8.", id="both ways"),
        pytest.param("It grew from 3 euros to 12%.", id="units differ"),
    ],
)
def test_a_change_without_both_figures_is_not_judged(sentence: str) -> None:
    assert not list(read_changes(sentence))
