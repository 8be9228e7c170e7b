"""Finds the tables of a page: first the grids that ruling lines draw, then what is aligned without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from library.pdf.pages import FoundTable, Line
from library.pdf.runs import Run
from library.pdf.tables.building import Draft, aligned_cells, finished, whole_rules, without_notes
from library.pdf.tables.grids import parted, with_heads
from library.pdf.tables.groups import with_groups
from library.pdf.tables.lattice import lattices
from library.pdf.tables.regions import is_table, prose_edge, regions
from library.pdf.tables.ruled import ruled_cells
from library.pdf.tables.rulings import Ruling, Rulings
from library.pdf.tables.scale import find_scale
from library.pdf.tables.words import TextLine, lines_of, lines_of_runs, words_of
from library.records import Cell, Rect, around

_CAPTION = 40.0  # points above a table in which its scale is told
_FEW, _SHARE = 1, 0.1  # lines in which figures stand beside other text in one cell of a grid, by chance
_ABOVE = 4.0  # points by which a ruling line may lie outside of the lines that it belongs to


@dataclass(frozen=True)
class Found:
    """A table with its rows as lines, and the indices of the page's runs that it takes."""

    table: FoundTable
    lines: tuple[Line, ...]
    runs: frozenset[int]


def find_ruled(runs: Sequence[Run], rulings: Rulings) -> list[Found]:
    """Find the tables that ruling lines draw as a grid, from the top."""
    found: list[Found] = []
    taken: set[int] = set()
    upright = ((i, run) for i, run in enumerate(runs) if run.text and not run.turned)
    middles = [(i, (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2) for i, run in upright]
    for lattice in lattices(rulings):
        x0, y0, x1, y1 = lattice.rect
        inside = [i for i, x, y in middles if x0 <= x <= x1 and y0 <= y <= y1]
        words = words_of(runs, (i for i in inside if i not in taken))
        if not words:
            continue
        cells = ruled_cells(lattice, words)
        if _leaves_columns(cells) or _parts_signs(cells):
            continue
        parts = parted(cells)
        for number, part in enumerate(parts):
            drafts = without_notes(part)
            headless = not any(draft.head for draft in with_heads(drafts)) and not number
            if not drafts or (headless and _has_line_above(runs, lattice.rect)):
                continue
            own = {word.run for draft in drafts for segment in draft.segments for word in segment.words}
            lines = lines_of([word for word in words if word.run in own])
            if len(parts) > 1 or is_table(drafts, lines, ruled=True):
                found.append(_found(drafts, lines, runs))
                taken |= found[-1].runs
    return found


def find_aligned(runs: Sequence[Run], rulings: Rulings) -> list[Found]:
    """Find the tables whose columns only white space parts, from the top.

    Args:
        runs: Of a page or of a column of it.
        rulings: Of the page.
    """
    found: list[Found] = []
    for lines in regions(lines_of_runs(runs), rulings):
        table, edge = _aligned(lines, rulings, runs)
        if edge is not None:  # prose stands beside it
            left = frozenset[int]().union(*(line.runs for line in lines))
            words = words_of(runs, (i for i in sorted(left) if runs[i].x1 < edge))
            found += (one for part in regions(lines_of(words), rulings) if (one := _aligned(part, rulings, runs)[0]))
        elif table is not None:
            found.append(table)
    return found


def _aligned(lines: Sequence[TextLine], rulings: Rulings, runs: Sequence[Run]) -> tuple[Found | None, float | None]:
    """Make a table of lines; else give the left edge of prose to the right of what may be one."""
    rules = _within(rulings.across, lines)
    drafts = aligned_cells(lines, rules)
    if not drafts:
        return None, None
    ruled = len(whole_rules(rules, lines)) > 1
    if is_table(drafts, lines, ruled=ruled):
        return _found(drafts, lines, runs), None
    return None, None if ruled else prose_edge(drafts)


def _found(drafts: Sequence[Draft], lines: Sequence[TextLine], runs: Sequence[Run]) -> Found:
    cells = with_groups(finished(drafts))
    taken = frozenset[int]().union(*(line.runs for line in lines))
    rect = around([cell.rect for cell in cells])
    heads = (cell.text for cell in cells if cell.head or cell.row == 0)
    table = FoundTable(cells, rect, find_scale(heads, _texts_above(runs, rect)))
    return Found(table, tuple(_row_lines(cells, runs, taken)), taken)


def _row_lines(cells: Sequence[Cell], runs: Sequence[Run], taken: Iterable[int]) -> list[Line]:
    """Make a line of each row: its cells from left to right."""
    middles = [((runs[i].y0 + runs[i].y1) / 2, runs[i]) for i in taken]
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    lines = []
    for row in rows.values():
        rect = around([cell.rect for cell in row if cell.row_span == 1] or [cell.rect for cell in row])
        inside = [run for middle, run in middles if rect[1] <= middle <= rect[3]]
        longest = max(inside, key=lambda run: len(run.text), default=None)
        size, bold = (longest.size, all(run.bold for run in inside)) if longest is not None else (0.0, False)
        lines.append(Line(" ".join(cell.text for cell in row), *rect, size, bold))
    return lines


def _texts_above(runs: Sequence[Run], rect: Rect) -> Iterator[str]:
    """Get what stands close above a table, from below."""
    x0, _, x1, y1 = rect
    near = (run for run in runs if y1 - _ABOVE < run.y0 < y1 + _CAPTION and run.x0 < x1 and run.x1 > x0)
    yield from (run.text for run in sorted(near, key=lambda run: run.y0))


def _has_line_above(runs: Sequence[Run], rect: Rect) -> bool:
    """True where text that is parted stands close above: heads that are not in the grid, which is only a part then."""
    x0, _, x1, y1 = rect
    above = [run for run in runs if not run.turned and run.x0 < x1 and run.x1 > x0 and y1 - _ABOVE < run.y0]
    lowest = min((run.y0 for run in above), default=0.0)
    level = [run for run in above if run.y0 < lowest + run.height / 2 and run.y0 < y1 + run.height]
    return len(level) > 1


def _leaves_columns(drafts: Sequence[Draft]) -> bool:
    """True where the lines part too little: figures stand beside other text, with a wide gap between, in one cell."""
    lines = [TextLine(part.words).segments for draft in drafts for part in draft.segments]
    return sum(len(line) > 1 and line[-1].is_figure() for line in lines) > max(_FEW, _SHARE * len(lines))


def _parts_signs(drafts: Sequence[Draft]) -> bool:
    """True where the signs of a currency are parted from their figures, as by the edge of a place that is shaded."""
    figures = {(draft.top, draft.left) for draft in drafts if draft.segments[0].is_figure()}
    signs = [draft for draft in drafts if draft.segments[-1].ends_with_currency()]
    return sum((draft.top, draft.right + 1) in figures for draft in signs) > _FEW


def _within(rules: Sequence[Ruling], lines: Sequence[TextLine]) -> list[Ruling]:
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    y0, y1 = lines[-1].y0 - _ABOVE, lines[0].y1 + _ABOVE
    return [rule for rule in rules if y0 <= rule.at <= y1 and rule.start < x1 and rule.end > x0]
