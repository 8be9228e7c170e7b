from __future__ import annotations

import pytest

from rag.rows import is_row, label_row

TABLE = """Table 6. Income and costs, million crowns
2023 2024 2025
Total income 27.4 29.3 31.2
Net sales $ 107,006 $ 135,987 $ 177,866
Night boat – 61 118
Share of fares 71 %
Boats in service 5 6"""


@pytest.mark.parametrize(
    ("row", "labelled"),
    [
        pytest.param(
            "Total income 27.4 29.3 31.2", "Total income: 27.4 (2023) · 29.3 (2024) · 31.2 (2025)", id="plain"
        ),
        pytest.param(
            "Net sales $ 107,006 $ 135,987 $ 177,866",
            "Net sales: $107,006 (2023) · $135,987 (2024) · $177,866 (2025)",
            id="signs join their figures",
        ),
        pytest.param("Night boat – 61 118", "Night boat: – (2023) · 61 (2024) · 118 (2025)", id="a dash is a figure"),
        pytest.param("Boats in service 5 6", "Boats in service 5 6", id="fewer figures than periods"),
    ],
)
def test_a_row_is_given_the_periods_of_the_nearest_heading(row: str, labelled: str) -> None:
    start = TABLE.index(row)
    assert label_row(TABLE, start, start + len(row)) == labelled


def test_a_line_that_ends_in_other_figures_than_its_periods_is_no_heading() -> None:
    text = "2023 2024\nFares of 2019 and 2018, change 5\nBoats 5 6"
    assert label_row(text, text.index("Boats"), len(text)) == "Boats: 5 (2023) · 6 (2024)"


def test_without_a_heading_a_row_stands_as_it_is() -> None:
    assert label_row("Boats 5 6", 0, 9) == "Boats 5 6"


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Total income 27.4 29.3", True),
        ("Goodwill $ 154", True),
        ("Boats 5", False),
        ("It sailed in 2019, 2020.", False),
        ("", False),
    ],
)
def test_lines_that_end_in_figures_are_rows(line: str, row: bool) -> None:
    assert is_row(line) is row
