from __future__ import annotations

import pytest

from rag.verify.figure_locations import locations_in_tables
from rag.verify.misattribution import find_misattributed_figure
from rag.verify.verifier import Verifier

check = Verifier().check

LINES = "Income (in millions)\n2025 2024\nNet sales $ 1,200 $ 1,111\nOperating loss (96) 88"
CELLS = "As of June 30,\n2023\n2022\nCash\n$\n689 \n$\n775 \nGoodwill\n5,366 \n5,285 \n6,055\n6,060"
CHINESE = "单位：百万元\n项目 2018年 2017年\n营业收入 1,230 1,111\n净利润 30 11\n其他收入 65 70"


def _read(text: str) -> list[tuple[str, list[int]]]:
    return [(cell.figure.text, sorted(cell.years)) for cell in locations_in_tables(text)]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        pytest.param(LINES, [("1,200", [2025]), ("1,111", [2024]), ("96", [2025]), ("88", [2024])], id="lines"),
        pytest.param(
            CELLS,
            [
                ("689", [2023]),
                ("775", [2022]),
                ("5,366", [2023]),
                ("5,285", [2022]),
                ("6,055", [2023]),
                ("6,060", [2022]),
            ],
            id="a cell a line, and totals without a name",
        ),
        pytest.param("2025 2024\nGrain — 12\nRye 7 5", [("12", [2024]), ("7", [2025]), ("5", [2024])], id="empty cell"),
        pytest.param("Note 2025 2024\nGrain 7 88 92", [("88", [2025]), ("92", [2024])], id="number of a note"),
        pytest.param(
            "2025 2024 Change\nGrain 12 10 2",
            [("12", [2025]), ("10", [2024])],
            id="what is behind the years is left out",
        ),
        pytest.param(
            "February 1, 2025 January 27, 2024\nGrain 12 10",
            [("12", [2024, 2025]), ("10", [2023, 2024])],
            id="years that end early may be named by the year before",
        ),
        pytest.param("Grain 12 10", [("12", []), ("10", [])], id="no head"),
        pytest.param("It was sold to Norway for 12.\nIt rained.", [], id="prose"),
    ],
)
def test_each_figure_is_found_under_its_year(text: str, cells: list[tuple[str, list[int]]]) -> None:
    assert _read(text) == cells


def test_a_total_without_a_name_has_not_the_name_of_the_row_before() -> None:
    assert [bool(cell.label) for cell in locations_in_tables(CELLS)] == [True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("Net sales were $1,200 million in 2024.", LINES, id="another column"),
        pytest.param("Net sales were 1,200 in 2024 and 1,111 in 2025.", LINES, id="columns swapped"),
        pytest.param("The operating loss was 1,200 in 2025.", LINES, id="another row"),
        pytest.param("Goodwill was 689 in 2023.", CELLS, id="a cell a line"),
        pytest.param("Harbour fees were 1,200.", LINES, id="a row that is not there"),
        pytest.param("2017年营业收入为12.3亿元。", CHINESE, id="another column, chinese"),
        pytest.param("2018年净利润为12.3亿元。", CHINESE, id="another row, chinese"),
        pytest.param("It sold 12 boats in 2019.", "It sold 12 boats in 2018, and 14 boats in 2019.", id="prose"),
    ],
)
def test_a_figure_from_another_place_is_found(sentence: str, source: str) -> None:
    assert find_misattributed_figure(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("Net sales were $1,200 million in 2025.", LINES, id="its own place"),
        pytest.param("In 2025 net sales rose from 1,111 to 1,200.", LINES, id="last year's beside this year's"),
        pytest.param("Revenue was 1,200 in 2025.", LINES, id="another word for the row"),
        pytest.param("The margin was 96 / 1,200.", LINES, id="operands"),
        pytest.param("The operating loss was 96 while net sales were 1,200.", LINES, id="two rows"),
        pytest.param("2018年营业收入为12.3亿元，净利润为0.3亿元。", CHINESE, id="chinese"),
        pytest.param("Figures are in millions.", LINES, id="no figure"),
        pytest.param("It sold 12.", "", id="no source"),
    ],
)
def test_a_figure_at_its_place_is_left_alone(sentence: str, source: str) -> None:
    assert find_misattributed_figure(sentence, source) is None


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("Net income was $3.2 million in 2025.", "2025 2024\nNet income (loss) (3.2) 4.1", id="english"),
        pytest.param("2025年净利润为30。", "2025年 2024年\n净利润 (30) 11", id="chinese"),
    ],
)
def test_a_loss_in_brackets_is_no_profit(sentence: str, source: str) -> None:
    source = f"(in millions)\n{source}"
    assert check(sentence, source).reason == "figure"
    assert find_misattributed_figure(sentence.replace("income was", "loss was").replace("利润", "亏损"), source) is None
    assert check(sentence.replace("$3.2", "-$3.2").replace("为30", "为-30"), source).reason != "figure"
