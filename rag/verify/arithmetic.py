"""Reads what a text reckons: sums that it writes out, operations that its words claim, changes and shares."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from library.text.numbers import to_digits
from rag.verify.figures import Figure, read_figures
from rag.verify.signs import DIRECTION, FALL, RISE, without_change

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
SEVERAL = ((re.compile(_SUM, re.IGNORECASE), True), (re.compile(_AVERAGE, re.IGNORECASE), False))
"""What claims a sum of several figures (True), or their mean."""
_NUMBER = r"(?<![\d.,$€£¥￥(])[$€£¥￥(]{0,2}\d[\d,.]*\d?[^,.;，；。]{0,40}?"
_FROM_TO = re.compile(
    rf"\bfrom (?P<before>{_NUMBER})\bto (?P<after>{_NUMBER}.{{0,12}})"
    r"|[从由](?P<earlier>[^，；。]*?\d[^，；。]*?)[到至](?P<later>[^，；。]*)"
)
_TO_FROM = re.compile(
    rf"(?<!by )(?P<after>{_NUMBER})[, ]{{0,2}}(?:up|down)?(?: (?:by )?\d[\d.]*%)? ?"
    rf"\bfrom (?P<before>{_NUMBER}.{{0,12}})"
)
_EQUALS = re.compile(r"[=≈]|\bequals\b|等于")
_IGNORED = re.compile(
    r"(?<=\d),(?=\d{3})|[$€£¥%]|\b(?:thousand|million|billion|USD|days?)\b|[万亿]?(?:美元|元)|[万亿]", re.IGNORECASE
)
_SIGNS = str.maketrans({"×": "*", "x": "*", "X": "*", "÷": "/", "−": "-", "–": "-", "[": "(", "]": ")"})
_LEFT = re.compile(r"[-\d(][-\d\s.()+*/]*$")
_RIGHT = re.compile(r"\s*(-?\(?-?\d+(?:\.\d+)?)")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[-+*/()]")
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_MOST_TOKENS = 60
_LONGEST = 400  # characters of an expression; bounds the time that a text without one takes
_FACTORS = (1.0, 100.0, 0.01, 1e3, 1e-3, 1e6, 1e-6)  # percent, and scales that only one side names
_SLACK = 0.01  # of the value: operands are rounded too
_SHARE = re.compile(
    r"\b(?P<count>\d{1,6}) (?:out of|of|in) (?:every |the |all )?(?P<whole>(?!(?:19|20)\d\d\b)\d{1,6})\b(?![.,%]\d)"
    r"|(?P<every>\d{1,6})[^，。；\d年月日]{1,8}[中里]，?[有就约仅只]{0,2}(?P<some>\d{1,6}(?![\d.%])|一(?=[个名位家座所间人只条]))",
    re.IGNORECASE,
)


def _agree(unit: str, other: str) -> bool:
    return not unit or not other or unit == other


@dataclass(frozen=True)
class Operation:
    """A way to get a figure from two others.

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
        """True if the units go together: money and money give money, or a percentage."""
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


def without_claims(text: str) -> str:
    """Leave out the words that claim an operation: "the gross margin" is of a gross profit and of sales."""
    text = without_change(text)
    for operation in OPERATIONS:
        text = operation.claimed.sub(" ", text)
    return text


@dataclass(frozen=True)
class Equation:
    """An expression of a text: its value, and what the text says that it comes to.

    Attributes:
        operands: Numbers of the expression, as written there, without signs and scales.
        value: What they come to.
        result: What the text says that they come to, without its scale; None where it only writes the expression.
    """

    operands: tuple[float, ...]
    value: float
    result: float | None

    @property
    def holds(self) -> bool:
        """True if the result is right, up to rounding, percent and scale; an expression alone is."""
        return self.result is None or self.comes_to(self.result, max(0.06, _SLACK * abs(self.result)))

    def comes_to(self, result: float, slack: float) -> bool:
        """True if a number is the value, whatever sign, percent sign and scale it was written with."""
        return any(abs(abs(self.value * factor) - abs(result)) <= slack for factor in _FACTORS)


def read_equations(text: str) -> list[Equation]:
    """Read the equations and expressions of a text in order; what cannot be worked out is left out."""
    return [equation for line in to_digits(text).splitlines() for equation in _of_line(line)]


def _of_line(line: str) -> Iterator[Equation]:
    parts = [_IGNORED.sub("", part).translate(_SIGNS) for part in _EQUALS.split(line)]
    for before, after in zip_longest(parts, parts[1:], fillvalue=""):
        left, right = _LEFT.search(before[-_LONGEST:].rstrip(" :.")), _RIGHT.match(after)
        if left is None:
            continue
        tokens = _TOKEN.findall(_balanced(left[0]))
        operands = tuple(float(token) for token in tokens if token[0].isdigit())
        if len(operands) < 2 or len(tokens) > _MOST_TOKENS:
            continue
        try:
            value = _work_out(ast.parse("".join(tokens), mode="eval").body)
        except (SyntaxError, ValueError, ZeroDivisionError, OverflowError):
            continue
        yield Equation(operands, value, float(right[1].replace("(", "").replace("--", "")) if right else None)


def _balanced(expression: str) -> str:
    """Leave out what stands before a bracket that was opened elsewhere, as in "profit (in millions) 5 + 3"."""
    while expression.count("(") < expression.count(")"):
        expression = expression.partition(")")[2]
    return expression


def _work_out(node: ast.AST) -> float:
    """Work out an expression of numbers, + - * / and brackets; raises a ValueError where it is none."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_work_out(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_work_out(left), _work_out(right))
    raise ValueError("no expression of numbers")


@dataclass(frozen=True)
class Change:
    """A change that a sentence gives both figures of.

    Attributes:
        rises: As the words say.
    """

    word: str
    rises: bool
    before: Figure
    after: Figure

    @property
    def holds(self) -> bool:
        """True if the figures change as the words say; of one value twice, nothing can be told."""
        return self.before.value == self.after.value or self.rises == (self.after.value > self.before.value)


def read_changes(sentence: str) -> Iterator[Change]:
    """Read the changes whose figures stand beside each other, such as "fell from 12 to 9", "45, up from 40"."""
    for pattern in (_FROM_TO, _TO_FROM):
        for found in pattern.finditer(sentence):
            groups = [text for text in found.groups() if text]
            before, after = groups if pattern is _FROM_TO else reversed(groups)
            yield from _change(sentence, found, before, after)


def _change(sentence: str, found: re.Match[str], before: str, after: str) -> Iterator[Change]:
    told = DIRECTION.finditer(sentence, 0, found.end())  # what follows is of something else: "because of higher costs"
    signs = {("rise" if sign["rise"] else "fall"): sign[0] for sign in told}
    figures = [next((f for f in read_figures(text).found if not f.is_year), None) for text in (before, after)]
    if len(signs) != 1 or None in figures:
        return
    (kind, word), (first, last) = next(iter(signs.items())), figures
    if first and last and first.scaled == last.scaled and (not first.unit or not last.unit or first.unit == last.unit):
        yield Change(word, kind == "rise", first, last)


@lru_cache(maxsize=64)
def shares_in(text: str) -> tuple[tuple[int, int], ...]:
    """List the shares of a text as (count, whole), smaller than the whole."""
    found = (
        (int((one["count"] or one["some"]).replace("一", "1")), int(one["whole"] or one["every"]))
        for one in _SHARE.finditer(to_digits(text))
    )
    return tuple((count, whole) for count, whole in found if 0 < count < whole)
