"""Lays out a page: puts what it draws into lines, in the order in which a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from library.pdf.asides import split_asides
from library.pdf.blocks import in_reading_order
from library.pdf.cells import join_cells
from library.pdf.cleaning import clean_line
from library.pdf.columns import split_columns, split_tables
from library.pdf.direction import as_read, is_mostly_from_right
from library.pdf.pages import FoundTable, Line
from library.pdf.quarters import turned_rect, upright_rect
from library.pdf.rows import Row, content_rows
from library.pdf.runs import PageRuns, Run
from library.pdf.tables.finding import Found, find_aligned, find_ruled
from library.pdf.tables.rulings import rulings_of
from library.pdf.tables.words import level_marks
from library.records import Rect
from library.text.plain import begins_with_mark

_TABLE = "\ufffc"  # stands for an object among text
_MOST_TURNED = 0.3  # share of the characters above which a page is no text to be read from left to right
_MOST_LONE = 0.3  # share of runs of a single letter: a map's names, or Chinese set downwards
_MOST_CROSSED = 0.2  # share of the lines that lie over another


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a page in reading order, and the tables that some of them are rows of."""

    lines: tuple[Line, ...]
    tables: tuple[FoundTable, ...] = ()

    def moved(self, move: Callable[[Rect], Rect]) -> Layout:
        """Get the layout with every rectangle moved."""
        lines = tuple(line.moved(move) for line in self.lines)
        return Layout(lines, tuple(table.moved(move) for table in self.tables))


def lay_out(page: PageRuns) -> Layout:
    """Put what a page draws into lines in reading order; the rows of a table are lines.

    What is no part of the text, such as line numbers, comes last. Text turned by quarters is laid out as if it stood
    upright. Posters, text that lies over other text and slanted text keep the order of the page's content.
    """
    runs, apart = split_asides([run for run in page.runs if run.text])
    layout = _lay_out(replace(page, runs=tuple(runs)))
    for quarter, part in page.turned:
        upright = tuple(upright_rect(box, quarter, page.width, page.height) for box in page.boxes)
        turned = _lay_out(replace(part, boxes=upright)).moved(partial(turned_rect, quarter, page.width, page.height))
        lines = tuple(replace(line, quarter=quarter) for line in turned.lines)
        layout = _put_in(layout, replace(turned, lines=lines))
    return Layout((*layout.lines, *apart), layout.tables)


def _lay_out(page: PageRuns) -> Layout:
    runs = [run for run in page.runs if run.text]
    if _is_poster(runs):
        return Layout(tuple(_lines([content_rows(runs, trusting=True)], [])))
    level_marks(runs)
    rulings = rulings_of(page.boxes, page.width, page.height)
    found: list[Found] = []
    runs = _with_tables(runs, find_ruled(runs, rulings), found)
    apart = [part for column in split_columns(runs) for part in split_tables(column)]
    parts = [_with_tables(part, find_aligned(part, rulings), found) for part in apart]
    lines = tuple(_lines([_ordered(part) for part in parts], found))
    order = list(dict.fromkeys(line.table for line in lines if line.table >= 0))
    placed = (line if line.table < 0 else replace(line, table=order.index(line.table)) for line in lines)
    return Layout(tuple(placed), tuple(found[i].table for i in order))


def _with_tables(runs: Sequence[Run], tables: Sequence[Found], found: list[Found]) -> list[Run]:
    """Put a table in the place of the first of its runs, as one run, and note it in `found`."""
    result: list[Run | None] = list(runs)
    for table in tables:
        for i in table.runs:
            result[i] = None
        result[min(table.runs)] = Run(_TABLE, *table.table.rect, line=-1 - len(found), table=len(found))
        found.append(table)
    return [run for run in result if run is not None]


def _put_in(upright: Layout, turned: Layout) -> Layout:
    """Put turned lines where they stand; behind all others where text runs beside them, as beside a margin's stamp."""
    lines, others = turned.lines, upright.lines
    if not lines:
        return upright
    count = len(upright.tables)
    lines = tuple(line if line.table < 0 else replace(line, table=line.table + count) for line in lines)
    top, bottom = max(line.y1 for line in lines), min(line.y0 for line in lines)
    beside = any(line.y0 < top and line.y1 > bottom for line in others)
    larger = sum(len(line.text) for line in lines) > sum(len(line.text) for line in others)
    above = [i for i, line in enumerate(others) if line.y0 >= top]
    place = len(others) if beside and not larger else above[-1] + 1 if above else 0
    apart = [replace(part[0], gap=True) for part in (lines, others[place:]) if part]
    placed = (*others[:place], apart[0], *lines[1:], *apart[1:], *others[place + 1 :])
    return Layout(placed, (*upright.tables, *turned.tables))


def _ordered(runs: Sequence[Run]) -> list[Row]:
    return in_reading_order(join_cells(content_rows(runs)))


def _is_poster(runs: Sequence[Run]) -> bool:
    letters = sum(len(run.text) for run in runs)
    if sum(len(run.text) for run in runs if run.turned) > _MOST_TURNED * letters:
        return True
    if sum(len(run.text) == 1 and run.text.isalpha() for run in runs) > max(8, _MOST_LONE * len(runs)):
        return True
    return _crossed(runs) > max(3, _MOST_CROSSED * len(runs))


def _crossed(runs: Sequence[Run]) -> int:
    """Count the runs that lie over the one above them."""
    ordered = sorted((run for run in runs if not run.turned), key=lambda run: -run.y1)
    crossed = 0
    for above, below in pairwise(ordered):
        if below.y1 <= above.y0 or below.x1 <= above.x0 or above.x1 <= below.x0:
            continue
        deep = min(above.y1, below.y1) - max(above.y0, below.y0)
        wide = min(above.x1, below.x1) - max(above.x0, below.x0)
        crossed += deep > 0.5 * min(above.height, below.height) and wide > min(above.height, below.height)
    return crossed


def _lines(parts: Sequence[Sequence[Row]], found: Sequence[Found]) -> Iterator[Line]:
    """Turn rows to lines; where reading jumps upwards to begin a part, there is no gap between paragraphs."""
    from_right = is_mostly_from_right("".join(run.text for rows in parts for row in rows for run in row.runs))
    above: Row | None = None
    for rows in parts:
        usual = _usual_space(rows)
        for row in rows:
            if row.table >= 0:
                for place, line in enumerate(found[row.table].lines):
                    yield replace(line, table=row.table, gap=place == 0 and above is not None)
            elif text := clean_line(as_read(row.text, from_right=from_right)):
                gap = above is not None and (above.table >= 0 or _space(above, row) > usual + 0.35 * row.height)
                kind = "footnote" if begins_with_mark(text) else ""
                yield Line(text, row.x0, row.y0, row.x1, row.y1, row.size, row.bold, gap, kind=kind)
            above = row


def _space(above: Row, below: Row) -> float:
    """Give the height of the space between two rows that follow each other; below 0 where they overlap or jump up."""
    return above.y0 - below.y1


def _usual_space(rows: Sequence[Row]) -> float:
    spaces = sorted(
        space
        for above, below in pairwise(rows)
        if -0.6 * below.height < (space := _space(above, below)) < 1.2 * below.height
    )
    return spaces[len(spaces) // 3] if spaces else 0.0
