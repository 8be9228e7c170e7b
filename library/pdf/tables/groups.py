"""Which rows of a table are parts of another: "Current" below "Taxes", as indents, colons and titles show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from library.pdf.tables.entries import is_figure
from library.records import Cell
from library.text import terms_of

_STEP = 1.5  # points by which the label of a part is moved in, at least
_MOST_LEVELS = 6  # of indents; labels that stand in the middle or end at one edge begin anywhere
_LONGEST = 80  # letters of a label that names a group
_SAME = 0.6  # of the words of a label or of the group's name: a row that sums the group up
_COLON = (":", "：")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Open:
    """A row whose parts may follow.

    Attributes:
        start: Where its label begins, in points; what is a part of it begins behind that.
        names: Whether it has no figures of its own.
        is_title: Whether the rows below are its parts wherever they begin, up to one that says its words again.
    """

    cell: Cell
    start: float
    names: bool
    is_title: bool

    @property
    def label(self) -> str:
        return self.cell.text.rstrip(":： ").strip(". ")

    def takes(self, start: float) -> bool:
        """Whether a row below may be a part of it, by where its label begins."""
        return self.is_title or start - self.start > _STEP

    def is_summed_up_by(self, cell: Cell) -> bool:
        """Whether a row without figures is named again by a label: "Current assets" by "Total current assets"."""
        own, said = {*terms_of(self.cell.text)}, {*terms_of(cell.text)}
        return self.names and len(own & said) >= _SAME * min(len(own), len(said))


def with_groups(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Tell of each row's label what it is a part of.

    A row without figures names the rows that are moved in below it, or all below it where it ends with a colon or
    takes several columns. One with figures does so where the label of its part is in the table several times, and the
    part is not larger than the whole: totals are often moved in too.

    Args:
        cells: Of a table, row by row.
    """
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        if not cell.head:
            rows.setdefault(cell.row, []).append(cell)
    labels = {row: found[0] for row, found in rows.items() if found[0].col == 0 and not is_figure(found[0].text)}
    starts = sorted(cell.rect[0] for cell in labels.values() if cell.col_span == 1)
    levels = 1 + sum(after - before > _STEP for before, after in pairwise(starts))
    if len(labels) < 3 or levels > _MOST_LEVELS:
        return tuple(cells)
    often = Counter(cell.text for cell in labels.values())
    above: list[_Open] = []
    told: dict[int, tuple[str, ...]] = {}
    for row, cell in labels.items():
        alone, start = len(rows[row]) == 1, cell.rect[0]
        titled = alone and (cell.col_span > 1 or cell.text.endswith(_COLON))
        above = [one for one in _settled(above, start) if one.takes(start) and not (titled and one.is_title)]
        told[id(cell)] = tuple(
            one.label
            for one in above
            if not one.is_summed_up_by(cell)
            and (one.names or (often[cell.text] > 1 and not alone and _holds(rows[one.cell.row], rows[row])))
        )
        above = above[: next((at for at, one in enumerate(above) if one.is_title and one.is_summed_up_by(cell)), None)]
        if len(cell.text) <= _LONGEST:
            above.append(_Open(cell, start, alone, titled))
    return tuple(replace(cell, groups=told[id(cell)]) if told.get(id(cell)) else cell for cell in cells)


def _settled(above: Sequence[_Open], start: float) -> list[_Open]:
    """Take a title whose first part is moved in for what only has the rows that are."""
    if not above or not above[-1].is_title or start - above[-1].start <= _STEP:
        return [*above]
    return [*above[:-1], replace(above[-1], is_title=False)]


def _holds(whole: Sequence[Cell], part: Sequence[Cell]) -> bool:
    """True if none of a row's first figures is larger than the one above it."""
    own, others = _figures(part), _figures(whole)
    shared = [column for column in own if column in others]
    return bool(shared) and own[shared[0]] <= others[shared[0]]


def _figures(row: Sequence[Cell]) -> Mapping[int, float]:
    read = {cell.col: _DIGITS.search(cell.text) for cell in row[1:]}
    return {column: float(found[0].replace(",", "")) for column, found in read.items() if found}
