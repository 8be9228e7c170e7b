from __future__ import annotations

import pytest

from rag.quoting.column_headings import columns_above, scale_above


@pytest.mark.parametrize(
    ("above", "columns"),
    [
        pytest.param("2023 2024", ["2023", "2024"], id="years alone"),
        pytest.param("Years ended December 31, 2023 2022", ["2023", "2022"], id="a day before the years"),
        pytest.param("August 29,\n2021\nAugust 30,\n2020", ["2021", "2020"], id="broken after each word"),
        pytest.param("(In millions, except per share data and all ratios) 2019 2018", ["2019", "2018"], id="an aside"),
        pytest.param("2023年 2022年", ["2023年", "2022年"], id="Chinese"),
        pytest.param("2023 2022\nFares of 2019 and 2018, change 5", ["2023", "2022"], id="a row is no heading"),
        pytest.param(
            "July 29, 2023 January 28, 2023", ["July 29, 2023", "January 28, 2023"], id="one year, two days of it"
        ),
        pytest.param("2024 2023\nTotal Level 1", ["2024", "2023"], id="a line without periods between"),
        pytest.param("2023 2022 2021", [], id="more periods than figures"),
        pytest.param("2023 2022\n2021 2020 2019", [], id="the nearest heading counts"),
        pytest.param("2023 2022\n" + "and so the year ended well " * 4, [], id="prose ends the table"),
        pytest.param("2023 2023", [], id="not to be told apart"),
        pytest.param("Change Change", [], id="no periods"),
        pytest.param("", [], id="nothing above"),
    ],
)
def test_the_nearest_heading_names_the_periods_of_two_figures(above: str, columns: list[str]) -> None:
    assert columns_above(f"{above}\nFares 5 6", len(above) + 1, 2) == columns


def test_a_comparison_stands_over_the_figures_that_are_left() -> None:
    above = "Years Ended December 31, 2021 2020 2021 vs. 2020\n"
    columns = columns_above(f"{above}Interest 48 65 (17) (26.2)%", len(above), 4)
    assert columns == ["2021", "2020", "2021 vs. 2020", "2021 vs. 2020"]


def test_columns_of_one_year_are_told_apart_by_the_spans_above_them() -> None:
    above = "Three Months Ended Six Months Ended\n2023 2022 2023 2022\n"
    three, _, six, _ = columns_above(f"{above}Fares 1 2 3 4", len(above), 4)
    assert (three, six) == ("Three Months Ended 2023", "Six Months Ended 2023")


@pytest.mark.parametrize(
    ("above", "scale"),
    [
        ("Costs, in millions\n2023 2022", "in millions"),
        ("(Dollars in thousands)\n2023 2022", "Dollars in thousands"),
        ("(in millions, except per share data)", "in millions, except per share data"),
        ("($ million)", "$ million"),
        ("利润表\n单位：百万元", "单位：百万元"),
        ("The company carried 3 million passengers in the year, which was more than in any other year so far.", ""),
        ("2023 2022", ""),
    ],
)
def test_the_scale_is_given_in_the_tables_own_words(above: str, scale: str) -> None:
    assert scale_above(f"{above}\nFares 5 6", len(above) + 1) == scale
