"""Blocks and cells as values that JSON can hold, as the catalogue and the staging keep them."""

from __future__ import annotations

from typing import Any

from library.records import Block, Cell, Rect


def block_to_json(block: Block) -> list[Any]:
    """Give a block as lists and plain values."""
    cells = [cell_to_json(cell) for cell in block.cells]
    place = (block.kind, block.start, block.end, rect_to_json(block.rect))
    return [*place, block.level, block.author, cells, block.scale, block.continues]


def block_from_json(value: list[Any]) -> Block:
    """Make a block of what `block_to_json` gave."""
    kind, start, end, rect, level, author, cells, *rest = value
    return Block(kind, start, end, tuple(rect), level, author, tuple(map(cell_from_json, cells)), *rest)


def cell_to_json(cell: Cell) -> list[Any]:
    """Give a cell as a list of plain values."""
    return [cell.row, cell.col, cell.text, rect_to_json(cell.rect), cell.row_span, cell.col_span, cell.head]


def cell_from_json(value: list[Any]) -> Cell:
    """Make a cell of what `cell_to_json` gave."""
    row, col, text, rect, *rest = value
    return Cell(row, col, text, tuple(rect), *rest)


def rect_to_json(rect: Rect) -> list[float]:
    """Give a rectangle to a tenth of a point."""
    return [round(edge, 1) for edge in rect]
