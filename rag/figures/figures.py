"""Reads the figures in a text, and tells whether one text states another's: 1.2 billion is 1,200 million."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rag.figures.numerals import to_digits

_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "thousands": 1e3, "k": 1e3, "000": 1e3,
    "million": 1e6, "millions": 1e6, "mn": 1e6, "mm": 1e6, "m": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "trillions": 1e12,
    "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "万亿": 1e12,
}  # fmt: skip
_UNITS = {
    "percent": "%|percent|per cent|pct",
    "points": "percentage points?|个?百分点",
    "basis": "basis points?|bps|个?基点",
    "usd": r"US\$|\$|USD|dollars?|美元|美金",
    "hkd": r"HK\$|HKD|港元|港币",
    "eur": "€|EUR|euros?|欧元",
    "gbp": "£|GBP|pounds?|英镑",
    "jpy": "JPY|yen|日元",
    "cny": "[¥￥]|RMB|CNY|yuan|人民币|元",
    "cent": "cents?",
    "jiao": "角",
    "second": "seconds?|秒",
    "minute": "minutes?|分钟",
    "hour": "hours?|小时",
    "day": "days?|天",
    "week": "weeks?|周|星期",
    "month": "months?|个月",
    "year": "years?",
    "kilometre": "km|kilomet(?:re|er)s?|公里|千米",
    "metre": "met(?:re|er)s?|米",
    "mile": "miles?|英里",
    "foot": "feet|foot|英尺",
    "kilogram": "kg|kilograms?|公斤|千克",
    "gram": "grams?|克",
    "tonne": "tonnes?|tons?|吨",
}
"""Spellings of each unit. They only tell apart; only basis points are converted, to percentage points."""

_CURRENCIES = ("usd", "hkd", "eur", "gbp", "jpy", "cny")
_CURRENCY = re.compile("|".join(f"(?P<{name}>{_UNITS[name]})" for name in _CURRENCIES), re.IGNORECASE)
_BASIS_POINT = 0.01

_NAMES = "|".join(sorted(map(re.escape, _SCALES), key=len, reverse=True))
_UNIT = "|".join(_UNITS.values())
_FIGURE = re.compile(
    rf"(?:(?P<sign>US\$|HK\$|[$€£¥]|USD|HKD|EUR|GBP|JPY|RMB|CNY|人民币)[ \t]?)?(?<![\d.])"
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[ \t]?(?P<scale>{_NAMES})(?![a-z]|米|克))?(?:[ \t-]?(?:\)[ \t]?(?=%))?(?P<unit>{_UNIT})(?![a-z]))?"
    r"(?!-[a-z]\b)",  # which "10-K" has behind it
    re.IGNORECASE,
)
_DECLARED = re.compile(
    r"(?<!\d)(?<!\d )\b(?:[a-z]*in)?(thousands?|millions?|billions?)\b|[$€£¥'’](000|k|mn|mm|m|bn)(?:s?\b)"
    r"|(?<!\d)(?<!\d )(万亿|十亿|千万|百万|亿|万|千)(?=[元人吨股户辆台件美欧港日])",
    re.IGNORECASE,
)
_LIST_SIGN = re.compile(r"^\s*\d{1,2}[.)、]\s")


@dataclass(frozen=True)
class Figure:
    """A number as a text states it.

    Attributes:
        value: With its scale: "1.2 billion" is 1.2e9; a percentage stays as it is written.
        step: Half of the last digit that is written, with its scale: what rounding may hide.
        scaled: True when the text names a scale, so that no table's scale applies to it.
        unit: One of `_UNITS`; empty when none stands beside it.
        text: As it is written, with scale and unit.
    """

    value: float
    step: float
    scaled: bool
    unit: str
    text: str = field(default="", compare=False)

    @property
    def is_year(self) -> bool:
        """Tell whether it reads like a year."""
        return not self.unit and not self.scaled and 1900 <= self.value <= 2100 and self.text.isdigit()

    @property
    def digits(self) -> str:
        """Give its digits alone, with their point."""
        return re.sub(r"[^\d.]", "", self.text).strip(".")


@dataclass(frozen=True)
class Figures:
    """The figures of a text.

    Attributes:
        found: In order.
        scales: Factors that may apply to figures which name none: 1, and those that stand apart
            from a figure, as a table's "in millions" does.
    """

    found: tuple[Figure, ...]
    scales: frozenset[float]

    def state(self, figure: Figure, scales: frozenset[float] = frozenset({1.0})) -> bool:
        """Tell whether one of these is another text's figure, up to rounding and a table's scale.

        Args:
            figure: Of the other text.
            scales: Those of the other text.
        """
        wanted = {1.0} if figure.scaled else scales
        if len(wanted) > 1 and len(self.scales) > 1 and "," in figure.text:
            wanted = wanted - {1.0}  # "5,466 in millions" is no 5,466 of a table in thousands
        return any(
            _near(figure, other.value * factor / scale)
            for other in self.found
            if not (figure.unit and other.unit) or figure.unit == other.unit
            for factor in ({1.0} if other.scaled else self.scales)
            for scale in wanted
        )


@lru_cache(maxsize=4096)
def read_figures(text: str) -> Figures:
    """Read the figures of a text, those in words included."""
    plain = to_digits(_LIST_SIGN.sub("", unicodedata.normalize("NFKC", text)))
    return Figures(tuple(map(_figure, _FIGURE.finditer(plain))), frozenset({1.0, *_declared(plain)}))


def currencies_in(text: str) -> set[str]:
    """Name the currencies that a text writes, as units are named here."""
    return {str(found.lastgroup) for found in _CURRENCY.finditer(unicodedata.normalize("NFKC", text))}


def _declared(text: str) -> Iterator[float]:
    for found in _DECLARED.finditer(text):
        yield _SCALES[next(filter(None, found.groups())).lower()]


def _figure(match: re.Match[str]) -> Figure:
    digits = match["digits"].replace(",", "")
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    unit, scaled = _unit(match["unit"] or match["sign"]), scale > 1
    if unit == "basis":
        unit, scale = "points", scale * _BASIS_POINT
    decimals = len(digits.partition(".")[2])
    return Figure(float(digits) * scale, 0.5 * 10**-decimals * scale, scaled, unit, match[0].strip())


def _unit(written: str | None) -> str:
    if not written:
        return ""
    return next(unit for unit, spellings in _UNITS.items() if re.fullmatch(spellings, written, re.IGNORECASE))


def _near(figure: Figure, value: float) -> bool:
    # Integers are as written, except when a scale shows that they were rounded.
    slack = figure.step if figure.scaled or figure.step < 0.5 else 0.0
    return abs(figure.value - value) <= slack + 1e-9 * max(abs(value), 1.0)
