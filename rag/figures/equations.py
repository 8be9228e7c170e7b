"""Works out the equations that a text writes, such as "(1,642.2 + 1,559.3) / 2 = 1,600.75"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from library.text.numbers import to_digits

_EQUALS = re.compile(r"[=≈]|\bequals\b|等于")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_IGNORED = re.compile(
    r"(?<=\d),(?=\d{3})|[$€£¥%]|\b(?:thousand|million|billion|USD|days?)\b|[万亿]?(?:美元|元)|[万亿]", re.IGNORECASE
)
_SIGNS = str.maketrans({"×": "*", "x": "*", "X": "*", "÷": "/", "−": "-", "–": "-", "[": "(", "]": ")"})
_LEFT = re.compile(r"[-\d(][-\d\s.()+*/]*$")
_RIGHT = re.compile(r"\s*(-?\(?-?\d+(?:\.\d+)?)")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[-+*/()]")
_MOST_TOKENS = 60
_LONGEST = 400  # characters of an expression; bounds the time that a text without one takes
_FACTORS = (1.0, 100.0, 0.01, 1e3, 1e-3, 1e6, 1e-6)  # percent, and scales that only one side names
_SLACK = 0.01  # of the value: operands are rounded too


@dataclass(frozen=True)
class Equation:
    """What a text says that an expression comes to.

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
        """Tell whether the result is right, up to rounding, percent and scale; an expression alone is."""
        return self.result is None or self.comes_to(self.result, max(0.06, _SLACK * abs(self.result)))

    def comes_to(self, result: float, slack: float) -> bool:
        """Tell whether a number is the value, whatever sign, percent sign and scale it was written with."""
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
        if len(operands) < 2 or len(tokens) > _MOST_TOKENS or _is_range(tokens):
            continue
        try:
            value = _Sum(tokens).value()
        except (IndexError, ValueError, ZeroDivisionError, OverflowError):
            continue
        yield Equation(operands, value, float(right[1].replace("(", "").replace("--", "")) if right else None)


def _is_range(tokens: list[str]) -> bool:
    """Tell whether an expression may be no subtraction: "2016 - 2018", "2024-03-12"."""
    return set(tokens[1::2]) == {"-"} and all(token.isdigit() and len(token) <= len("2018") for token in tokens[::2])


def _balanced(expression: str) -> str:
    """Leave out what stands before a bracket that was opened elsewhere, as in "profit (in millions) 5 + 3"."""
    while expression.count("(") < expression.count(")"):
        expression = expression.partition(")")[2]
    return expression


class _Sum:
    """An expression of numbers, + - * / and brackets, worked out from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._next = 0

    def value(self) -> float:
        value = self._sum()
        if self._next < len(self._tokens):
            raise ValueError("text behind the expression")
        return value

    def _sum(self) -> float:
        value = self._product()
        while self._peek() in ("+", "-"):
            value = value + self._product() if self._take() == "+" else value - self._product()
        return value

    def _product(self) -> float:
        value = self._one()
        while self._peek() in ("*", "/"):
            value = value * self._one() if self._take() == "*" else value / self._one()
        return value

    def _one(self) -> float:
        taken = self._take()
        if taken == "-":
            return -self._one()
        if taken != "(":
            return float(taken)
        value = self._sum()
        if self._take() != ")":
            raise ValueError("a bracket stays open")
        return value

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1]
