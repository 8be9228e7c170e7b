"""Names the periods that a question counts from the one before, and moves them into it: "And the year before?"."""

from __future__ import annotations

import re

from library.text import cjk_share
from library.text.dates import YEAR
from library.text.segmenter import is_whole

MARKED_YEAR = re.compile(rf"(?<![\d.,])(?P<unit>\bFY ?)?(?P<year>{YEAR})(?P<after>赛季|财年|年度|年)?(?![.,]?\d)")
"""A year with what marks it as one: "FY2018", "2018年"."""

QUARTER = re.compile(r"\bQ(?P<latin>[1-4])\b|第(?P<chinese>[一二三四])季度", re.IGNORECASE)
QUARTERS = "一二三四"
_PERIOD = re.compile(rf"(?:\bQ[1-4] (?:of )?)?{MARKED_YEAR.pattern}(?:第[{QUARTERS}]季度)?", re.IGNORECASE)
_TIMES = "in|for|during|by|since|until|before|after|of"
_BEFORE_PERIOD = re.compile(
    rf"\b(?P<word>{_TIMES}|from|to|than|between|and)(?: the)?(?: (?:fiscal|financial))?(?: year)? $", re.IGNORECASE
)
_STANDS_FREE = re.compile(r"\W*$|[,;]| (?:in|on|at|by|for|from|of|with)\b", re.IGNORECASE)
_COMPARING = re.compile(r"\b(?:compared?|than|versus|vs|from|since|chang|gr[eo]w)|比|变化|增长|以来", re.IGNORECASE)

_ENGLISH_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_CHINESE_NUMBERS = "一二三四五六七八九十"
_NUMBERS = {word: i for words in (_ENGLISH_NUMBERS, _CHINESE_NUMBERS) for i, word in enumerate(words, 1)}
_NUMBERS |= {"a": 1, "两": 2}
_COUNT = rf"{'|'.join(_NUMBERS)}|\d+"
_YEARS = r"(?:(?:fiscal|financial) )?years"
_A_YEAR = r"(?:(?:fiscal|financial) )?year"
_CHINESE_YEAR = r"(?:个?财年|个?赛季|年度?)"


_GOVERNED = re.compile(
    r"\b(?:in|for|during|by|since|until|before|after|of|from|to|than|about|with|and|or|between|versus|vs) $",
    re.IGNORECASE,
)
_OPENED = re.compile(r"\W*(?:(?:and|but|or|(?:what|how) about)\W+)?", re.IGNORECASE)
_NOT_OF = r"(?! (?:of|that|when|in)\b)"  # "the last year of the war"
_WHOLE = r"(?=\W*$|[,;:]|['’]s\b)"  # "two years after the war" and "the year before last" are counted from elsewhere


def _sign(english: str, chinese: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english})\b|{chinese}", re.IGNORECASE)


def _counted(english: str, chinese: str) -> re.Pattern[str]:
    away = rf"(?<!the )(?<!last )(?<!next )(?:(?P<count>{_COUNT}) )(?:{_YEARS}|{_A_YEAR}) (?:{english})"
    return re.compile(rf"\b{away}\b(?: that\b)?{_WHOLE}|(?P<number>{_COUNT})年(?:{chinese})", re.IGNORECASE)


_YEAR_SIGNS = (
    (_counted("before|earlier|prior|ago", "之?前|以前"), -1),
    (_counted("after|later", "之?后|以后"), 1),
    (
        _sign(
            rf"the {_A_YEAR} before(?: that\b)?{_WHOLE}|(?:the )?(?:previous|prior|preceding|last) {_A_YEAR}{_NOT_OF}",
            rf"(?:前一|上一?|去){_CHINESE_YEAR}",
        ),
        -1,
    ),
    (
        _sign(
            rf"the {_A_YEAR} after(?: that\b)?{_WHOLE}|(?:the )?(?:next|following) {_A_YEAR}{_NOT_OF}",
            rf"(?:[后下]一|[下次翌明]|第二){_CHINESE_YEAR}",
        ),
        1,
    ),
    (_sign(rf"(?:that|that same|the same) {_A_YEAR}", rf"(?:同一?|当|那一?|该){_CHINESE_YEAR}"), 0),
)
_QUARTER_SIGNS = (
    (_sign(rf"the quarter before{_WHOLE}|(?:the )?(?:previous|prior|preceding|last) quarter", "[前上]一?个?季度"), -1),
    (_sign(rf"the quarter after{_WHOLE}|(?:the )?(?:next|following|subsequent) quarter", "[后下]一?个?季度"), 1),
)


def resolve_periods(question: str, before: str) -> str:
    """Name the year or quarter that a question gives by its distance only.

    Args:
        question: Such as "And the year before?" or "次年呢？"; one that names a year of its own stays.
        before: What was asked or answered before; the distance counts from its last year.

    Returns:
        Such as "And FY2017?"; the question as it is when `before` has no year.
    """
    years = list(MARKED_YEAR.finditer(before))
    if not years or MARKED_YEAR.search(question):
        return question
    quarters = list(QUARTER.finditer(before))
    for sign, step in _QUARTER_SIGNS if quarters else ():
        if found := _find(sign, question):
            return _dated(question, found, _quarter_after(quarters[-1], years[-1], step))
    for sign, step in _YEAR_SIGNS:
        if found := _find(sign, question):
            return _dated(question, found, _year_after(years[-1], step * _count(found)))
    return question


def counts_from_before(question: str) -> bool:
    """True if a question gives a period by its distance only."""
    signs = (sign for sign, _ in (*_YEAR_SIGNS, *_QUARTER_SIGNS))
    return not MARKED_YEAR.search(question) and any(_find(sign, question) for sign in signs)


def _find(sign: re.Pattern[str], question: str) -> re.Match[str] | None:
    """Find a sign where it tears no word: 上年 is none in 以上年龄."""
    return next((found for found in sign.finditer(question) if is_whole(question, *found.span())), None)


def _dated(question: str, found: re.Match[str], period: str) -> str:
    """Name a period in place of its distance, with the preposition that "the year before" does without."""
    opened = _OPENED.match(question)
    said, rest = question[opened.end() if opened else 0 : found.start()], question[found.end() :]
    alone = not said and not rest.strip("?. ")
    governed = alone or _GOVERNED.search(said) or rest.startswith(("'s", "’s")) or not found[0].isascii()
    return put(period if governed else f"in {period}", found, question)


def _count(found: re.Match[str]) -> int:
    said = next((count for count in found.groupdict().values() if count), "one").lower()
    return int(said) if said.isdigit() else _NUMBERS[said]


def _year_after(year: re.Match[str], step: int) -> str:
    return year_like(year, str(int(year["year"]) + step))


def _quarter_after(quarter: re.Match[str], year: re.Match[str], step: int) -> str:
    number = int(quarter["latin"]) if quarter["latin"] else QUARTERS.index(quarter["chinese"]) + 1
    years, index = divmod(number - 1 + step, len(QUARTERS))
    if quarter["latin"]:
        return f"Q{index + 1} {_year_after(year, years)}"
    return f"{_year_after(year, years)}第{QUARTERS[index]}季度"


def take_period(fragment: str, before: str) -> tuple[str, str]:
    """Move the year or quarter of a fragment into the place of its like in the question before, or to its end.

    Returns:
        What is left of the fragment, and the question before, of another period; empty where that is not safe.
    """
    asked = _PERIOD.search(fragment) or QUARTER.search(fragment)
    if asked is None:
        return fragment, before
    opening = _BEFORE_PERIOD.search(fragment[: asked.start()])
    preposition = opening["word"].lower() if opening else ""
    rest = fragment[: opening.start() if opening else asked.start()] + fragment[asked.end() :]
    kind = MARKED_YEAR if not QUARTER.search(asked[0]) else _PERIOD if MARKED_YEAR.search(asked[0]) else QUARTER
    said = list(kind.finditer(before))
    if len(said) > 1 or preposition not in ("", *_TIMES.split("|")):
        return rest.strip(), ""
    return rest.strip(), _in_place(said[0], asked[0], preposition) if said else _at_end(before, asked[0], preposition)


def drop_other_period(before: str, question: str) -> str:
    """Leave the year out of the question before where the next names another and does not compare the two."""
    said = list(MARKED_YEAR.finditer(before))
    named = {year["year"] for year in MARKED_YEAR.finditer(question)}
    if len(said) != 1 or not named or said[0]["year"] in named or _COMPARING.search(question):
        return before
    if cjk_share(before) > 0.5:
        return put("", said[0], before) if before[said[0].end() :].startswith("的") and said[0].start() else before
    opening = _BEFORE_PERIOD.search(before[: said[0].start()])
    if not opening or opening["word"] not in _TIMES.split("|") or not _STANDS_FREE.match(before[said[0].end() :]):
        return before
    return before[: opening.start()].rstrip() + before[said[0].end() :]


def _in_place(said: re.Match[str], period: str, preposition: str) -> str:
    before = said.string
    opening = _BEFORE_PERIOD.search(before[: said.start()])
    named = year_like(said, period) if period.isdigit() and len(period) == len("2000") else period
    if preposition and opening and opening["word"].lower() != preposition.lower():
        if opening["word"].lower() not in _TIMES.split("|") or not _STANDS_FREE.match(before[said.end() :]):
            return ""
        return f"{before[: opening.start()]}{preposition} {named}{before[said.end() :]}"
    if preposition and opening:
        return put(named, said, before)
    return put(named, said, before) if preposition in ("", "in", "for", "of") else ""


def _at_end(before: str, period: str, preposition: str) -> str:
    if cjk_share(before) > 0.5:
        return f"{period}{before}" if period.endswith(("年", "度", "季")) else ""
    stem = before.rstrip("?？.! ")
    return f"{stem} {preposition or 'in'} {period}{before[len(stem) :].strip() or '?'}"


def year_like(like: re.Match[str], year: str) -> str:
    """Write a year as another is written: FY2017, 2017年."""
    marks = like.groupdict()
    return f"{marks.get('unit') or ''}{year}{marks.get('after') or ''}"


def put(by: str, found: re.Match[str], asked: str) -> str:
    """Put words in the place of what was found in a question."""
    return asked[: found.start()] + by + asked[found.end() :]
