"""Lays out a page: puts what it draws into lines, in the order in which a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from library.pdf.asides import split_asides
from library.pdf.blocks import in_reading_order
from library.pdf.cells import count_tables, join_cells
from library.pdf.cleaning import clean_line
from library.pdf.columns import split_columns
from library.pdf.pages import Line
from library.pdf.rows import Row, content_rows
from library.pdf.runs import PageRuns, Run

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

    What is no part of the text, such as line numbers, comes last. Posters, text that lies over other text and text
    turned on its side keep the order of the page's content.
    """
    runs, apart = split_asides([run for run in page.runs if run.text])
    if _is_poster(runs):
        return Layout((*_lines([content_rows(runs, trusting=True)]), *apart))
    parts = [_ordered(part) for part in split_columns(runs)]
    return Layout((*_lines(parts), *apart), sum(count_tables(rows) for rows in parts))


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


def _lines(parts: Iterable[Sequence[Row]]) -> Iterable[Line]:
    """Turn rows to lines; a part begins where reading jumps, which is no gap between paragraphs."""
    for rows in parts:
        usual = _usual_space(rows)
        for i, row in enumerate(rows):
            text = clean_line(row.text)
            if text:
                gap = i > 0 and _space(rows[i - 1], row) > usual + 0.35 * row.height
                yield Line(text, row.x0, row.y0, row.x1, row.y1, row.size, row.bold, gap)


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
