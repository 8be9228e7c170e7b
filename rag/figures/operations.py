"""The operations by which one figure comes from others, and the words that claim each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.figures.figures import Figure
from rag.figures.signs import FALL, RISE, without_change

_CHANGE = rf"{RISE}|{FALL}|\b(?:chang\w+|contract\w+|year[- ]over[- ]year)\b|变动|变化|同比|环比"
_DIFFERENCE = (
    rf"{_CHANGE}|\b(?:difference|differ\w*|exceed\w*|(?:more|less|fewer) than|net of|minus|subtract\w*|gap|remain\w*)\b"
    r"|\d\S* [-−–] "
    r"|相差|差额|差距|多出?|少|超出|减去"
)
_SUM = (
    r"\b(?:total\w*|sum|combined|together|altogether|aggregate\w*|plus|both|add\w*)\b|\+|[合总共]计|总[共额]|之和|加上"
)
_AVERAGE = r"\b(?:average\w*|mean|averaging)\b|平均|均值"
_RATIO = (
    r"\b(?:ratio|margin|turnover|per|percent\w*|share|proportion|portion|times|rate|divid\w+|coverage|yield"
    r"|accounts? for|represent\w*)\b|as a %|(?:%|percent) of|\d\)? / |比率|比例|占|利润率|毛利率|净利率|周转|倍|每"
)
CONSTANTS = frozenset({1, 2, 3, 4, 5, 12, 100, 360, 365})
"""Numbers that reckoning brings in: shares of a whole, days and months of a year, how many are averaged."""
FORMULA = re.compile(
    r"[\w)%\]] [/*×÷+] [$€£¥(\w]|\d[)%\]]?[/*×÷+][$€£¥(]?\d|[\d)] [-−–] [$(\d]|\b(?:divid|multipl|subtract)|除以|乘以",
    re.IGNORECASE,
)
"""A sum that is written out, or told of."""


def _agree(unit: str, other: str) -> bool:
    return not unit or not other or unit == other


@dataclass(frozen=True)
class Operation:
    """How a figure may come from two others.

    Attributes:
        claimed: The wording that says so.
        work_out: Gives the figure from both.
        percent: Whether it is a percentage, whatever the operands are.
        alike: Whether both operands are of one row, as this year's and last year's sales are.
        turns: Whether the result has a sign that says which way something went.
    """

    claimed: re.Pattern[str]
    work_out: Callable[[float, float], float]
    percent: bool = False
    alike: bool = True
    turns: bool = False

    def fits(self, figure: Figure, one: Figure, other: Figure) -> bool:
        """Tell whether the units go together: money and money give money, or a percentage."""
        if not _agree(one.unit, other.unit):
            return not self.alike and not self.percent and figure.unit in ("", one.unit)  # dollars per day
        if self.percent:
            return figure.unit in ("percent", "") and (self.alike or one.unit != "percent")
        if not self.alike:
            return figure.unit == ""
        points = figure.unit == "points" and one.unit == "percent"
        return points or (_agree(figure.unit, one.unit) and _agree(figure.unit, other.unit))


GROWTH = Operation(re.compile(_CHANGE, re.IGNORECASE), lambda a, b: 100 * (a - b) / abs(b), percent=True, turns=True)
OPERATIONS = (
    GROWTH,
    Operation(re.compile(_DIFFERENCE, re.IGNORECASE), lambda a, b: a - b, turns=True),
    Operation(re.compile(_SUM, re.IGNORECASE), lambda a, b: a + b),
    Operation(re.compile(_AVERAGE, re.IGNORECASE), lambda a, b: (a + b) / 2),
    Operation(re.compile(_RATIO, re.IGNORECASE), lambda a, b: 100 * a / b, percent=True, alike=False),
    Operation(re.compile(_RATIO, re.IGNORECASE), lambda a, b: a / b, alike=False),
)
SEVERAL = ((re.compile(_SUM, re.IGNORECASE), True), (re.compile(_AVERAGE, re.IGNORECASE), False))
"""What claims a sum of several figures (True), or their mean."""


def without_claims(text: str) -> str:
    """Leave out the words that claim an operation: "the gross margin" is of a gross profit and of sales."""
    text = without_change(text)
    for operation in OPERATIONS:
        text = operation.claimed.sub(" ", text)
    return text
