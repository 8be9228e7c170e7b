"""Reads numerals, and tells the number of a page from other text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMERAL = re.compile(r"\d+|(?<![^\W_])[ivxlc]+(?![^\W_])|(?<=第)[一二三四五六七八九十百]+")
_MOST = 6  # numerals in a line that are read: a date, a volume and the page; a row of figures has more
_LONGEST = 5  # digits
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_CHINESE = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_CHINESE_UNITS = {"十": 10, "百": 100}

NUMBER = "\0"
"""Stands for the numeral in the rest of a line."""
_PAGE_WORDS = re.compile(
    rf"[^\w\0]*(?:pages?|pg|p|seite|第|[a-z]{{1,3}}(?=[-–]))?[^\w\0]*{NUMBER}"
    r"[^\w\0]*(?:页|頁|ページ)?[^\w\0]*(?:(?:of|/|von|sur|de|共|之)\s*\d+\s*(?:pages|页|頁)?)?[^\w\0]*"
)


def numerals_in(text: str) -> Iterator[tuple[int, int, int]]:
    """Give the first numerals of a lower-case text as (start, end, value)."""
    for count, match in enumerate(_NUMERAL.finditer(text)):
        if count == _MOST:
            return
        if match.end() - match.start() <= _LONGEST:
            yield match.start(), match.end(), value_of(match[0])


def is_page_number(rest: str) -> bool:
    """Tell whether a lower-case line says nothing but a page's number, which `NUMBER` stands for."""
    return _PAGE_WORDS.fullmatch(rest) is not None


def value_of(numeral: str) -> int:
    """Read a numeral: decimal digits, lower-case Roman, or Chinese below 1,000."""
    if numeral.isdecimal():
        return int(numeral)
    return _roman(numeral) if numeral[0] in _ROMAN else _chinese(numeral)


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _chinese(numeral: str) -> int:
    total = digit = 0
    for character in numeral:
        if character in _CHINESE:
            digit = _CHINESE[character]
        else:
            total += (digit or 1) * _CHINESE_UNITS[character]
            digit = 0
    return total + digit
