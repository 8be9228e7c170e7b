"""Writes a sentence's dates as its source does, so that 12 March 2024, 2024-03-12 and 2024年3月12日 are one."""

from __future__ import annotations

import re
from functools import lru_cache

from library.text.dates import find_dates, find_days, normal


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


def wrong_day(sentence: str, source: str) -> str:
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
