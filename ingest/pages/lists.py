"""Finds what may begin an item of a list: bullets, dashes, and numbers or letters that count on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from library.pdf.pages import Line
from library.text.items import BULLETS, CIRCLED, DECIMAL, NUMBERED, SIGN, value_of

_NEAR = 40  # lines in which an item has others beside it
_EMS = 1.5  # between the beginnings of two items of one level: "10." begins left of "9."


@dataclass(frozen=True, slots=True)
class Marker:
    """What an item begins with.

    Attributes:
        sign: A bullet or a dash; empty for what counts.
        values: What it counts, by the style that it may be of: "(i)" is the first Roman number and the ninth letter.
    """

    sign: str = ""
    values: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_bullet(self) -> bool:
        """Whether it can be nothing else."""
        return bool(self.sign) and self.sign in BULLETS

    def follows(self, other: Marker) -> bool:
        """Tell whether it may stand at the item after another's, on the same level."""
        if self.sign or other.sign:
            return self.sign == other.sign
        return any(other.values.get(style) == value - 1 for style, value in self.values.items())


def marker_of(text: str) -> Marker | None:
    """Read what a line begins with; None where that marks no item."""
    if found := SIGN.match(text):
        return Marker(found[0].strip())
    if CIRCLED.match(text):
        return Marker(values={"①": ord(text[0]) - ord("①") + 1})
    if found := DECIMAL.match(text):
        return Marker(values={found["above"]: int(found["number"])})
    if found := NUMBERED.match(text):
        return Marker(values={f"{found['open']}{kind}{found['close']}": n for kind, n in _readings(found["number"])})
    return None


def find_markers(lines: Sequence[Line]) -> dict[int, Marker]:
    """Find the lines that may begin an item, by index: a number or a dash may where there is one before or after it."""
    found = {i: marker for i, line in enumerate(lines) if (marker := marker_of(line.text)) is not None}
    return {i: marker for i, marker in found.items() if marker.is_bullet or _is_one_of(i, found, lines)}


def are_of_one_level(one: Line, other: Line) -> bool:
    """Tell whether two items begin at one place of a column; those of two columns may."""
    apart = min(one.x1, other.x1) <= max(one.x0, other.x0)
    return apart or abs(one.x0 - other.x0) < _EMS * (one.size or one.y1 - one.y0)


def _is_one_of(place: int, found: Mapping[int, Marker], lines: Sequence[Line]) -> bool:
    for i in range(place - _NEAR, place + _NEAR + 1):
        if i == place or i not in found:
            continue
        first, second = min(i, place), max(i, place)
        if found[second].follows(found[first]) and are_of_one_level(lines[first], lines[second]):
            return True
    return False


def _readings(number: str) -> list[tuple[str, int]]:
    """Read what a number of an item may be: its style, and what it counts."""
    if number.isdecimal():
        return [("1", int(number))]
    small = number.lower()
    if not small.isascii():
        return [("一", value_of(number))]
    case = "a" if number == small else "A"
    readings = [(case, ord(small) - ord("a") + 1)] if len(number) == 1 else []
    return [*readings, (f"{case}i", value_of(small))] if set(small) <= set("ivx") else readings
