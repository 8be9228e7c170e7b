"""Periods: an ISO date, or its beginning for a whole month or year ("2018-09-29", "2018-09", "2018")."""

from __future__ import annotations

import re
from datetime import date

from library.errors import FilterError

_PERIOD = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_FIRST, _LAST = "0001-01-01", "9999-12-31"


def read_period(text: str) -> str:
    """Read what a person typed; empty stays empty.

    Raises:
        FilterError: If it is no date, nor the beginning of one.
    """
    text = text.strip()
    if text and not (_PERIOD.fullmatch(text) and _begins_a_date(text)):
        raise FilterError("date_wrong", date=text)
    return text


def overlap(period: str, since: str, until: str) -> bool:
    """Tell whether a period has a day from the first of `since` to the last of `until`; empty ones are no limit."""
    return _last_day(period) >= _first_day(since) and _first_day(period) <= _last_day(until)


def _begins_a_date(text: str) -> bool:
    try:
        date.fromisoformat(_first_day(text))
    except ValueError:
        return False
    return True


def _first_day(period: str) -> str:
    return period + _FIRST[len(period) :]


def _last_day(period: str) -> str:
    """Complete a period to a day that no later one of it follows; it may be one that its month does not have."""
    return period + _LAST[len(period) :]
