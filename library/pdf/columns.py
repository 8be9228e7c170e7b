"""Finds text set in columns, so that it is read column after column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from library.pdf.runs import Run

_LETTERS = re.compile(r"[^\W\d_]+")
_OTHERS = bytes(code for code in range(128) if not chr(code).isalpha())
_CJK = re.compile(r"[\u2e80-\u9fff]")
_MOST_LEVELS = 3
_ROWS = 4  # of prose on each side of a gutter
_PROSE = 3  # words; of Chinese, pairs of characters
_LETTERS_A_ROW = 15  # on average; of Chinese as many are two words a row more than enough
# From this share of rows that begin in lower case on: this part of the column's width is filled by this share of rows.
_FILLED = ((0.5, 0.5, 0.6), (0.25, 0.7, 0.5), (0.0, 0.8, 0.7))
_TABLE_ROWS = 3
_WORDS = 0.8  # share of the cells
_EDGE = 2.0  # points by which the lines of a column may stand out


@dataclass(frozen=True)
class _Band:
    """A part of the page from `top` to `bottom` with text on both sides of `gutter`; rows of prose in it."""

    top: float
    bottom: float
    gutter: float
    prose: int


def split_columns(runs: Sequence[Run], level: int = 0) -> list[list[Run]]:
    """Split a page's runs into parts to be read one after the other; one part where there are no columns.

    A gutter is where text stands on both sides, several words a row and on several rows: columns of a table are not.
    """
    band = _best_band(runs) if level < _MOST_LEVELS else None
    if band is None:
        return [list(runs)] if runs else []
    middles = [(run, (run.y0 + run.y1) / 2) for run in runs]
    above = [run for run, y in middles if y > band.top]
    below = [run for run, y in middles if y < band.bottom]
    inside = [run for run, y in middles if band.bottom <= y <= band.top]
    left = [run for run in inside if run.x0 + run.x1 < 2 * band.gutter]
    right = [run for run in inside if run.x0 + run.x1 >= 2 * band.gutter]
    return [part for runs in (above, left, right, below) for part in split_columns(runs, level + 1)]


def split_tables(runs: Sequence[Run]) -> list[list[Run]]:
    """Split off tables that stand beside each other, which the content tells: it goes through one, then the other."""
    parts: list[list[Run]] = []
    begin = 0
    for k, (before, run) in enumerate(pairwise(runs), 1):
        if k <= begin or run.turned or run.y0 < before.y1 + run.height:
            continue
        top = run.y1 + run.height / 2
        right = list(takewhile(lambda one: one.x0 > run.x0 - _EDGE and one.y1 < top, runs[k:]))  # noqa: B023
        left = list(takewhile(lambda one: one.x1 < run.x0 and one.y1 < top, reversed(runs[begin:k])))[::-1]  # noqa: B023
        if _are_rows(left) and _are_rows(right):
            parts += (list(runs[begin : k - len(left)]), left, right)
            begin = k + len(right)
    return [part for part in (*parts, list(runs[begin:])) if part]


def _are_rows(runs: Sequence[Run]) -> bool:
    """Tell whether most lines have several cells, of words and figures rather than a formula's or a drawing's signs."""
    words = sum(sum(map(str.isalnum, run.text)) > 1 or run.text.isdigit() for run in runs)
    rows = _rows(sorted(runs, key=lambda run: -(run.y0 + run.y1)))
    several = sum(len(row) > 1 for row in rows)
    return several >= _TABLE_ROWS and 2 * several > len(rows) and words > _WORDS * len(runs)


def _best_band(runs: Sequence[Run]) -> _Band | None:
    upright = [run for run in runs if not run.turned]
    bands = [band for x in _gutters(upright) for band in _bands(upright, x)]
    return max(bands, key=lambda band: band.prose, default=None)


def _gutters(runs: Sequence[Run]) -> list[float]:
    """Give the left edges that several runs of prose share, but the leftmost."""
    edges = sorted(run.x0 for run in runs if _is_prose(run))
    groups: list[list[float]] = []
    for edge in edges:
        if groups and edge - groups[-1][0] < 2 * _EDGE:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [group[0] - 0.5 for group in groups[1:] if len(group) >= _ROWS]


def _bands(runs: Sequence[Run], gutter: float) -> list[_Band]:
    """Cut the page where a run crosses the gutter, and keep the parts with columns on both sides."""
    bands: list[_Band] = []
    stretch: list[Run] = []
    for run in [*sorted(runs, key=lambda run: -(run.y0 + run.y1)), None]:
        if run is not None and not (run.x0 < gutter - _EDGE and run.x1 > gutter + _EDGE):
            stretch.append(run)
            continue
        band = _band(stretch, gutter)
        if band is not None:
            bands.append(band)
        stretch = []
    return bands


def _band(stretch: Sequence[Run], gutter: float) -> _Band | None:
    stretch = _trimmed(_trimmed(stretch)[::-1])[::-1]
    left = _rows([run for run in stretch if run.x0 + run.x1 < 2 * gutter])
    right = _rows([run for run in stretch if run.x0 + run.x1 >= 2 * gutter])
    if not (_is_column(left) and _is_column(right)) or not _beside(left, right) or _cell_by_cell(stretch, gutter):
        return None
    prose = len(_prose_rows(left)) + len(_prose_rows(right))
    return _Band(
        max((run.y0 + run.y1) / 2 for run in stretch), min((run.y0 + run.y1) / 2 for run in stretch), gutter, prose
    )


def _trimmed(stretch: Sequence[Run]) -> Sequence[Run]:
    """Leave out what stands apart at the start and is no prose, as page numbers do."""
    start = 0
    for i, (run, following) in enumerate(pairwise(stretch)):
        apart = max(run.y0, following.y0) - min(run.y1, following.y1)
        if (_is_prose(run) or run.table >= 0) and apart < run.height:
            break
        if apart > run.height:
            start = i + 1
    return stretch[start:]


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Group runs that overlap in height; they come from the top."""
    rows: list[list[Run]] = []
    for run in runs:
        if rows and min(rows[-1][0].y1, run.y1) - max(rows[-1][0].y0, run.y0) > 0.5 * min(
            rows[-1][0].height, run.height
        ):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows


def _is_prose(run: Run) -> bool:
    text = run.text
    if len(text) < 2 * _PROSE or (run.words < _PROSE and len(_CJK.findall(text)) < 2 * _PROSE):
        return False
    return _letters(text) >= 0.6 * len(text)


def _letters(text: str) -> int:
    if text.isascii():
        return len(text.encode().translate(None, _OTHERS))
    return len("".join(_LETTERS.findall(text)))


def _prose_rows(rows: Sequence[Sequence[Run]]) -> list[Sequence[Run]]:
    """Give the rows whose longest run is prose, which no row of short cells has."""
    return [row for row in rows if _is_prose(max(row, key=lambda run: len(run.text)))]


def _is_column(rows: Sequence[Sequence[Run]]) -> bool:
    """Tell whether rows are the lines of a column: sentences that go on from row to row, rather than cells."""
    prose = _prose_rows(rows)
    if len(prose) < _ROWS or len(prose) < 0.6 * len(rows) or sum(map(_has_cells, rows)) > 0.3 * len(rows):
        return False
    letters = sum(max(len(run.text) for run in row) for row in prose) / len(prose)
    close = sum(a[0].y0 - b[0].y1 < a[0].height for a, b in pairwise(rows))
    return letters >= _LETTERS_A_ROW and close >= 0.5 * len(rows) - 1 and _is_filled(prose)


def _has_cells(row: Sequence[Run]) -> bool:
    return len(row) > 1 and min(run.words for run in row) < _PROSE


def _is_filled(rows: Sequence[Sequence[Run]]) -> bool:
    """Tell whether most rows are as wide as the column, the more of them the fewer go on from the one above."""
    widths = sorted(max(run.x1 for run in row) - min(run.x0 for run in row) for row in rows)
    width = widths[-1 - len(widths) // 10]
    going_on = sum(row[0].text[0].islower() for row in rows) / len(rows)
    fill, share = next(ask for least, *ask in _FILLED if going_on >= least)
    return sum(each > fill * width for each in widths) >= share * len(widths)


def _beside(left: Sequence[Sequence[Run]], right: Sequence[Sequence[Run]]) -> bool:
    top = min(left[0][0].y1, right[0][0].y1)
    bottom = max(left[-1][0].y0, right[-1][0].y0)
    lower = min(left[0][0].y1 - left[-1][0].y0, right[0][0].y1 - right[-1][0].y0)
    return top - bottom >= 0.5 * lower


def _cell_by_cell(stretch: Sequence[Run], gutter: float) -> bool:
    """Tell whether the content goes from side to side and downwards, but not with every row.

    Then it is a table with cells of several lines, or columns of several parts, and in order as it is.
    """
    ordered = sorted((run for run in stretch if run.table < 0), key=lambda run: run.line)
    sides = [run.x0 >= gutter - _EDGE for run in ordered]
    changes = sum(a != b for a, b in pairwise(sides))
    if not 1 < changes < 0.8 * min(sides.count(True), sides.count(False)):
        return False
    columns = ([run for run, right in zip(ordered, sides, strict=True) if right is side] for side in (False, True))
    return all(above.y0 > below.y0 - above.height for column in columns for above, below in pairwise(column))
