"""Columns of cells that no ruling line parts: segments that stand over each other, with white space between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from library.pdf.tables.entries import is_figure
from library.pdf.tables.segments import Segment, Word
from library.pdf.tables.words import TextLine

_OVERLAP = 1.0  # points by which two segments overlap that stand over each other
_SPACE = 0.33  # of a line's height: more than words of one cell are apart
_LITTLE = 0.25  # share of a column, and of a segment, that reaches over its edge by chance


class Column(NamedTuple):
    """The width that the cells of a column take."""

    x0: float
    x1: float


class Piece(NamedTuple):
    """A part of a line that stands in one column, or spans several, the last one included."""

    segment: Segment
    first: int
    last: int


class _Stack:
    """Segments that stand over each other."""

    __slots__ = ("rows", "x0", "x1")

    def __init__(self, segment: Segment, row: int) -> None:
        self.x0, self.x1, self.rows = segment.x0, segment.x1, {row}

    def add(self, segment: Segment, row: int) -> None:
        self.x0, self.x1 = min(self.x0, segment.x0), max(self.x1, segment.x1)
        self.rows.add(row)

    def swallow(self, other: _Stack) -> None:
        self.x0, self.x1 = min(self.x0, other.x0), max(self.x1, other.x1)
        self.rows |= other.rows


_Wide = TypeVar("_Wide", _Stack, Segment)


def find_columns(lines: Sequence[Sequence[Segment]], heads: Sequence[Sequence[Segment]] = ()) -> list[Column]:
    """Find the columns of lines, from the left.

    Narrow segments come first, so that one that spans two columns is known by the rows in which these stand apart.

    Args:
        lines: The segments of each line below the heads.
        heads: Those of each line of the heads, which add only what stands over no column.
    """
    stacks: list[_Stack] = []
    for offset, part in ((0, lines), (len(lines), heads)):
        entries = [
            (segment, offset + i)
            for i, line in enumerate(part)
            for segment in line
            if len(line) > 1 or (segment.is_figure() and offset == 0)
        ]
        for segment, row in sorted(entries, key=lambda entry: entry[0].x1 - entry[0].x0):
            if not (offset and _names_column(segment, heads, stacks)):
                _stack_up(stacks, segment, row, heads=bool(offset))
    stacks.sort(key=lambda stack: stack.x0)
    return [Column(stack.x0, stack.x1) for stack in _apart(stacks)]


def pieces_of(line: TextLine | Sequence[Segment], columns: Sequence[Column], *, head: bool = False) -> list[Piece]:
    """Cut a line at its columns; those of a head are cut only between figures."""
    pieces: list[Piece] = []
    segments = line.segments if isinstance(line, TextLine) else line
    for segment in segments:
        pieces += _cut(segment, columns, head=head)
    return _merged(pieces)


def gaps_between(columns: Sequence[Column]) -> list[float]:
    """List the middles of the white space between columns."""
    return [(left.x1 + right.x0) / 2 for left, right in pairwise(columns)]


def _names_column(segment: Segment, heads: Sequence[Sequence[Segment]], stacks: Sequence[_Stack]) -> bool:
    """True for a line of a head beside its column, whose figures are set to one side; another line stands over it."""
    over = _overlapping([part for line in heads for part in line], segment)
    return any(len(_overlapping(stacks, part)) == 1 for part in over)


def _stack_up(stacks: list[_Stack], segment: Segment, row: int, *, heads: bool) -> None:
    hits = _overlapping(stacks, segment)
    if not hits:
        stacks.append(_Stack(segment, row))
    elif heads:
        return
    elif len(hits) == 1:
        if row not in hits[0].rows:
            hits[0].add(segment, row)
    elif not any(one.rows & other.rows for i, one in enumerate(hits) for other in hits[i + 1 :]):
        for other in hits[1:]:
            hits[0].swallow(other)
            stacks.remove(other)
        hits[0].add(segment, row)


def _overlapping(parts: Sequence[_Wide], segment: Segment) -> list[_Wide]:
    """List what stands over a segment."""
    left, right = segment.x0, segment.x1
    near = [part for part in parts if part.x0 < right and part.x1 > left]
    return [part for part in near if min(part.x1, right) - max(part.x0, left) > _OVERLAP]


def _apart(stacks: Sequence[_Stack]) -> list[_Stack]:
    """Join stacks that overlap after all."""
    joined: list[_Stack] = []
    for stack in stacks:
        if joined and stack.x0 < joined[-1].x1 - _OVERLAP and not (joined[-1].rows & stack.rows):
            joined[-1].swallow(stack)
        else:
            joined.append(stack)
    return joined


def _cut(segment: Segment, columns: Sequence[Column], *, head: bool) -> list[Piece]:
    first, last = _span(segment, columns)
    if first == last:
        return [Piece(segment, first, last)]
    parts = _parts(segment.words, columns[first : last + 1])
    if len(parts) > 1 and (_all_figures(parts, head=head) or _stand_apart(parts)):
        return [Piece(part, *_span(part, columns)) for part in map(Segment, parts)]
    return [Piece(segment, first, last)]


def _all_figures(parts: Sequence[Sequence[Word]], *, head: bool) -> bool:
    return all(is_figure(Segment(part).text) for part in (parts if head else parts[1:]))


def _stand_apart(parts: Sequence[Sequence[Word]]) -> bool:
    """True where the gaps between parts are wider than any space within them, and than a space usually is."""
    between = [(b[0].x0 - a[-1].x1) / (b[0].y1 - b[0].y0) for a, b in pairwise(parts)]
    within = [(b.x0 - a.x1) / (b.y1 - b.y0) for part in parts for a, b in pairwise(part)]
    return min(between) > max([_SPACE, *(1.2 * gap for gap in within)])


def _parts(words: Sequence[Word], columns: Sequence[Column]) -> list[list[Word]]:
    """Part words at the gaps between columns that fall between two of them."""
    parts: list[list[Word]] = [[words[0]]]
    for left, right in pairwise(words):
        if any(_column_of(left, columns) <= i < _column_of(right, columns) for i in range(len(columns) - 1)):
            parts.append([])
        parts[-1].append(right)
    return parts


def _column_of(word: Word, columns: Sequence[Column]) -> int:
    middle = (word.x0 + word.x1) / 2
    return sum(middle > edge for edge in gaps_between(columns))


def _span(segment: Segment, columns: Sequence[Column]) -> tuple[int, int]:
    """Get the first and the last column that a segment stands over, else the nearest."""
    left, right = segment.x0, segment.x1
    near = [i for i, column in enumerate(columns) if column.x0 < right and column.x1 > left]
    over = [i for i in near if _share(segment, columns[i]) > _LITTLE]
    if over:
        return over[0], over[-1]
    nearest = min(range(len(columns)), key=lambda i: max(columns[i].x0 - right, left - columns[i].x1))
    return nearest, nearest


def _share(segment: Segment, column: Column) -> float:
    """Get how much of a column, or of a narrower segment, lies under the other."""
    common = min(segment.x1, column.x1) - max(segment.x0, column.x0)
    return common / max(min(column.x1 - column.x0, segment.x1 - segment.x0), 0.1)


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    """Join neighbours that stand in one column."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and piece.first <= merged[-1].last:
            words = [*merged[-1].segment.words, *piece.segment.words]
            merged[-1] = Piece(Segment(words), merged[-1].first, max(merged[-1].last, piece.last))
        else:
            merged.append(piece)
    return merged
