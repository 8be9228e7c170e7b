from __future__ import annotations

import pytest

from rag.check.support import check
from rag.quoting.rows import label_cells, label_row

TABLE = """Table 6. Income and costs (in millions, except per share data)
2023 2024 2025
Total income 27.4 29.3 31.2
Net sales $ 107,006 $ 135,987 $ 177,866
Night boat – 61 118
Share of fares 71 % 72 % 73 %
Income attributable to the boats of other
owners 5 6 7
Basic income per share 0.4 0.5 0.6
First and last year 2011 2012 2023
Boats in service 5 6"""
SCALE = "(in millions, except per share data)"


@pytest.mark.parametrize(
    ("row", "labelled"),
    [
        pytest.param(
            "Total income 27.4 29.3 31.2", f"Total income {SCALE}: 27.4 (2023) · 29.3 (2024) · 31.2 (2025)", id="plain"
        ),
        pytest.param(
            "Net sales $ 107,006 $ 135,987 $ 177,866",
            f"Net sales {SCALE}: $107,006 (2023) · $135,987 (2024) · $177,866 (2025)",
            id="signs join their figures",
        ),
        pytest.param(
            "Night boat – 61 118", f"Night boat {SCALE}: – (2023) · 61 (2024) · 118 (2025)", id="a dash is a figure"
        ),
        pytest.param(
            "Share of fares 71 % 72 % 73 %",
            "Share of fares: 71% (2023) · 72% (2024) · 73% (2025)",
            id="a share has no scale",
        ),
        pytest.param(
            "owners 5 6 7",
            f"Income attributable to the boats of other owners {SCALE}: 5 (2023) · 6 (2024) · 7 (2025)",
            id="a label of two lines",
        ),
        pytest.param(
            "Basic income per share 0.4 0.5 0.6",
            "Basic income per share: 0.4 (2023) · 0.5 (2024) · 0.6 (2025)",
            id="the scale does not hold for shares",
        ),
        pytest.param("First and last year 2011 2012 2023", "First and last year 2011 2012 2023", id="years as figures"),
        pytest.param("Boats in service 5 6", "Boats in service 5 6", id="fewer figures than periods"),
    ],
)
def test_a_row_is_given_the_periods_and_the_scale_that_stand_above_it(row: str, labelled: str) -> None:
    start = TABLE.index(row)
    assert label_row(TABLE, start, start + len(row)) == labelled


@pytest.mark.parametrize("row", ["Total income 27.4 29.3 31.2", "Net sales $ 107,006 $ 135,987 $ 177,866"])
def test_the_check_finds_what_was_added_to_a_row_in_its_table(row: str) -> None:
    start = TABLE.index(row)
    assert check(label_row(TABLE, start, start + len(row)), TABLE).support == "supported"


def test_without_a_heading_a_row_stands_as_it_is() -> None:
    assert label_row("Boats 5 6", 0, 9) == "Boats 5 6"


MARKED = """Prices of lamps

(in thousands)
| Lamp | Price (EUR) | Stock |
| --- | --- | --- |
| Copper pendant | 203.00 |  |
| Brass \\| iron | 98.50 | 12 |
| Sum |  |  |
"""


@pytest.mark.parametrize(
    ("row", "labelled", "label"),
    [
        ("| Copper pendant |", "Copper pendant (in thousands): 203.00 (Price, EUR)", "Copper pendant"),
        ("| Brass ", "Brass | iron (in thousands): 98.50 (Price, EUR) · 12 (Stock)", "Brass | iron"),
        ("| Sum |", "Sum", "Sum"),
    ],
)
def test_a_marked_row_is_given_the_heads_of_its_cells(row: str, labelled: str, label: str) -> None:
    start = MARKED.index(row)
    assert label_cells(MARKED, start, MARKED.index("\n", start)) == (labelled, label)


def test_a_label_and_its_value_need_no_head() -> None:
    text = "|  |  |\n| --- | --- |\n| Colour: | red |"
    assert label_cells(text, text.index("| Colour"), len(text)) == ("Colour: red", "Colour:")
