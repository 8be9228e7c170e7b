from __future__ import annotations

import pytest

from library.records import Block, Cell
from rag.reading.structure import to_markdown
from rag.reading.tables import heads_columns, is_marked_row, is_row, is_rule, read_rows, rows_of_table, split_row
from rag.verify.verifier import Verifier

check = Verifier().check

RECT = (72.0, 100.0, 300.0, 112.0)
MARKED = """Prices of lamps

(in thousands)
| Lamp | Price (EUR) | Stock |
| --- | --- | --- |
| Copper pendant | 203.00 |  |
| Brass \\| iron | 98.50 | 12 |
| Sum |  |  |
| Price per share | 0.40 | 12 |
|  | 301.50 | 12 |
"""
WEB = (
    "It sells lamps:\n| Item | 2023年 | 2022年 | \n| Lamps | 40 | 30 |\nIt rained.\n| 2024 | 5 |\n| 1 | Iron lamp | 9 |"
)


def _table(*rows: str, scale: str = "") -> str:
    """Write a table of a page, of which the first row heads the columns, as the check and a model read it."""
    cells = tuple(
        Cell(number, col, text, RECT, head=number == 0)
        for number, row in enumerate(rows)
        for col, text in enumerate(row.split(" / "))
        if text
    )
    return to_markdown("\n".join(rows), [Block("table", 0, len("\n".join(rows)), RECT, cells=cells, scale=scale)])


@pytest.mark.parametrize(
    ("row", "shown", "label"),
    [
        ("| Copper pendant |", "Copper pendant (in thousands): 203.00 (Price, EUR)", "Copper pendant"),
        ("| Brass ", "Brass | iron (in thousands): 98.50 (Price, EUR) · 12 (Stock)", "Brass | iron"),
        ("| Sum |", "Sum", "Sum"),
        ("| Price per", "Price per share: 0.40 (Price, EUR) · 12 (Stock)", "Price per share"),
        ("|  | 301", "301.50 (Price, EUR) · 12 (Stock)", ""),
    ],
)
def test_a_row_is_shown_with_its_scale_and_the_heads_of_its_cells(row: str, shown: str, label: str) -> None:
    read = read_rows(MARKED)[MARKED.index(row)]
    assert (read.shown, read.label) == (shown, label)


def test_the_row_of_heads_is_no_row() -> None:
    assert MARKED.index("| Lamp") not in read_rows(MARKED)


def test_years_head_columns_where_no_rule_stands_and_only_those_of_their_own_table() -> None:
    assert [(row.label, row.cells) for row in read_rows(WEB).values()] == [
        ("Lamps", (("40", "2023年"), ("30", "2022年"))),
        ("2024", (("5", ""),)),
        ("1 Iron lamp", (("9", ""),)),
    ]


def test_years_under_years_are_figures() -> None:
    table = "| | 2023 | 2022 |\n|---|---|---|\n| Opened in | 2011 | 2012 |"
    (row,) = read_rows(table).values()
    assert row.shown == "Opened in: 2011 (2023) · 2012 (2022)"


def test_a_label_and_its_value_need_no_head() -> None:
    (row,) = read_rows("|  |  |\n| --- | --- |\n| Colour: | red |").values()
    assert (row.shown, row.label) == ("Colour: red", "Colour:")


def test_labels_and_values_in_turn_are_fields_of_a_form_where_nothing_heads_them() -> None:
    form = [["Shareholders", "79,053", "Preferred", "0"], ["Name", "Ines Calder", "Born", "1961"]]
    rows = [*rows_of_table([""] * 4, form)]
    shown = ["Shareholders: 79,053", "Preferred: 0", "Name: Ines Calder", "Born: 1961"]
    assert [row and row.shown for row in rows] == shown
    figures = [["North", "12", "14", "15"], ["South", "3", "4", "5"]]
    assert len([*rows_of_table([""] * 4, figures)]) == 2


def test_a_row_of_words_needs_no_heads_and_figures_do() -> None:
    words, figures = read_rows("| Aug. 14 | Greece | 121 fatal |\n| Aug. 24 | 3 | 256 |").values()
    assert (words.unheaded, figures.unheaded) == (0, 2)


def test_what_is_no_row_of_markdown_is_told_apart() -> None:
    assert [is_marked_row(line) for line in ("| a | b |", "| --- |", "a | b", "|x| is 5")] == [True, True, False, False]
    assert [is_rule(line) for line in ("|---|:-:|", "| --- | --- |", "| - | 5 |")] == [True, True, False]


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(_table("Item / 2023 / 2022", "Net sales / $ 107 / $ 135", scale="in millions"), id="years"),
        pytest.param(
            _table("Route / Fare / Seats", "North / 4.00 / 40", "Fare of dogs / 2.00 / 3"), id="a head's word"
        ),
        pytest.param(_table("Year / Cars / Buses", "2023 / 12 / 40", "2022 / 11 / 38"), id="on its side"),
        pytest.param(
            _table("项目 / 2023年 / 2022年", "营业收入 / 1,230 / (1,111)", scale="单位：百万元"), id="chinese"
        ),
    ],
)
def test_the_check_finds_a_row_as_it_is_shown_in_its_table(table: str) -> None:
    for row in read_rows(table).values():
        assert check(row.shown, table).support == "supported", row.shown


def test_a_row_of_nothing_but_figures_has_a_head_for_each() -> None:
    (row,) = read_rows("| Votes For | Votes Against |\n| --- | --- |\n| 57,172,731 | 13,324,080 |").values()
    assert row.shown == "57,172,731 (Votes For) · 13,324,080 (Votes Against)"


def test_a_row_is_shown_with_what_it_is_a_part_of() -> None:
    (row,) = read_rows("|  | 2024 |\n| --- | --- |\n| Crew › Pilots | 12 |").values()
    assert (row.shown, row.label, row.groups) == ("Crew › Pilots: 12 (2024)", "Pilots", ("Crew",))


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Total income 27.4 29.3", True),
        ("Goodwill $ 154", True),
        ("Interest income $ (17) (26.2) %", True),
        ("Boats 5", False),
        ("| Boats | 5 |", True),
        ("Share of fares 71 %", False),
        ("It sailed in 2019, 2020.", False),
        ("", False),
    ],
)
def test_lines_that_end_in_figures_are_rows(line: str, row: bool) -> None:
    assert is_row(line) is row


@pytest.mark.parametrize(
    ("row", "label", "figures"),
    [
        pytest.param("Total income 27.4 29.3", "Total income", ["27.4", "29.3"], id="plain"),
        pytest.param("Net sales $ 107 $ 135", "Net sales", ["107", "135"], id="a sign apart before its figure"),
        pytest.param("Growth (26.2) % 3 %", "Growth", ["(26.2)", "3"], id="a sign apart behind its figure"),
        pytest.param("Net loss ($4,935) ($4,202)", "Net loss", ["($4,935)", "($4,202)"], id="brackets"),
        pytest.param("Night boat – 61", "Night boat", ["–", "61"], id="a dash is a figure"),
        pytest.param("Years ended December 31, 2022 2021", "Years ended December 31,", ["2022", "2021"], id="a day"),
    ],
)
def test_a_row_is_parted_into_label_and_figures(row: str, label: str, figures: list[str]) -> None:
    assert split_row(row) == (label, figures)


@pytest.mark.parametrize(
    ("line", "heads"),
    [("2023 2022", True), ("Years ended December 31, 2023 2022", True), ("Boats 2023 5", False), ("Boats", False)],
)
def test_years_alone_head_columns(line: str, heads: bool) -> None:
    assert heads_columns(line) is heads
