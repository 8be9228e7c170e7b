"""Lays out a page: puts what it draws into lines, in the order in which a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from library.pdf.asides import split_asides
from library.pdf.blocks import in_reading_order
from library.pdf.cells import count_tables, join_cells
from library.pdf.cleaning import clean_line
from library.pdf.columns import split_columns
from library.pdf.direction import as_read, is_mostly_from_right
from library.pdf.pages import Line
from library.pdf.rows import Row, content_rows
from library.pdf.runs import PageRuns, Run
from library.text.plain import begins_with_mark

_MOST_TURNED = 0.3  # share of the characters above which a page is no text to be read from left to right
_MOST_LONE = 0.3  # share of runs of a single letter: a map's names, or Chinese set downwards
_MOST_CROSSED = 0.2  # share of the lines that lie over another


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a page in reading order, and how many tables it holds."""

    lines: tuple[Line, ...]
    tables: int = 0


def lay_out(page: PageRuns) -> Layout:
    """Put what a page draws into lines in reading order.

    What is no part of the text, such as line numbers, comes last. Text turned by quarters is laid out as if it stood
    upright. Posters, text that lies over other text and slanted text keep the order of the page's content.
    """
    runs, apart = split_asides([run for run in page.runs if run.text])
    layout = _lay_out(runs)
    for quarter, part in page.turned:
        turned = _lay_out(part.runs)
        lines = [_on_page(line, quarter, page.width, page.height) for line in turned.lines]
        layout = Layout(_put_in(layout.lines, lines), layout.tables + turned.tables)
    return Layout((*layout.lines, *apart), layout.tables)


def _lay_out(drawn: Sequence[Run]) -> Layout:
    runs = [run for run in drawn if run.text]
    if _is_poster(runs):
        return Layout(tuple(_lines([content_rows(runs, trusting=True)])))
    parts = [_ordered(part) for part in split_columns(runs)]
    return Layout(tuple(_lines(parts)), sum(count_tables(rows) for rows in parts))


def _on_page(line: Line, quarter: int, width: float, height: float) -> Line:
    """Give a line that was laid out upright its place on the page, where it is turned against the clock."""
    x0, y0, x1, y1 = line.x0, line.y0, line.x1, line.y1
    if quarter == 1:
        x0, y0, x1, y1 = width - y1, x0, width - y0, x1
    elif quarter == 2:
        x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
    else:
        x0, y0, x1, y1 = y0, height - x1, y1, height - x0
    return replace(line, x0=x0, y0=y0, x1=x1, y1=y1)


def _put_in(upright: Sequence[Line], turned: Sequence[Line]) -> tuple[Line, ...]:
    """Put turned lines where they stand; behind all others where text runs beside them, as beside a margin's stamp."""
    if not turned:
        return tuple(upright)
    top, bottom = max(line.y1 for line in turned), min(line.y0 for line in turned)
    beside = any(line.y0 < top and line.y1 > bottom for line in upright)
    larger = sum(len(line.text) for line in turned) > sum(len(line.text) for line in upright)
    above = [i for i, line in enumerate(upright) if line.y0 >= top]
    place = len(upright) if beside and not larger else above[-1] + 1 if above else 0
    apart = [replace(lines[0], gap=True) for lines in (turned, upright[place:]) if lines]
    return (*upright[:place], apart[0], *turned[1:], *apart[1:], *upright[place + 1 :])


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
        deep = min(above.y1, below.y1) - max(above.y0, below.y0)
        wide = min(above.x1, below.x1) - max(above.x0, below.x0)
        crossed += deep > 0.5 * min(above.height, below.height) and wide > min(above.height, below.height)
    return crossed


def _lines(parts: Sequence[Sequence[Row]]) -> Iterable[Line]:
    """Turn rows to lines; a part begins where reading jumps, which is no gap between paragraphs."""
    from_right = is_mostly_from_right("".join(run.text for rows in parts for row in rows for run in row.runs))
    for rows in parts:
        usual = _usual_space(rows)
        for i, row in enumerate(rows):
            text = clean_line(as_read(row.text, from_right=from_right))
            if text:
                gap = i > 0 and _space(rows[i - 1], row) > usual + 0.35 * row.height
                kind = "footnote" if begins_with_mark(text) else ""
                yield Line(text, row.x0, row.y0, row.x1, row.y1, row.size, row.bold, gap, kind=kind)


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
