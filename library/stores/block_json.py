"""Blocks, cells and facts as values that JSON can hold, as the catalogue and the staging keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from library.records import Block, Cell, Fact, Facts, OutlineHeading, Rect


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
    groups = [list(cell.groups)] if cell.groups else []
    return [cell.row, cell.col, cell.text, rect_to_json(cell.rect), cell.row_span, cell.col_span, cell.head, *groups]


def cell_from_json(value: list[Any]) -> Cell:
    """Make a cell of what `cell_to_json` gave."""
    row, col, text, rect, row_span, col_span, head, *groups = value
    return Cell(row, col, text, tuple(rect), row_span, col_span, head, *map(tuple, groups))


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Give the facts that there are, by name, as lists and plain values."""
    return {name: _told(value) for name, value in facts.__dict__.items() if value}


def facts_from_json(values: Mapping[str, Any]) -> Facts:
    """Make facts of what `facts_to_json` gave."""
    made: dict[str, Any] = {
        name: _fact(values[name]) for name in ("kind", "title", "date", "abstract") if name in values
    }
    made |= {name: tuple(map(_fact, values.get(name, ()))) for name in ("authors", "affiliations")}
    aliases = tuple((han, latin) for han, latin in values.get("aliases", ()))
    return Facts(**made, languages=tuple(values.get("languages", ())), aliases=aliases)


def outline_to_json(outline: Sequence[OutlineHeading]) -> list[list[Any]]:
    """Give an outline as lists of plain values."""
    return [[entry.level, entry.title, entry.page, rect_to_json(entry.rect)] for entry in outline]


def outline_from_json(values: Sequence[Sequence[Any]]) -> tuple[OutlineHeading, ...]:
    """Make an outline of what `outline_to_json` gave; older ones are without rectangles."""
    return tuple(OutlineHeading(*entry[:3], *(tuple(rect) for rect in entry[3:])) for entry in values)


def _told(value: Any) -> Any:
    if isinstance(value, Fact):
        return [value.text, value.page, rect_to_json(value.rect)]
    return [_told(one) for one in value] if isinstance(value, tuple) else value


def _fact(value: list[Any]) -> Fact:
    text, page, rect = value
    return Fact(text, page, tuple(rect))


def rect_to_json(rect: Rect) -> list[float]:
    """Give a rectangle to a tenth of a point."""
    return [round(edge, 1) for edge in rect]
