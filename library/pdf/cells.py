"""Joins what stands on one baseline, such as the fields of a form, in whatever order it was drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from library.pdf.rows import Row, flows

_FIGURE = re.compile(r"[\d—–\-$€£¥%]")
_HEAD_LINES = 5
_FEW_ROWS = 20
_MOST_JUMPS = 0.35  # text in order has up to 0.2, forms 0.4 to 0.7


def join_cells(rows: list[Row]) -> list[Row]:
    """Join the cells of a table's rows, in whatever order they were drawn; other rows stay as they are.

    Text beside text is left alone: only a stretch of rows whose cells are figures or single words is a table.
    A joined stretch stands in the place of the first of its cells.
    """
    if _is_scrambled(rows):
        return [_joined(group, i) for i, group in enumerate(_baselines(rows))]
    result: list[Row] = []
    for stretch in _stretches(rows):
        if _are_cells(stretch):
            first = min(row.first for group in stretch for row in group)
            result += [_joined(group, first + i / 1000) for i, group in enumerate(stretch)]
        else:
            result += [row for group in stretch for row in group]
    return sorted(result, key=lambda row: row.first)


def _is_scrambled(rows: Sequence[Row]) -> bool:
    """Tell whether the content jumps about so much that its order means nothing, as filled forms do."""
    jumps = sum(not flows(above, below) for above, below in pairwise(rows))
    return len(rows) > _FEW_ROWS and jumps > _MOST_JUMPS * len(rows)


def _stretches(rows: Sequence[Row]) -> Iterator[list[list[Row]]]:
    """Group rows by baseline from the top, and give those that follow each other with cells to be joined as one."""
    stretch: list[list[Row]] = []
    for group in _baselines(rows):
        if stretch and (len(group) < 2 or len(stretch[-1]) < 2 or _apart(stretch[-1], group)):
            yield stretch
            stretch = []
        stretch.append(group)
    if stretch:
        yield stretch


def _baselines(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Group the rows that stand on one baseline, from the top; each group from left to right."""
    group: list[Row] = []
    for row in sorted(rows, key=lambda row: (-(row.y0 + row.y1), row.x0)):
        if group and (row.turned or row.table >= 0 or not _level(group, row)):
            yield sorted(group, key=lambda row: row.x0)
            group = []
        group.append(row)
    if group:
        yield sorted(group, key=lambda row: row.x0)


def _level(group: Sequence[Row], row: Row) -> bool:
    first = group[0]
    lower = min(first.height, row.height)
    level = min(first.y1, row.y1) - max(first.y0, row.y0) > 0.6 * lower and not (first.turned or first.table >= 0)
    return level and all(min(row.x1, other.x1) - max(row.x0, other.x0) < 0.2 * lower for other in group)


def _apart(above: Sequence[Row], below: Sequence[Row]) -> bool:
    return above[0].y0 - below[0].y1 > 3 * below[0].height


def _are_cells(stretch: Sequence[Sequence[Row]]) -> bool:
    """Tell whether the rows of a stretch are cells, rather than columns of text or lists beside each other."""
    cells = [run for group in stretch for run in [run for row in group for run in row.runs][1:]]
    if not cells or sum(cell.words > 5 for cell in cells) > 0.2 * len(cells):
        return False
    figures = sum(_is_figure(cell.text) for cell in cells)
    if _is_wrapped(stretch) or not (len(stretch) > 1 or _is_drawn_along(stretch[0])):
        return figures >= 0.6 * len(cells)
    return figures >= 0.3 * len(cells) or sum(cell.words for cell in cells) <= 2 * len(cells)


def _is_drawn_along(group: Sequence[Row]) -> bool:
    return all(left.last + 1 == right.first for left, right in pairwise(group))


def _is_wrapped(stretch: Sequence[Sequence[Row]]) -> bool:
    """Tell whether it may be a row of cells, such as a table's head, each with a few lines set close to each other."""
    spaces = [above[0].y0 - below[0].y1 for above, below in pairwise(stretch)]
    return 0 < len(spaces) < _HEAD_LINES and max(spaces) < 0.2 * stretch[0][0].height


def _is_figure(text: str) -> bool:
    return 2 * len(_FIGURE.findall(text)) >= len(text) / 2 and len(text) < 25


def _joined(group: Sequence[Row], first: float) -> Row:
    runs = [run for row in group for run in row.runs]
    return Row(runs, first, max(row.last for row in group))
