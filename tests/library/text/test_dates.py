from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.text.dates import find_dates, is_within_years, normal, single_years_in, years_in


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("For the year ended December 31, 2017", ["2017-12-31"]),
        ("on the 3rd of May 2021 and on 4 June, 2022", ["2021-05-03", "2022-06-04"]),
        ("Sept. 2019", ["2019-09"]),
        ("2022-07-01, 2022/7/2 and 2022.07.03", ["2022-07-01", "2022-07-02", "2022-07-03"]),
        ("31-Aug-15, 01-Apr-2016 and 3/Jan/2020", ["2015-08-31", "2016-04-01", "2020-01-03"]),
        ("rooms 2-May-19-33", []),
        ("截至2021年12月31日，较2020年度", ["2021-12-31", "2020"]),
        ("二〇二三年三月", ["2023"]),
        ("２０２４年５月", ["2024-05"]),
        ("FY2018, FY 2019 and FY21", ["2018", "2019", "2021"]),
        ("BESTBUY_2019_10K", ["2019"]),
        ("2019Q2 and Q3 2020", ["2019", "2020"]),
        ("in 1998, 1999 and 2000.", ["1998", "1999", "2000"]),
        ("May 45, 2020 and 2023-13-05", ["2020"]),
        ("2,019 tons, $2018.50, 12019, part 2021-44", []),
        ("nothing", []),
    ],
)
def test_dates_are_found_as_they_are_written(text: str, dates: list[str]) -> None:
    assert [date.iso for date in find_dates(text)] == dates


def test_each_year_is_named_once() -> None:
    assert years_in("from FY2016 to FY2017 (FY2016: none)") == [2016, 2017]


@given(st.text(alphabet="2019 年月日-/,.FYMay1", max_size=40))
def test_places_are_in_order_and_do_not_overlap(text: str) -> None:
    found = find_dates(text)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(0 <= date.start < date.end <= len(normal(text)) for date in found)


@pytest.mark.parametrize(
    ("text", "years"),
    [("in 2016 and in 2018", [2016, 2018]), ("in the 2010s and 1998", [1998]), ("20世纪1990年代和1987年", [1987])],
)
def test_a_decade_names_no_single_year(text: str, years: list[int]) -> None:
    assert single_years_in(text) == years


@pytest.mark.parametrize(
    ("text", "within"),
    [("2016–2019", True), ("1990 to 2020", False), ("the 2010s", True), ("2010年代", True), ("2015 and 2019", False)],
)
def test_short_ranges_and_decades_tell_of_the_years_within(text: str, within: bool) -> None:
    assert is_within_years(2017, text) is within
