"""Puts the blocks of a page in reading order: from the top, else as the page's content has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from library.pdf.rows import Row, flows


class _Block:
    """Rows that flow downwards one after the other."""

    __slots__ = ("rows", "x0", "x1", "y0", "y1")

    def __init__(self, row: Row) -> None:
        self.rows = [row]
        self.x0, self.x1, self.y0, self.y1 = row.x0, row.x1, row.y0, row.y1

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self.x0, self.x1 = min(self.x0, row.x0), max(self.x1, row.x1)
        self.y0, self.y1 = min(self.y0, row.y0), max(self.y1, row.y1)


def in_reading_order(rows: Sequence[Row]) -> list[Row]:
    """Sort blocks of rows from the top where they are clear of each other; others keep the order of the content."""
    blocks: list[_Block] = []
    for row in rows:
        if blocks and flows(blocks[-1].rows[-1], row):
            blocks[-1].add(row)
        else:
            blocks.append(_Block(row))
    return [row for block in _arranged(blocks) for row in block.rows]


def _arranged(blocks: Sequence[_Block]) -> list[_Block]:
    """Cut into groups that are clear of each other in height, and those into groups that are clear in width."""
    if len(blocks) < 2:
        return list(blocks)
    bands = _cut(blocks, lambda block: (-block.y1, -block.y0))
    if len(bands) > 1:
        return [block for band in bands for block in _arranged(band)]
    return list(blocks)


def _cut(blocks: Sequence[_Block], span: Callable[[_Block], tuple[float, float]]) -> list[list[_Block]]:
    """Group the blocks whose spans overlap; groups in order of their spans, blocks in the order given."""
    places = sorted(range(len(blocks)), key=lambda i: span(blocks[i]))
    groups: list[list[int]] = []
    end = float("-inf")
    for i in places:
        low, high = span(blocks[i])
        if low > end - 2.0:
            groups.append([])
        groups[-1].append(i)
        end = max(end, high)
    return [[blocks[i] for i in sorted(group)] for group in groups]
