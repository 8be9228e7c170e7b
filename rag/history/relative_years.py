"""Turns "the year before" into the year that is meant, counted from the question before."""

from __future__ import annotations

import re

YEAR = re.compile(r"(?<![\d.,])(?P<unit>\bFY ?)?(?P<year>1\d{3}|20\d\d)(?P<after>赛季|财年|年度|年)?(?![.,]?\d)")
"""A year with what marks it as one: "FY2018", "2018年"."""

_QUARTER = re.compile(r"\bQ(?P<latin>[1-4])\b|第(?P<chinese>[一二三四])季度", re.IGNORECASE)
_QUARTERS = "一二三四"
_PERIOD = re.compile(rf"(?:\bQ[1-4] (?:of )?)?{YEAR.pattern}(?:第[{_QUARTERS}]季度)?", re.IGNORECASE)
_ENGLISH_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_CHINESE_NUMBERS = "一二三四五六七八九十"
_NUMBERS = {word: i for words in (_ENGLISH_NUMBERS, _CHINESE_NUMBERS) for i, word in enumerate(words, 1)}
_NUMBERS |= {"a": 1, "两": 2}
_COUNT = rf"{'|'.join(_NUMBERS)}|\d+"
_YEARS = r"(?:(?:fiscal|financial) )?years?"
_CHINESE_YEAR = r"(?:个?财年|个?赛季|年度?)"


def _sign(english: str, chinese: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:the )?(?:{english})\b(?: that\b)?|{chinese}", re.IGNORECASE)


_AWAY = rf"(?P<count>{_COUNT}) {_YEARS}"
_CHINESE_AWAY = rf"(?P<number>{_COUNT})年"
_YEAR_SIGNS = (
    (_sign(rf"{_AWAY} (?:before|earlier|prior|ago)", rf"{_CHINESE_AWAY}(?:之?前|以前)"), -1),
    (_sign(rf"{_AWAY} (?:after|later)", rf"{_CHINESE_AWAY}(?:之?后|以后)"), 1),
    (_sign(rf"{_YEARS} before|(?:previous|prior|preceding|last) {_YEARS}", rf"(?:前一|上一?|去){_CHINESE_YEAR}"), -1),
    (_sign(rf"{_YEARS} after|(?:next|following) {_YEARS}", rf"(?:[后下]一|[下次翌明]|第二){_CHINESE_YEAR}"), 1),
    (_sign(rf"(?:that|same) {_YEARS}", rf"(?:同一?|当|那一?|该){_CHINESE_YEAR}"), 0),
)
_QUARTER_SIGNS = (
    (_sign("quarter before|(?:previous|prior|preceding|last) quarter", "[前上]一?个?季度"), -1),
    (_sign("quarter after|(?:next|following|subsequent) quarter", "[后下]一?个?季度"), 1),
)


def resolve_periods(question: str, before: str) -> str:
    """Name the year or quarter that a question gives by its distance only.

    Args:
        question: Such as "And the year before?" or "次年呢？"; one that names a year of its own stays.
        before: What was asked or answered before; the distance counts from its last year.

    Returns:
        Such as "And FY2017?"; the question as it is when `before` has no year.
    """
    years = list(YEAR.finditer(before))
    if not years or YEAR.search(question):
        return question
    quarters = list(_QUARTER.finditer(before))
    for sign, step in _QUARTER_SIGNS if quarters else ():
        if found := sign.search(question):
            return _replace(question, found, _quarter_after(quarters[-1], years[-1], step))
    for sign, step in _YEAR_SIGNS:
        if found := sign.search(question):
            return _replace(question, found, _year_after(years[-1], step * _count(found)))
    return question


def counts_from_before(question: str) -> bool:
    """Tell whether a question gives a period by its distance only."""
    signs = (sign for sign, _ in (*_YEAR_SIGNS, *_QUARTER_SIGNS))
    return not YEAR.search(question) and any(sign.search(question) for sign in signs)


def take_period(fragment: str, before: str) -> tuple[str, str]:
    """Move the year or quarter of a fragment into the place of its like in the question before.

    Returns:
        What is left of the fragment, and the question before, of another period.
    """
    asked = _PERIOD.search(fragment) or _QUARTER.search(fragment)
    if asked is None:
        return fragment, before
    rest = _replace(fragment, asked, "").strip()
    kind = YEAR if not _QUARTER.search(asked[0]) else _PERIOD if YEAR.search(asked[0]) else _QUARTER
    said = list(kind.finditer(before))
    return rest, _replace(before, said[-1], asked[0]) if said else f"{before.rstrip('?？ ')} {asked[0]}"


def _count(found: re.Match[str]) -> int:
    said = next((count for count in found.groupdict().values() if count), "one").lower()
    return int(said) if said.isdigit() else _NUMBERS[said]


def _year_after(year: re.Match[str], step: int) -> str:
    return f"{year['unit'] or ''}{int(year['year']) + step}{year['after'] or ''}"


def _quarter_after(quarter: re.Match[str], year: re.Match[str], step: int) -> str:
    number = int(quarter["latin"]) if quarter["latin"] else _QUARTERS.index(quarter["chinese"]) + 1
    years, index = divmod(number - 1 + step, len(_QUARTERS))
    if quarter["latin"]:
        return f"Q{index + 1} {_year_after(year, years)}"
    return f"{_year_after(year, years)}第{_QUARTERS[index]}季度"


def _replace(text: str, found: re.Match[str], by: str) -> str:
    return text[: found.start()] + by + text[found.end() :]
