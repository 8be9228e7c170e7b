"""Reads how a figure is meant: as itself, as a bound such as "at most 5", or as "about 5" that may be rounded."""

from __future__ import annotations

import math
import re

from rag.figures.figures import Figure, Figures
from rag.figures.signs import agree
from rag.reading.qualifiers import Qualifier, read_qualifiers

_GAP = re.compile(
    r"(?: (?:an?|the|of|is|was|be|as|to|at|total|sum))*[ (（]*(?:US|HK)?[$€£¥￥]?[ (]?"
    r"|[为达至是有到：:]{0,2} ?[$€£¥￥]?"
)
_ADVERB = re.compile("(?:至少|最少|起码|至多|最多|大约|大概|约占)[\u4e00-\u9fff]{0,8}")  # as in 至少召开2次
_TRAILING = re.compile(r"(?:or|and) |(?:及?以[上下内]|左右|上下|之?内|余|多|起)$")
_BEHIND = re.compile(r" ?(?:[a-z]+ ){0,2}|[\u4e00-\u9fff]{0,2}")
_NEXT = re.compile(r"\D{0,3}\d")
_REACH = 24  # characters between a figure and the word
_PERIODS = frozenset(["second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade"])
# Where a rounded figure may lie, in units of its last digit that is no zero.
_ROUNDED = {"about": (-0.5, 0.5), "nearly": (-1, 0), "less": (-1, 0), "more": (0, 1)}


def bound_at(figure: Figure) -> Qualifier | None:
    """Return the word right before a figure, or else right behind it, that says how it is meant."""
    if figure.around is None:
        return None
    text, start, end = figure.around.text, figure.around.start, figure.around.end
    bounds = [one for one in read_qualifiers(text) if one.family == "bound"]
    before = [one for one in bounds if 0 <= start - one.end <= _REACH and _leads(one, text[one.end : start])]
    behind = [one for one in bounds if 0 <= one.start - end <= _REACH and _follows(one, text[end : one.start], text)]
    return next(iter([*before[::-1], *behind]), None)


def kind_of_bound(figure: Figure) -> str:
    """Return the class of that word, as `qualifiers.toml` names it; empty where the figure stands for itself."""
    bound = bound_at(figure)
    if bound is None or (bound.text.lower() == "over" and figure.unit in _PERIODS):
        return ""  # "over five years" may be during them
    return bound.kind


def is_rounded(figure: Figure, there: Figures) -> bool:
    """True if a figure is said to be rounded, and a source has one that rounds to it: "about 500" of 512."""
    low, high = _ROUNDED.get(kind_of_bound(figure), (0, 0))
    if low == high or not 0 < figure.value < math.inf:
        return False
    unit = figure.step * 2
    while math.isclose(math.fmod(figure.value, 10 * unit), 0, abs_tol=unit / 1000):
        unit *= 10
    return any(
        other.unit == figure.unit
        and low * unit <= other.value - figure.value <= high * unit
        and agree(figure.around, other.around)
        for other in there.found
        if not other.is_year
    )


def _leads(bound: Qualifier, gap: str) -> bool:
    close = _GAP.fullmatch(gap) or _ADVERB.fullmatch(bound.text + gap)
    return bool(close) and not _TRAILING.match(bound.text)


def _follows(bound: Qualifier, gap: str, text: str) -> bool:
    return bool(_BEHIND.fullmatch(gap) and (_TRAILING.match(bound.text) or not _NEXT.match(text, bound.end)))
