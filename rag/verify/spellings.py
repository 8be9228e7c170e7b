"""Writes the dates and ranges of a sentence as its source does, and reads shares: "three of five" is 60 %."""

from __future__ import annotations

import re
from functools import lru_cache

from library.text.dates import find_dates, find_days, normal
from library.text.numbers import to_digits
from rag.verify.figures import Figure, read_figures
from rag.verify.signs import DIRECTION

_NUMBER = r"(?<![\d.,])[$€£¥]?\d(?:[\d,]*\d)?(?:\.\d+)?%?(?![\d%])"
_RANGE = re.compile(
    rf"(?:(?:\b(?:ran|runs?|last(?:s|ed)|span(?:s|ned)|took place) )?\b(?P<open>from|between) |[从自])?"
    rf"(?P<first>{_NUMBER})年?(?:\s?[-–—~～至到]\s?| (?P<link>to|and|until|till|through) )"
    rf"(?P<last>{_NUMBER})(?:年(?:期?间)?)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SHARE = re.compile(
    r"\b(?P<count>\d{1,6}) (?:out of|of|in) (?:every |the |all )?(?P<whole>(?!(?:19|20)\d\d\b)\d{1,6})\b(?![.,%]\d)"
    r"|(?P<every>\d{1,6})[^，。；\d年月日]{1,8}[中里]，?[有就约仅只]{0,2}(?P<some>\d{1,6}(?![\d.%])|一(?=[个名位家座所间人只条]))",
    re.IGNORECASE,
)


def write_dates_like(sentence: str, source: str) -> str:
    """Replace each date of a sentence by the source's spelling of it; one that the source lacks stays.

    A month's date takes the spelling of any day in it: who says "in March 2024" of 2024-03-12 is right.
    """
    dates = find_dates(sentence.rstrip("."))
    if not dates:
        return sentence
    spellings, plain, parts, last = _spellings(source), normal(sentence), [], 0
    if len(plain) == len(sentence):
        plain = sentence  # with its own punctuation
    for date in dates:
        spelling = next((text for iso, text in spellings if _is_within(iso, date.iso)), None)
        if spelling is None or not _is_read_in_full(plain[date.start : date.end], date.iso):
            continue
        parts += [plain[last : date.start], spelling]
        last = date.end
    return "".join([*parts, plain[last:]])


def find_wrong_day(sentence: str, source: str) -> str:
    """Give a day of a month that the source does not name, where it names another of that month, or of that number."""
    there = _days(source)
    wrong = (
        text
        for (month, day), text in find_days(sentence).items()
        if (month, day) not in there and any(month == other or day == number for other, number in there)
    )
    return next(wrong, "")


@lru_cache(maxsize=64)
def _days(source: str) -> frozenset[tuple[int, int]]:
    return frozenset(find_days(source))


@lru_cache(maxsize=64)
def _spellings(source: str) -> tuple[tuple[str, str], ...]:
    plain = normal(source)
    found = {date.iso: plain[date.start : date.end] for date in reversed(find_dates(source))}
    return tuple(sorted(found.items()))


def _is_within(iso: str, said: str) -> bool:
    return iso == said or (len(said) > len("2024") and iso.startswith(said))


def _is_read_in_full(text: str, iso: str) -> bool:
    """Tell whether every number of a date was understood, as in "December 61, 2014" it is not."""
    named = any(letter.isascii() and letter.isalpha() for letter in text)
    return len(re.findall(r"\d+", text)) <= len(iso.split("-")) - (named and "-" in iso)


def write_ranges_like(sentence: str, source: str) -> str:
    """Replace each range of a sentence by the source's spelling of it; "from 2 to 5" stays where something rose."""
    spellings = _spellings_range(source)
    return _RANGE.sub(lambda found: _respelled(found, spellings, sentence), sentence) if spellings else sentence


def _respelled(found: re.Match[str], spellings: dict[tuple[str, str], str], sentence: str) -> str:
    spelling = spellings.get((found["first"], found["last"])) if _is_range(found) else None
    changes = not _YEAR.fullmatch(found["first"]) and DIRECTION.search(sentence)
    return spelling if spelling and not changes else found[0]


@lru_cache(maxsize=64)
def _spellings_range(source: str) -> dict[tuple[str, str], str]:
    found = [one for one in _RANGE.finditer(source) if _is_range(one)]
    return {(one["first"], one["last"]): one[0] for one in reversed(found)}


def _is_range(found: re.Match[str]) -> bool:
    """True unless "and" joins two figures that nothing opens a range before."""
    return found["link"] != "and" or (found["open"] or "").lower() == "between"


def is_share(figure: Figure, sentence: str, source: str) -> bool:
    """True if a percentage is the share that a source gives as "three out of five", or the other way about."""
    if figure.unit == "percent":
        return any(abs(100 * count / whole - figure.value) <= figure.step for count, whole in shares_in(source))
    percents = [other for other in read_figures(source).found if other.unit == "percent"]
    said = [100 * count / whole for count, whole in shares_in(sentence) if figure.value in (count, whole)]
    return any(abs(share - other.value) <= other.step for share in said for other in percents)


@lru_cache(maxsize=64)
def shares_in(text: str) -> tuple[tuple[int, int], ...]:
    """List the shares of a text as (count, whole), smaller than the whole."""
    found = (
        (int((one["count"] or one["some"]).replace("一", "1")), int(one["whole"] or one["every"]))
        for one in _SHARE.finditer(to_digits(text))
    )
    return tuple((count, whole) for count, whole in found if 0 < count < whole)
