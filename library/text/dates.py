"""Finds dates in English and Chinese text; the only file that knows how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from library.text.plain import plain_characters

MONTH_NAMES = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_SHORT = tuple(name[:3] for name in MONTH_NAMES)
MONTHS = frozenset(name.lower() for name in (*MONTH_NAMES, *_SHORT, "Sept"))
"""How months are written in English, in small letters and without full stops."""
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905
_MONTH = rf"(?P<month>{'|'.join(MONTH_NAMES)}|(?:Sept|{'|'.join(_SHORT)})\.?)"
YEAR = r"(?:1[5-9]|20)\d\d"
"""A pattern of a year; what is smaller is as often a number of something."""
_ORDINAL = r"(?:st|nd|rd|th)?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s*(?P<day>\d{{1,2}}){_ORDINAL}\s*,?\s*(?P<year>{YEAR})\b",
        rf"\b(?P<day>\d{{1,2}}){_ORDINAL}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>{YEAR})\b",
        rf"\b{_MONTH},?\s+(?P<year>{YEAR})\b",
        rf"(?<![\w-])(?P<day>\d{{1,2}})([-/]){_MONTH}\2(?:(?P<year>{YEAR})|(?P<short>\d\d))\b(?!-)",  # 31-Aug-15
        rf"(?<![\d.])(?P<year>{YEAR})[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?![\d.])",
        rf"(?<!\d)(?P<year>{YEAR})\s*年(?:度)?(?:\s*(?P<number>\d{{1,2}})\s*月(?:\s*(?P<day>\d{{1,2}})\s*[日号])?)?",
        r"\b(?:FY|CY)\s?['’]?(?P<short>\d\d)\b(?!\d)",
        rf"(?<![\d.,-])(?P<year>{YEAR})(?!\d|[,.-]\d)",
        rf"(?<=[A-Za-z_-])(?P<year>{YEAR})(?!\d|[,.]\d)",  # FY2017, 2022-07-01 in a file's name
    )
)
_TO = r"(?:\s?[-–—]\s?|\s(?:to|and|until|through)\s|,\s)"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL}(?:{_TO}(?P<last>\d{{1,2}}){_ORDINAL})?(?![\d.]*\d)",
        rf"(?<![\d.,])(?:(?P<last>\d{{1,2}}){_ORDINAL}{_TO})?(?P<day>\d{{1,2}}){_ORDINAL}\s+(?:of\s+)?{_MONTH}\b",
        rf"(?<!\d){YEAR}[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)",
        r"(?<!\d)(?P<number>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?(?:\s?[-–—~至到、和]\s?(?P<last>\d{1,2})\s*[日号])?",
    )
)
_YEAR_BEFORE = re.compile(
    r"\b(?:a|one|the) year (?:earlier|before|ago|prior)\b|\b(?:prior|previous|preceding|last)[- ]year\b"
    r"|上年|去年|前一年|上一年",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(?<!\d)\d{3}0(?:'?s\b|\s*年代)")
_YEAR_RANGE = re.compile(rf"(?<!\d)({YEAR})\s*(?:[-–—~/至到]|to)\s*((?:1[5-9]|20)?\d\d)(?!\d)")
_LONGEST_RANGE = 4  # years, from the first to the last, that tell of each; what is longer tells of the whole
_YEAR_MARK = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,2}(?=(?:19|20)\d\d(?!\d))")
_CHINESE_YEAR = re.compile("[一二][〇零○一二三四五六七八九]{3}(?=年)")
_CHINESE_DIGITS = {ord(sign): digit for sign, digit in zip("〇零○一二三四五六七八九", "000123456789", strict=True)}


@dataclass(frozen=True)
class FoundDate:
    """A date as it stands in a text.

    Attributes:
        start: Offset of its first character, in the text as `normal` gives it.
        end: Offset after its last.
        iso: "2018-09-29", or as much of it as is said: "2018-09", "2018".
    """

    start: int
    end: int
    iso: str

    @property
    def year(self) -> int:
        """The year alone."""
        return int(self.iso[:4])


def normal(text: str) -> str:
    """Write a text's digits and spaces in the plain way, as `find_dates` reads it."""
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), plain_characters(text))


def find_dates(text: str) -> list[FoundDate]:
    """Find the dates and years of a text, in order, each place once and by its fullest reading."""
    text = normal(text)
    found: list[FoundDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if (iso := _iso(match.groupdict())) and not any(
                one.start < match.end() and match.start() < one.end for one in found
            ):
                found.append(FoundDate(match.start(), match.end(), iso))
    return sorted(found, key=lambda date: date.start)


def years_in(text: str) -> list[int]:
    """List the years that a text names, each once, in order."""
    return list(dict.fromkeys(date.year for date in find_dates(text)))


def single_years_in(text: str) -> list[int]:
    """List the years that a text names by themselves, and not as a decade: "the 2010s" names none."""
    return years_in(_DECADE.sub(" ", normal(text)))


def is_within_years(year: int, text: str) -> bool:
    """True if a text names years around one: 2016–2019, the 2010s."""
    if any(int(found[0][:4]) // 10 == year // 10 for found in _DECADE.finditer(text)):
        return True
    ranges = ((first, last if len(last) == 4 else first[:2] + last) for first, last in _YEAR_RANGE.findall(text))
    return any(int(first) <= year <= int(last) <= int(first) + _LONGEST_RANGE for first, last in ranges)


def says_year_before(text: str) -> bool:
    """True if a text names the year before another one: "a year earlier", 上年."""
    return bool(_YEAR_BEFORE.search(text))


def without_year_marks(text: str) -> str:
    """Leave out the letters right before a year, which name nothing: "FY2018" is 2018."""
    return _YEAR_MARK.sub(" ", text)


def find_days(text: str) -> dict[tuple[int, int], str]:
    """Find the days that a text names, with a year or without, as (month, day), each with its words."""
    text = normal(text)
    found: dict[tuple[int, int], str] = {}
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _month_of(parts)
            days = (int(parts[name]) for name in ("day", "last") if parts.get(name))
            found |= {(month, day): match[0] for day in days if 1 <= month <= 12 and 1 <= day <= 31}
    return found


def _month_of(parts: dict[str, str | None]) -> int:
    name = parts.get("month")
    return _SHORT.index(name[:3].capitalize()) + 1 if name else int(parts.get("number") or 0)


def _iso(parts: dict[str, str | None]) -> str:
    """Write a date; "" where there is no such month or day, as of June 70."""
    year, month, day = parts.get("year") or f"20{parts['short']}", _month_of(parts), int(parts.get("day") or 0)
    if (parts.get("number") and not 1 <= month <= 12) or (parts.get("day") and not 1 <= day <= 31):
        return ""
    return "-".join([year, *(f"{number:02}" for number in (month, day) if number)])
