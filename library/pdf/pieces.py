"""The lines of a page that can be selected, in the order in which the page is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from library.records import Page, Rect

Size = tuple[float, float]
"""Width and height of a page in points, as displayed."""


class Piece(NamedTuple):
    """A part of a line without wide gaps.

    Attributes:
        rect: Where it stands, as displayed.
        quarters: By how many it is turned against the clock.
    """

    text: str
    rect: Rect
    quarters: int = 0


Line = list[Piece]


def recognised_lines(page: Page) -> list[Line]:
    """List the lines of a page that was recognised in its picture."""
    return [[Piece(page.text[start:end], rect)] for start, end, rect in page.places if any(rect)]


def in_reading_order(lines: Sequence[Line], page: Page) -> list[Line]:
    """Sort lines by the blocks of their page; a line outside of them all stays after the one before it."""
    keys, last = list[tuple[int, int]](), -1
    for number, line in enumerate(lines):
        last = next((i for i, block in enumerate(page.blocks) if _holds(block.rect, line[0].rect)), last)
        keys.append((last, number))
    return [lines[number] for _, number in sorted(keys)]


def _holds(outer: Rect, rect: Rect) -> bool:
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
