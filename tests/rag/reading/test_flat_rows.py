from __future__ import annotations

import pytest

from rag.reading.flat_rows import heads_columns, is_row, split_row


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
