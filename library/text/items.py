"""What an item of a list begins with: a bullet, a dash, a number or a letter that counts; and what a numeral says."""

from __future__ import annotations

import re

BULLETS = "•●▪◦■□‣⁃○◆◇➢➤►▶✓✔☐☑☒∙❖※"
"""What begins an item and can be nothing else."""

SIGN = re.compile(rf"(?:[{BULLETS}]\s*|[-–—*o+·!]\s+)(?=\S)")
NUMBERED = re.compile(
    r"(?P<open>[(（\[]?)(?P<number>\d{1,3}|[a-zA-Z]|[ivxIVX]{2,5}|[一二三四五六七八九十]{1,3})(?P<close>[.)）\]、．])"
    r"(?:\s+|(?<=[、．）])|(?=[\u2e80-\uffef]))(?=\S)"
)
DECIMAL = re.compile(r"(?P<above>(?:\d{1,2}\.){1,3})(?P<number>\d{1,2})\.?\s+(?=\S)")
CIRCLED = re.compile(r"[①-⑳]\s*(?=\S)")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_CHINESE = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_CHINESE_UNITS = {"十": 10, "百": 100}


def begins_item(text: str) -> bool:
    """True if a text begins as an item of a list does; a number may be of something else where nothing counts on."""
    return mark_length(text) > 0


def mark_length(text: str) -> int:
    """Return how many characters the mark takes that a text begins with as an item does; 0 if there is none."""
    begin = len(text) - len(text.lstrip())
    found = (mark.match(text, begin) for mark in (SIGN, NUMBERED, CIRCLED, DECIMAL))
    return next((one.end() for one in found if one), 0)


def value_of(numeral: str) -> int:
    """Read a numeral as it numbers pages, parts and items: decimal digits, Roman, or Chinese below 1,000.

    一百二 is 102, which is as near as these need.
    """
    if numeral.isdecimal():
        return int(numeral)
    small = numeral.lower()
    return _roman(small) if small[0] in _ROMAN else _chinese(numeral)


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
