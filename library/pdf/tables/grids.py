"""What the rows of a drawn grid are: heads, titles of tables within it, or figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile

from library.pdf.tables.building import Draft
from library.pdf.tables.entries import heads_figures, is_figure

_MOST_HEADS = 3  # rows of heads below a title within a grid


def parted(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Part a grid that holds several tables: a title as wide as it, heads and figures below begin another one."""
    width = max((draft.right for draft in drafts), default=0)
    rows: dict[int, list[Draft]] = {}
    for draft in drafts:
        rows.setdefault(draft.top, []).append(draft)
    tops = sorted(rows)
    parts: list[list[Draft]] = [[]]
    for at, top in enumerate(tops):
        titled = [(one.left, one.right) for one in rows[top]] == [(0, width)]
        below = [rows[other] for other in tops[at + 1 : at + 2 + _MOST_HEADS]]
        heads = [*takewhile(lambda row: not any(is_figure(one.text) for one in row), below)]
        if at and titled and heads and len(heads[0]) > 1 and len(heads) < len(below):
            parts.append([])
        parts[-1] += rows[top]
    return parts


def with_heads(drafts: list[Draft]) -> list[Draft]:
    """Mark the rows above the first that holds a figure, and not only what heads figures; the first where none does."""
    rows: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.left > 0:
            rows.setdefault(draft.top, []).append(draft)
    first = min(rows, default=0)
    figures = _columns_of_figures(drafts, first)
    tells = {row: _is_value_row(cells, figures) if row == first else _has_figures(cells) for row, cells in rows.items()}
    end = min((row for row, figured in tells.items() if figured), default=1)
    for draft in drafts:
        draft.head = draft.top < end
    return drafts


def _columns_of_figures(drafts: Sequence[Draft], first: int) -> set[int]:
    """List the columns most of whose cells below the first row are figures, and neither years nor dates."""
    below: dict[int, list[bool]] = {}
    for draft in drafts:
        if draft.left == draft.right > 0 and draft.top > first:
            below.setdefault(draft.left, []).append(_is_value(draft))
    return {column for column, are in below.items() if 2 * sum(are) > len(are)}


def _is_value_row(cells: Sequence[Draft], figures: Collection[int]) -> bool:
    """True if half of a row's cells over columns of figures are some themselves, as in a table that nothing heads."""
    over = [_is_value(cell) for cell in cells if any(cell.left <= one <= cell.right for one in figures)]
    return 2 * sum(over) >= len(over) if over else _has_figures(cells)


def _is_value(cell: Draft) -> bool:
    return is_figure(cell.text) and not heads_figures(cell.text)


def _has_figures(cells: Sequence[Draft]) -> bool:
    texts = [cell.segments[0].text for cell in cells]
    return any(map(is_figure, texts)) and not all(map(heads_figures, texts))
