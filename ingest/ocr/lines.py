"""Puts the runs of text that were found in a picture into lines in reading order, straight or askew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from library.pdf.layout import Layout, lay_out
from library.pdf.runs import PageRuns, Run
from library.records import Rect

_SAME_ROW = 0.5  # of the lower box's height, between their middles
_LETTERS = 0.8  # of a box's height: what its letters take, from the tallest to the deepest
_FONT = 0.68  # of a box's height
_SAME_SIZE = 0.2  # boxes of one font differ so much in height by the letters that they hold
_LONG = 8  # heights; a shorter box lies askew by chance


@dataclass(frozen=True, slots=True)
class Box:
    """A run of text in a picture, in pixels from the top left.

    Attributes:
        score: How certain its characters are, in [0, 1].
        height: Of its line, also where that runs askew.
        slope: How much it falls for every pixel to the right.
    """

    text: str
    score: float
    x0: float
    y0: float
    x1: float
    y1: float
    height: float
    slope: float = 0.0

    def moved(self, right: float, down: float) -> Box:
        """Give the box at another place."""
        return replace(self, x0=self.x0 + right, x1=self.x1 + right, y0=self.y0 + down, y1=self.y1 + down)

    @property
    def area(self) -> float:
        """Pixels covered."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)

    @property
    def tall(self) -> bool:
        """Whether it stands upright, as the lines of a page that lies on its side do."""
        return self.y1 - self.y0 >= 1.5 * (self.x1 - self.x0)

    def level(self, slope: float) -> float:
        """Give the height of its middle after the picture was straightened about its left edge."""
        return (self.y0 + self.y1) / 2 - slope * (self.x0 + self.x1) / 2


def lay_out_boxes(boxes: Sequence[Box], size: tuple[float, float], scale: float) -> Layout:
    """Put boxes into lines in reading order.

    Args:
        boxes: In any order.
        size: Width and height of the page in points, as it is read.
        scale: Points to a pixel.
    """
    if not boxes:
        return Layout(())
    slope = median([box.slope for box in boxes if box.x1 - box.x0 > _LONG * box.height] or [0.0])
    usual = median([box.height for box in boxes])
    runs = [
        _run(box, place, usual, slope, size[1], scale)
        for place, row in enumerate(_rows(boxes, slope))
        for box in sorted(row, key=lambda box: box.x0)
    ]
    laid_out = lay_out(PageRuns(*size, tuple(runs)))
    return laid_out.moved(lambda rect: _askew(rect, slope))


def _rows(boxes: Sequence[Box], slope: float) -> list[list[Box]]:
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.level(slope)):
        if rows and _on_row(rows[-1], box, slope):
            rows[-1].append(box)
        else:
            rows.append([box])
    return rows


def _on_row(row: Sequence[Box], box: Box, slope: float) -> bool:
    middle = sum(other.level(slope) for other in row) / len(row)
    return box.level(slope) - middle < _SAME_ROW * min(row[-1].height, box.height)


def _run(box: Box, row: int, usual: float, slope: float, page_height: float, scale: float) -> Run:
    height = usual if abs(box.height - usual) < _SAME_SIZE * usual else box.height
    middle = page_height - scale * box.level(slope)
    half = _LETTERS * scale * box.height / 2
    return Run(
        box.text,
        scale * box.x0,
        middle - half,
        scale * box.x1,
        middle + half,
        line=row,
        words=len(box.text.split()),
        size=round(_FONT * scale * height, 1),
    )


def _askew(rect: Rect, slope: float) -> Rect:
    """Give what stands on the straightened page the rectangle that it has on the page itself."""
    x0, y0, x1, y1 = rect
    fall, more = slope * (x0 + x1) / 2, abs(slope) * (x1 - x0) / 2
    return x0, y0 - fall - more, x1, y1 - fall + more
