"""Ruling lines: what a page draws straight across or straight down, and the edges of its filled rectangles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from library.records import Rect

THIN = 3.0  # points; a line drawn as a rectangle is no thicker
_SAME = 2.0  # points between two lines that are one, such as a double rule
_GAP = 3.0  # points within a line: dashes, and the corners of cells drawn one by one
_SEAM = 0.5  # points between two rectangles that look like one
_SHORTEST = 8.0
_MOST = 300  # lines each way; a page with more is a drawing
_STRAIGHT = 0.5  # points by which a straight line may lean
_LINE, _MOVE = 0, 2  # kinds of segments

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]

_AS_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Ruling(NamedTuple):
    """A straight line: `at` its height from `start` to `end` across, or at its x from `start` up to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rulings:
    """The lines of a page: across from the top, down from the left."""

    across: tuple[Ruling, ...] = ()
    down: tuple[Ruling, ...] = ()


def path_boxes(
    points: Iterable[tuple[int, float, float]], matrix: Matrix, *, filled: bool, stroked: bool
) -> list[Rect]:
    """Get the straight lines and the filled rectangles of a path as boxes.

    Args:
        points: Each with the kind of the segment that ends there.
        matrix: Sets the points on the page.
        filled: Whether the path is filled with a colour to be seen.
        stroked: Whether its line is drawn.
    """
    a, b, c, d, e, f = matrix
    boxes: list[Rect] = []
    for corners, straight in _subpaths(points):
        placed = corners if matrix == _AS_IS else [(a * x + c * y + e, b * x + d * y + f) for x, y in corners]
        if filled and straight and _is_rectangle(placed):
            boxes.append(_around(placed))
        elif stroked:
            boxes += [_around(ends) for ends in pairwise(placed) if _is_parallel(*ends)]
    return boxes


def joined_fills(boxes: Sequence[Rect]) -> list[Rect]:
    """Join the rectangles of one colour that touch and are as wide: nothing is seen between them.

    Writers fill a cell line by line.
    """
    joined: list[Rect] = []
    for box in sorted(boxes, key=lambda box: (round(box[0]), round(box[2]), -box[3])):
        x0, y0, x1, y1 = joined[-1] if joined else (0.0, 0.0, 0.0, 0.0)
        if joined and abs(box[0] - x0) < 1 and abs(box[2] - x1) < 1 and box[3] > y0 - _SEAM:
            joined[-1] = x0, min(y0, box[1]), x1, y1
        else:
            joined.append(box)
    return joined


def rulings_of(boxes: Sequence[Rect], width: float, height: float) -> Rulings:
    """Sort boxes into lines across and down, those that continue each other joined.

    Args:
        boxes: Straight lines and filled rectangles.
        width: Of the page, in points.
        height: Of the page, in points.
    """
    across: list[Ruling] = []
    down: list[Ruling] = []
    for x0, y0, x1, y1 in boxes:
        wide, high = x1 - x0, y1 - y0
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height or (wide > 0.9 * width and high > 0.9 * height):
            continue
        if high <= THIN:
            across.append(Ruling((y0 + y1) / 2, x0, x1))
        elif wide <= THIN:
            down.append(Ruling((x0 + x1) / 2, y0, y1))
        else:
            across += (Ruling(y0, x0, x1), Ruling(y1, x0, x1))
            down += (Ruling(x0, y0, y1), Ruling(x1, y0, y1))
    lines, uprights = _joined(across), _joined(down)
    if len(lines) > _MOST or len(uprights) > _MOST:
        return Rulings()
    return Rulings(tuple(reversed(lines)), tuple(uprights))


def _subpaths(points: Iterable[tuple[int, float, float]]) -> Iterator[tuple[list[Point], bool]]:
    """Get the corners of each part of a path, closed, and whether only straight lines join them."""
    corners: list[Point] = []
    straight = True
    for kind, x, y in points:
        if kind == _MOVE and corners:
            yield _closed(corners), straight
            corners, straight = [], True
        straight &= kind in (_MOVE, _LINE)
        corners.append((x, y))
    if corners:
        yield _closed(corners), straight


def _closed(corners: list[Point]) -> list[Point]:
    return [*corners, corners[0]] if len(corners) > 3 and corners[0] != corners[-1] else corners


def _is_rectangle(corners: Sequence[Point]) -> bool:
    return len(corners) == 5 and all(
        [abs(a - c) <= _STRAIGHT or abs(b - d) <= _STRAIGHT for (a, b), (c, d) in pairwise(corners)]
    )


def _is_parallel(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) <= _STRAIGHT or abs(one[1] - other[1]) <= _STRAIGHT


def _around(corners: Sequence[Point]) -> Rect:
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _joined(lines: Sequence[Ruling]) -> list[Ruling]:
    """Join the lines that lie at one height and touch; those too short for a cell are left out."""
    groups: list[list[Ruling]] = []
    for line in sorted(lines, key=lambda line: line.at):
        if groups and line.at - groups[-1][0].at <= _SAME:
            groups[-1].append(line)
        else:
            groups.append([line])
    whole = [line for group in groups for line in _end_to_end(group)]
    return [line for line in whole if line.end - line.start >= _SHORTEST]


def _end_to_end(group: Sequence[Ruling]) -> Iterator[Ruling]:
    at = sum([line.at for line in group]) / len(group)
    start, end = float("inf"), float("-inf")
    for line in sorted(group, key=lambda line: line.start):
        if line.start > end + _GAP:
            if end > start:
                yield Ruling(at, start, end)
            start, end = line.start, line.end
        else:
            start, end = min(start, line.start), max(end, line.end)
    if end > start:
        yield Ruling(at, start, end)
