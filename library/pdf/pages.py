"""What a reader got out of one page: lines in reading order, with their places, its tables, and notes upon it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from library.pdf.quarters import upright_rect
from library.records import Cell, How, Rect
from library.stores.block_json import cell_from_json, cell_to_json, rect_to_json

READER_VERSION = 8
"""Grows whenever files are read otherwise; what an older version read is read anew."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; a row of a table is one line.

    Attributes:
        text: Cleaned, not empty.
        x0: Left edge in points from the bottom left of the page as displayed, as the other edges.
        size: Font size in points of most of its characters; 0 when not known.
        bold: Whether most of its characters are set in a bold font.
        gap: Whether more than a line's space lies above it, as before a new paragraph.
        table: Index of the table whose row it is in the page's `found_tables`; -1 for none.
        kind: What it is where the page alone can tell, such as "aside".
        quarter: By how many quarters it stands turned against the clock.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float = 0.0
    bold: bool = False
    gap: bool = False
    table: int = -1
    kind: str = ""
    quarter: int = 0

    @property
    def rect(self) -> Rect:
        """Where it stands."""
        return self.x0, self.y0, self.x1, self.y1

    def moved(self, move: Callable[[Rect], Rect]) -> Line:
        """Get the line at another place."""
        x0, y0, x1, y1 = move(self.rect)
        return replace(self, x0=x0, y0=y0, x1=x1, y1=y1)


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of a page; its rows are lines that stand one after the other.

    Attributes:
        cells: Row by row.
        scale: What its figures are counted in ("in millions").
    """

    cells: tuple[Cell, ...]
    rect: Rect
    scale: str = ""

    def moved(self, move: Callable[[Rect], Rect]) -> FoundTable:
        """Get the table with every rectangle moved."""
        cells = tuple(replace(cell, rect=move(cell.rect)) for cell in self.cells)
        return replace(self, cells=cells, rect=move(self.rect))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page.

    Attributes:
        pixels: Of its shorter side.
        dpi: Its pixels to an inch of the page.
        size: Bytes as stored.
    """

    rect: Rect
    pixels: int
    dpi: int
    size: int


@dataclass(frozen=True, slots=True)
class Note:
    """What is on a page, but not in its text layer.

    Attributes:
        rect: Where it stands; empty where that is not known.
        author: Of a comment.
        printed: What the page prints as label and choices of a field, which the note says anew.
    """

    kind: Literal["comment", "field", "picture", "attachment"]
    text: str
    rect: Rect
    author: str = ""
    printed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as read, before running headers and sections are looked for.

    Attributes:
        number: From 1.
        width: In points, as displayed.
        tables: How many tables it holds.
        garbled: Whether its text makes no sense, so that its picture should be read instead.
        pictures: Share of its area that is covered by pictures, in [0, 1].
        hidden: Characters that no reader of the page sees, which are left out.
        images: Its pictures but for the smallest, until it is known what is to be recognised; they are not kept.
        layered: Whether its text is the invisible one of a scan; likewise.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    how: How = "text"
    tables: int = 0
    garbled: bool = False
    pictures: float = 0.0
    found_tables: tuple[FoundTable, ...] = ()
    notes: tuple[Note, ...] = ()
    hidden: int = 0
    images: tuple[Picture, ...] = ()
    layered: bool = False

    @property
    def upright(self) -> ReadPage:
        """The page with its turned lines where they would stand if they were not, to see how they follow each other."""
        if not any(line.quarter for line in self.lines):
            return self
        moves = [
            partial(upright_rect, quarter=line.quarter, width=self.width, height=self.height) for line in self.lines
        ]
        lines = (line.moved(move) if line.quarter else line for line, move in zip(self.lines, moves, strict=True))
        return replace(self, lines=tuple(lines))

    @property
    def is_data(self) -> bool:
        """Whether it is a form of which only the data was read, without any places."""
        return any(note.kind == "field" and not any(note.rect) for note in self.notes)


def page_to_json(page: ReadPage) -> list[Any]:
    """Give a page as lists and plain values; places to a tenth of a point."""
    lines = [[line.text, *rect_to_json((line.x0, line.y0, line.x1, line.y1)), *_manner(line)] for line in page.lines]
    size = (round(page.width, 1), round(page.height, 1))
    tables = [
        [list(map(cell_to_json, table.cells)), rect_to_json(table.rect), table.scale] for table in page.found_tables
    ]
    notes = [[note.kind, note.text, rect_to_json(note.rect), note.author, note.printed] for note in page.notes]
    seen = (page.how, page.tables, page.garbled, round(page.pictures, 2), page.hidden)
    return [page.number, *size, lines, tables, notes, *seen]


def page_from_json(value: list[Any]) -> ReadPage:
    """Make a page of what `page_to_json` gave."""
    number, width, height, lines, tables, notes, *seen = value
    how, table_count, garbled, pictures, hidden = seen
    return ReadPage(
        number,
        width,
        height,
        tuple(Line(*line) for line in lines),
        how,
        table_count,
        garbled,
        pictures,
        tuple(FoundTable(tuple(map(cell_from_json, cells)), tuple(rect), scale) for cells, rect, scale in tables),
        tuple(Note(kind, text, tuple(rect), author, tuple(printed)) for kind, text, rect, author, printed in notes),
        hidden,
    )


def _manner(line: Line) -> tuple[float, bool, bool, int, str, int]:
    return round(line.size, 1), line.bold, line.gap, line.table, line.kind, line.quarter
