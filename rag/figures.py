"""Reads the figures in a text, and tells whether one states the other: 1.2 billion is 1,200 million."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_SCALES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "mn": 1e6, "mm": 1e6, "m": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12,
    "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "万亿": 1e12,
}  # fmt: skip
_NAMES = "|".join(sorted(map(re.escape, _SCALES), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?<![\w.])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[ \t]?(?P<scale>{_NAMES})(?![a-z]))?(?:[ \t]?(?P<percent>%|percent\b|per cent\b))?",
    re.IGNORECASE,
)
_PERCENT_CHINESE = re.compile(r"百分之(\d+(?:\.\d+)?)")
_NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS, 2)} | {"once": "1", "twice": "2", "两": "2"}
_WORD = re.compile(r"\b(?:" + "|".join(_WORDS) + r")\b", re.IGNORECASE)
_LIST_SIGN = re.compile(r"^\s*\d{1,2}[.)、]\s")
_TABLE_SCALES = (1.0, 1e3, 1e6, 1e9, 1e4, 1e8)


@dataclass(frozen=True)
class Figure:
    """A number as a text states it.

    Attributes:
        value: With its scale: "1.2 billion" is 1.2e9; a percentage stays as it is written.
        step: Half of the last digit that is written, with its scale: what rounding may hide.
        scaled: True when the text names a scale, so that no table's scale applies to it.
    """

    value: float
    step: float
    scaled: bool
    percent: bool


def figures_of(text: str) -> list[Figure]:
    """Read the figures of a text, small number words included, in order."""
    plain = _LIST_SIGN.sub("", unicodedata.normalize("NFKC", text))
    plain = _PERCENT_CHINESE.sub(r"\1%", _WORD.sub(lambda word: _WORDS[word[0].lower()], plain))
    return [_figure(match) for match in _FIGURE.finditer(plain)]


def states(source: Iterable[Figure], figure: Figure) -> bool:
    """Tell whether one of a source's figures is this one, up to rounding and the scale of a table."""
    return any(_same(figure, other) for other in source)


def _figure(match: re.Match[str]) -> Figure:
    digits = match["digits"].replace(",", "")
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    decimals = len(digits.partition(".")[2])
    return Figure(float(digits) * scale, 0.5 * 10**-decimals * scale, scale > 1, bool(match["percent"]))


def _same(figure: Figure, other: Figure) -> bool:
    if figure.percent and other.percent:
        return _near(figure, other.value)
    if figure.percent or other.percent:
        # A table's column may carry the sign in its heading: only then may one side lack it.
        return _near(figure, other.value) and figure.value < 1000 and not (figure.scaled or other.scaled)
    if figure.scaled == other.scaled:
        return _near(figure, other.value)
    unscaled = other if figure.scaled else figure
    return any(_near(figure, other.value * (scale if unscaled is other else 1 / scale)) for scale in _TABLE_SCALES)


def _near(figure: Figure, value: float) -> bool:
    # Integers are as written, except when a scale shows that they were rounded.
    slack = figure.step if figure.scaled or figure.step < 0.5 else 0.0
    return abs(figure.value - value) <= slack + 1e-9 * max(abs(value), 1.0)
