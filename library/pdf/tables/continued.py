"""Tables that go on from one page to the next: the heads of the first page hold for the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from library.pdf.pages import FoundTable, ReadPage
from library.pdf.tables.entries import is_figure

_SAME_EDGE = 6.0  # points between the edges of a column on two pages
_MOST_LINES = 3  # of text above the table on the second page, or below it on the first: running lines and notes


def carry_heads(pages: Sequence[ReadPage]) -> list[ReadPage]:
    """Give each page's first table the heads of the last one before it, if it goes on with that.

    Args:
        pages: Of a document, in order.
    """
    carried: list[ReadPage] = []
    for page in pages:
        above = _last_table(carried[-1]) if carried else None
        first = page.found_tables[0] if page.found_tables else None
        if above is not None and first is not None and _is_near_top(page) and continues(above, first):
            page = replace(page, found_tables=(with_heads(first, above), *page.found_tables[1:]))
        carried.append(page)
    return carried


def continues(above: FoundTable, table: FoundTable) -> bool:
    """True for a table without heads of its own whose columns stand where those of another do that has heads."""
    if not any(cell.head for cell in above.cells):
        return False
    own = [cell for cell in table.cells if cell.head]
    if own and (_has_figures(table) or _has_figures(above)):
        return False
    return _same_columns(_edges(above), _edges(table))


def with_heads(table: FoundTable, above: FoundTable) -> FoundTable:
    """Put the heads of one table above the rows of another; they take no space there."""
    heads = [cell for cell in above.cells if cell.head]
    rows = 1 + max(cell.row + cell.row_span - 1 for cell in heads)
    x0, _, x1, top = table.rect
    there = above.rect[0], above.rect[2]
    placed = [
        replace(cell, rect=(x0 + cell.rect[0] - there[0], top, x1 + cell.rect[2] - there[1], top)) for cell in heads
    ]
    moved = [replace(cell, row=cell.row + rows, head=False) for cell in table.cells]
    return replace(table, cells=(*placed, *moved), scale=table.scale or above.scale)


def _last_table(page: ReadPage) -> FoundTable | None:
    """Get the table that a page ends with, if it does."""
    last = max((i for i, line in enumerate(page.lines) if line.table >= 0), default=None)
    if last is None or len(page.lines) - 1 - last > _MOST_LINES:
        return None
    return page.found_tables[page.lines[last].table]


def _is_near_top(page: ReadPage) -> bool:
    return any(line.table == 0 for line in page.lines[: _MOST_LINES + 1])


def _has_figures(table: FoundTable) -> bool:
    return any(is_figure(cell.text) for cell in table.cells if cell.col and not cell.head)


def _edges(table: FoundTable) -> dict[int, tuple[float, float]]:
    """Get the left and right edge of each column."""
    edges: dict[int, tuple[float, float]] = {}
    for cell in table.cells:
        if cell.col_span == 1:
            x0, x1 = edges.get(cell.col, (cell.rect[0], cell.rect[2]))
            edges[cell.col] = min(x0, cell.rect[0]), max(x1, cell.rect[2])
    return edges


def _same_columns(one: dict[int, tuple[float, float]], other: dict[int, tuple[float, float]]) -> bool:
    """True where every column begins or ends at the same place, as columns of words and of figures do."""
    return one.keys() == other.keys() and all(
        min(abs(a - b) for a, b in zip(one[column], other[column], strict=True)) < _SAME_EDGE for column in one
    )
