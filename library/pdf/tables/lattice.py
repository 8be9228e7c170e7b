"""Grids that ruling lines draw: their lines each way, and the places that they part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from library.pdf.tables.rulings import Ruling, Rulings
from library.records import Rect

_TOUCH = 4.0  # points between the end of a line and the line that it meets
_SAME = 5.0  # points between lines that part the same rows or columns, such as the edges of two filled cells
_MOST_OPEN = 30.0  # points from the end of a box within a table to the end of the table
_MOST = 6000  # cells
_COVERED = 0.7  # share of a cell's side that a line must run along


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a grid by its rows and columns, the last ones included."""

    top: int
    bottom: int
    left: int
    right: int


class Lattice:
    """Lines that touch each other.

    Attributes:
        ys: Heights that part its rows, from the top.
        xs: Places that part its columns, from the left.
    """

    def __init__(self, across: Sequence[Ruling], down: Sequence[Ruling]) -> None:
        """Take one or more lines each way; where none closes the grid, the ends of the others do."""
        ys = [line.at for line in across] + [min(line.start for line in down), max(line.end for line in down)]
        xs = [line.at for line in down] + [min(line.start for line in across), max(line.end for line in across)]
        self.ys, self.xs = tuple(reversed(_places(ys))), tuple(_places(xs))
        self._across = [[line for line in across if abs(line.at - y) <= _SAME] for y in self.ys]
        self._down = [[line for line in down if abs(line.at - x) <= _SAME] for x in self.xs]

    @property
    def size(self) -> int:
        """How many cells it has, if lines part all of them."""
        return (len(self.ys) - 1) * (len(self.xs) - 1)

    @property
    def rect(self) -> Rect:
        """Around all its lines."""
        return self.xs[0], self.ys[-1], self.xs[-1], self.ys[0]

    def places(self) -> list[Place]:
        """List its cells: what no line parts is one."""
        rows, columns = len(self.ys) - 1, len(self.xs) - 1
        taken: set[tuple[int, int]] = set()
        found: list[Place] = []
        for i in range(rows):
            for j in range(columns):
                if (i, j) not in taken:
                    place = self._grown(i, j, taken)
                    taken |= {(a, b) for a in range(i, place.bottom + 1) for b in range(j, place.right + 1)}
                    found.append(place)
        return found

    def _grown(self, i: int, j: int, taken: set[tuple[int, int]]) -> Place:
        right = j
        while right + 2 < len(self.xs) and (i, right + 1) not in taken and not self._parts_columns(right + 1, i):
            right += 1
        bottom = i
        while bottom + 2 < len(self.ys) and self._goes_down(bottom + 1, j, right):
            bottom += 1
        return Place(i, bottom, j, right)

    def _goes_down(self, row: int, left: int, right: int) -> bool:
        if any(self._parts_rows(row, column) for column in range(left, right + 1)):
            return False
        return not any(self._parts_columns(x, row) for x in range(left + 1, right + 1))

    def _parts_columns(self, x: int, row: int) -> bool:
        return _run_along(self._down[x], self.ys[row + 1], self.ys[row])

    def _parts_rows(self, y: int, column: int) -> bool:
        return _run_along(self._across[y], self.xs[column], self.xs[column + 1])


def lattices(rulings: Rulings) -> list[Lattice]:
    """List the grids of two or more cells, from the top."""
    groups = ((across, down) for across, down in _touching(rulings) if across and down)
    found = [_closed(Lattice(across, down), across, down, rulings) for across, down in groups]
    return sorted((one for one in found if 1 < one.size <= _MOST), key=lambda one: -one.ys[0])


def _closed(lattice: Lattice, across: Sequence[Ruling], down: Sequence[Ruling], rulings: Rulings) -> Lattice:
    """Let a grid end at the line that is drawn across all of it; a box around one of its columns may end before."""
    x0, bottom, x1, _ = lattice.rect
    whole = [line.at for line in rulings.across if line.start < x0 + _TOUCH and line.end > x1 - _TOUCH]
    below = max((at for at in whole if at < bottom - _SAME), default=0.0)
    if len(down) < 2 or any(abs(at - bottom) <= _SAME for at in whole) or bottom - below > _MOST_OPEN:
        return lattice
    return Lattice([*across, Ruling(below, x0, x1)], down)


def _touching(rulings: Rulings) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Group lines that meet, directly or by others."""
    owner = list(range(len(rulings.across) + len(rulings.down)))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    places = [upright.at for upright in rulings.down]
    for i, line in enumerate(rulings.across):
        first, last = bisect_left(places, line.start - _TOUCH), bisect_right(places, line.end + _TOUCH)
        for j, upright in enumerate(rulings.down[first:last], len(rulings.across) + first):
            if upright.start - _TOUCH <= line.at <= upright.end + _TOUCH:
                owner[root(j)] = root(i)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, line in enumerate((*rulings.across, *rulings.down)):
        groups.setdefault(root(i), ([], []))[i >= len(rulings.across)].append(line)
    yield from groups.values()


def _places(values: Sequence[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _SAME:
            places.append(value)
    return places


def _run_along(lines: Sequence[Ruling], low: float, high: float) -> bool:
    covered = sum(max(0.0, min(line.end, high) - max(line.start, low)) for line in lines)
    return covered >= _COVERED * (high - low)
