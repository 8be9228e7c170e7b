from __future__ import annotations

import pytest

from library.errors import FilterError
from library.periods import overlap, read_period


@pytest.mark.parametrize("text", ["", "2018", "2018-09", "2018-09-29", " 2018 "])
def test_a_date_or_its_beginning_is_read(text: str) -> None:
    assert read_period(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["18", "2018-9", "2018-13", "2018-02-30", "0000", "2018-09-29-01", "September", "２０１８", "2018-09-2x"]
)
def test_what_is_no_date_is_named_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(FilterError, match=f"“{text}” is no date. Write it as 2018, 2018-09 or 2018-09-29"):
        read_period(text)


@pytest.mark.parametrize(
    ("period", "since", "until", "within"),
    [
        pytest.param("2018", "2018-03", "", True, id="a year goes on after its March"),
        pytest.param("2018-02", "2018-03", "", False, id="the month before"),
        pytest.param("2018-02-28", "2018-02", "2018-02", True, id="a day in the month"),
        pytest.param("2018-02", "2018-02-28", "", True, id="a month on its last day"),
        pytest.param("2019", "", "2019-01-01", True, id="a year on its first day"),
        pytest.param("2019", "", "2018", False, id="the year after"),
        pytest.param("2019", "2018", "2020", True, id="between"),
        pytest.param("2019-01-01", "2018-12-31", "2018-12-31", False, id="the day after"),
    ],
)
def test_a_period_overlaps_when_one_of_its_days_is_asked_for(period: str, since: str, until: str, within: bool) -> None:
    assert overlap(period, since, until) is within
