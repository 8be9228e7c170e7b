"""The units that figures are given in: how each is spelled in English and Chinese, and what it is of others."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
SCALES: dict[str, float] = {word: float(factor) for word, factor in _DATA["scales"].items()}
"""Words that multiply a figure."""
ALSO_LENGTHS: dict[str, str] = _DATA["also_lengths"]
"""Scales that are as often a length: "12,000 m"."""
CURRENCIES = ("usd", "hkd", "eur", "gbp", "jpy", "cny")


@dataclass(frozen=True)
class Unit:
    """A unit of measure.

    Attributes:
        kind: What it measures: only units of one kind compare.
        size: In the first unit of that kind.
        spelled: Patterns, each for the whole of what is written.
    """

    kind: str
    size: float
    spelled: tuple[str, ...]


_UNITS: dict[str, Unit] = {
    name: Unit(kind, float(size), tuple(spelled))
    for kind, units in _DATA["units"].items()
    for name, (size, *spelled) in units.items()
}
UNIT = "|".join(sorted((one for unit in _UNITS.values() for one in unit.spelled), key=len, reverse=True))
"""A pattern of every spelling, longest first."""
CURRENCY = re.compile("|".join(f"(?P<{name}>{'|'.join(_UNITS[name].spelled)})" for name in CURRENCIES), re.IGNORECASE)


@cache
def unit_named(spelling: str) -> str:
    """Name the unit that is spelled so, as `unit` takes it."""
    return next(name for name, unit in _UNITS.items() if re.fullmatch("|".join(unit.spelled), spelling, re.IGNORECASE))


def convert(value: float, unit: str, other: str) -> float | None:
    """Give a value in another unit; None where the two do not measure the same."""
    if unit == other:
        return value
    ours, theirs = _UNITS.get(unit), _UNITS.get(other)
    if ours is None or theirs is None or ours.kind != theirs.kind:
        return None
    return value * ours.size / theirs.size


def is_exact(unit: str, other: str) -> bool:
    """Tell whether one unit is so many whole ones of the other, as no mile is of metres."""
    ratio = _UNITS[unit].size / _UNITS[other].size if unit != other else 1.0
    whole = max(ratio, 1 / ratio)
    return abs(whole - round(whole)) < 1e-9
