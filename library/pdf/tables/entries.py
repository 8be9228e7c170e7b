"""What the text of a cell is: a figure, a year, the mark of a list's item."""

from __future__ import annotations

import re
from functools import lru_cache

from library.text.units import UNIT

_LONGEST = 40  # characters of a figure with its signs
_CHINESE_UNIT = rf"[十百千万亿]?(?=[\u4e00-\u9fff])(?:{UNIT})"
_FIGURE = re.compile(rf"[^\w]*\d[\d.,:/%\s'’()+\-–—−$€£¥~<>=*†‡]*(?:(?<!% )[a-zA-Z%]{{0,2}}|{_CHINESE_UNIT})[)*]*")
_NOTHING = re.compile(r"[-–—−.*…]+|\(?(?:[nN]\.?/?[aAmM]\.?|[XxZzDdNS])\)?")
_YEAR = re.compile(r"\W*(?:FY\s?)?(?:19|20)\d\d(?:\s?[-–/]\s?(?:\d\d){1,2})?\W*(?:[a-z]\W*|年度?)?")
_DATE = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{2,4}")
_UNIT = re.compile(r"[(（]?(?:[$€£¥]?\s?000(?:['’]?s)?|[%％$€£¥])[)）]?")
_MARKER = re.compile(r"[•●■▪◦○·–—*✓❑□\ue000-\uf8ff-]|\(?(?:\d{1,3}|[A-Za-z]|[ivxlIVXL]{1,5})(?:\.\d{1,2})*[.)\]:]+")


@lru_cache(10_000)
def is_figure(text: str) -> bool:
    """True for a figure, with its signs and units, and for what stands for a missing one."""
    return len(text) <= _LONGEST and bool(_FIGURE.fullmatch(text) or _NOTHING.fullmatch(text))


def is_marker(text: str) -> bool:
    """True for the mark or number of a list's item."""
    return bool(_MARKER.fullmatch(text))


def is_year(text: str) -> bool:
    """True for a year, which heads columns more often than it is a figure."""
    return bool(_YEAR.fullmatch(text))


def heads_figures(text: str) -> bool:
    """True for what looks like a figure and heads some: a year, a date, "$000's", "%"."""
    return is_year(text) or bool(_DATE.fullmatch(text) or _UNIT.fullmatch(text))
