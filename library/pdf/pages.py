"""What a reader got out of one page: lines in reading order, with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from library.records import How


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; a row of a table is one line.

    Attributes:
        text: Cleaned, not empty.
        x0: Left edge in points from the bottom left of the page as displayed, as the other edges.
        size: Font size in points of most of its characters; 0 when not known.
        bold: Whether most of its characters are set in a bold font.
        gap: Whether more than a line's space lies above it, as before a new paragraph.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float = 0.0
    bold: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as read, before running headers and sections are looked for.

    Attributes:
        number: From 1.
        width: In points, as displayed.
        tables: How many tables it holds.
        garbled: Whether its text makes no sense, so that its picture should be read instead.
        pictures: Share of its area that is covered by pictures, in [0, 1].
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    how: How = "text"
    tables: int = 0
    garbled: bool = False
    pictures: float = 0.0


def page_to_json(page: ReadPage) -> list[Any]:
    """Give a page as lists and plain values; places to a tenth of a point."""
    lines = [
        [line.text, *(round(edge, 1) for edge in (line.x0, line.y0, line.x1, line.y1)), *_manner(line)]
        for line in page.lines
    ]
    size = (round(page.width, 1), round(page.height, 1))
    return [page.number, *size, lines, page.how, page.tables, page.garbled, round(page.pictures, 2)]


def page_from_json(value: list[Any]) -> ReadPage:
    """Make a page of what `page_to_json` gave."""
    number, width, height, lines, *rest = value
    return ReadPage(number, width, height, tuple(Line(*line) for line in lines), *rest)


def _manner(line: Line) -> tuple[float, bool, bool]:
    return round(line.size, 1), line.bold, line.gap
