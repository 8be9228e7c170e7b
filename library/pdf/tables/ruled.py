"""Makes the cells of a table of the grid that ruling lines draw, and parts rows and columns that none part."""

from __future__ import annotations

from bisect import bisect, bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from library.pdf.tables.alignment import Column, Piece, find_columns, pieces_of
from library.pdf.tables.building import Draft, head_cells
from library.pdf.tables.entries import is_marker
from library.pdf.tables.lattice import Lattice, Place
from library.pdf.tables.segments import Segment, Word
from library.pdf.tables.words import TextLine, lines_of
from library.pdf.tables.wrapping import Level, Wrapping

_PARTED = 0.4  # share of a column's lines that have several segments, if it holds columns of its own
_LEVEL = 0.5  # of a line's height: lines of neighbouring cells that stand on one baseline
_FEW_ROWS = 3  # lines of a place that may be rows of its own
_SPACED = 0.45  # of a line's height: space that parts paragraphs
_LOWEST = 0.1  # points that a line is taken to be high, also one that is pressed flat
_CLOSE = 0.2  # of a line's height: space within them
_FILLED = 0.8  # share of the lines on which a column has something, if each is a row of its own


@dataclass(frozen=True, slots=True)
class _Filled:
    """A place of the grid with the lines in it."""

    place: Place
    lines: Sequence[TextLine]


def ruled_cells(lattice: Lattice, words: Sequence[Word]) -> list[Draft]:
    """Make the cells of a grid.

    Args:
        lattice: The grid.
        words: Those inside of it.
    """
    filled, ys = _in_use(_fill(lattice, words), lattice.ys)
    columns, starts = _columns(lattice, filled)
    drafts: list[Draft] = []
    offset = [0]
    bands = _bands(len(ys) - 1, filled)
    for first, last in bands:
        inside = [one for one in filled if first <= one.place.top and one.place.bottom <= last]
        rules = ys[first + 1 : last + 1]
        part = _band_drafts(inside, columns, starts, rules, top=offset[-1])
        drafts += part
        end = 1 + max((draft.bottom for draft in part), default=offset[-1])
        offset += [end] * (last - first + 1)
    for one in filled:
        if one.place.top != one.place.bottom and not _is_within(one.place, bands):
            pieces = _place_pieces(one, columns, starts)
            span = min(piece.first for piece in pieces), max(piece.last for piece in pieces)
            segments = [piece.segment for piece in pieces]
            drafts.append(Draft(offset[one.place.top], offset[one.place.bottom + 1] - 1, *span, segments))
    return [draft for draft in drafts if draft.segments]


def _in_use(filled: Sequence[_Filled], ys: Sequence[float]) -> tuple[list[_Filled], list[float]]:
    """Leave out the rows in which nothing begins."""
    begun = sorted({one.place.top for one in filled})
    rank = [bisect(begun, row) - 1 for row in range(len(ys) - 1)]
    kept = [
        replace(one, place=replace(one.place, top=rank[one.place.top], bottom=rank[one.place.bottom])) for one in filled
    ]
    return kept, [*(ys[row] for row in begun), ys[-1]]


def _bands(count: int, filled: Sequence[_Filled]) -> list[tuple[int, int]]:
    """Group the rows of a grid: those that a place with rows of its own takes are looked at together."""
    last = list(range(count))
    for one in filled:
        if one.place.top != one.place.bottom and _has_own_rows(one):
            for row in range(one.place.top, one.place.bottom + 1):
                last[row] = max(last[row], one.place.bottom)
    bands: list[tuple[int, int]] = []
    for row in range(count):
        if bands and row <= bands[-1][1]:
            bands[-1] = bands[-1][0], max(bands[-1][1], last[row])
        else:
            bands.append((row, last[row]))
    return bands


def _is_within(place: Place, bands: Sequence[tuple[int, int]]) -> bool:
    return any(first <= place.top and place.bottom <= last for first, last in bands)


def _has_own_rows(one: _Filled) -> bool:
    """True if the lines of a place are labels or figures under each other rather than wrapped text."""
    if len(one.lines) < _FEW_ROWS:
        return False
    if any(sum(line.segments[i].is_figure() for line in one.lines if len(line.segments) > i) > 2 for i in (0, 1)):
        return True
    edge = max(line.x1 for line in one.lines)
    wrapping = Wrapping([], (), [edge])
    lines = [Piece(line.segments[0], 0, 0) for line in one.lines]
    return 2 * sum(wrapping.wraps(above, below) for above, below in pairwise(lines)) < len(lines)


def _fill(lattice: Lattice, words: Sequence[Word]) -> list[_Filled]:
    """Sort words into the places of a grid."""
    places = lattice.places()
    owner = {
        (i, j): k for k, p in enumerate(places) for i in range(p.top, p.bottom + 1) for j in range(p.left, p.right + 1)
    }
    xs, ys = lattice.xs[1:-1], lattice.ys[-2:0:-1]
    inside: dict[int, list[Word]] = {}
    for word in words:
        row = len(ys) - bisect_right(ys, (word.y0 + word.y1) / 2)
        column = bisect_left(xs, (word.x0 + word.x1) / 2)
        inside.setdefault(owner[row, column], []).append(word)
    filled = (_Filled(places[k], lines_of(held)) for k, held in inside.items())
    return [one for one in filled if one.lines]


def _columns(lattice: Lattice, filled: Sequence[_Filled]) -> tuple[list[Column], list[int]]:
    """Find all columns, and the index of the first in each column of the grid."""
    columns: list[Column] = []
    starts = [0]
    for j in range(len(lattice.xs) - 1):
        lines = [line.segments for one in filled if one.place.left == one.place.right == j for line in one.lines]
        several = [line for line in lines if len(line) > 1]
        whole = Column(lattice.xs[j], lattice.xs[j + 1])
        found = find_columns(lines) if len(several) > 1 and len(several) >= _PARTED * len(lines) else []
        columns += found if len(found) > 1 and not _is_list(lines, found[0]) else [whole]
        starts.append(len(columns))
    return columns, starts


def _is_list(lines: Sequence[Sequence[Segment]], first: Column) -> bool:
    """True where what stands leftmost are the marks of a list's items."""
    marks = [line[0].text for line in lines if line[0].x1 <= first.x1]
    return sum(map(is_marker, marks)) > len(marks) / 2


def _place_pieces(one: _Filled, columns: Sequence[Column], starts: Sequence[int]) -> list[Piece]:
    """Cut the lines of a place at the columns within it; what stands alone there takes all of them."""
    first, end = starts[one.place.left], starts[one.place.right + 1]
    if end - first == 1:
        return [Piece(Segment([w for part in line.segments for w in part.words]), first, first) for line in one.lines]
    cut = [pieces_of(line, columns[first:end]) for line in one.lines]
    single = {pieces[0].first for pieces in cut if pieces[0].first == pieces[0].last}
    if one.place.left < one.place.right and len(single) < 2 and all(len(pieces) == 1 for pieces in cut):
        return [Piece(pieces[0].segment, first, end - 1) for pieces in cut]
    return [Piece(piece.segment, piece.first + first, piece.last + first) for pieces in cut for piece in pieces]


def _band_drafts(
    filled: Sequence[_Filled], columns: Sequence[Column], starts: Sequence[int], rules: Sequence[float], top: int
) -> list[Draft]:
    """Make the cells between two ruling lines: those of one row, unless they say otherwise."""
    pieces = [piece for one in filled for piece in _place_pieces(one, columns, starts)]
    levels = _levels(pieces)
    edges = [column.x1 for column in columns]
    wrapping = Wrapping(levels, rules, edges)
    if not rules and _is_head_of_two(levels):
        drafts = head_cells(levels, ())
        for draft in drafts:
            draft.top, draft.bottom = draft.top + top, draft.bottom + top
        return drafts
    own = rules or _holds_rows(levels, wrapping)
    rows = wrapping.rows(levels) if own else _spaced(levels) or [levels]
    return [draft for i, row in enumerate(rows) for draft in _row_drafts(row, top + i)]


def _levels(pieces: Sequence[Piece]) -> list[Level]:
    """Put pieces that stand on one baseline together, from the top."""
    levels: list[Level] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.segment.y0 + piece.segment.y1)):
        middle, height = (piece.segment.y0 + piece.segment.y1) / 2, piece.segment.y1 - piece.segment.y0
        if levels and levels[-1].middle - middle < _LEVEL * min(height, levels[-1].height):
            levels[-1] = Level((*levels[-1].pieces, piece), levels[-1].middle, levels[-1].height)
        else:
            levels.append(Level((piece,), middle, height))
    return [Level(tuple(sorted(lv.pieces, key=lambda p: p.first)), lv.middle, lv.height) for lv in levels]


def _is_head_of_two(levels: Sequence[Level]) -> bool:
    """True if a cell that spans columns stands over some of one column each, none of them figures."""
    wide = {(p.first, p.last, i) for i, level in enumerate(levels) for p in level.pieces if p.last > p.first}
    figures = any(piece.segment.is_figure() for level in levels for piece in level.pieces)
    return not figures and any(
        sum(first <= p.first and p.last <= last and p.last == p.first for p in level.pieces) > 1
        for first, last, i in wide
        for level in levels[i + 1 :]
    )


def _spaced(levels: Sequence[Level]) -> list[list[Level]] | None:
    """Part lines where space lies across all columns; None unless two or more have text above and below of it."""
    spaces = [(a.middle - b.middle) / max((a.height + b.height) / 2, _LOWEST) - 1 for a, b in pairwise(levels)]
    if min(spaces, default=1.0) > _CLOSE:
        return None
    wide = [i for i, space in enumerate(spaces, 1) if space > _SPACED]
    columns = [level.columns for level in levels]
    if not any(len(set().union(*columns[:i]) & set().union(*columns[i:])) > 1 for i in wide):
        return None
    return [list(levels[a:b]) for a, b in pairwise([0, *wide, len(levels)])]


def _holds_rows(levels: Sequence[Level], wrapping: Wrapping) -> bool:
    """True if the cells between two ruling lines hold a row on every line rather than wrapped text."""
    entries: dict[int, list[Piece]] = {}
    for level in levels:
        for piece in level.pieces:
            entries.setdefault(piece.first, []).append(piece)
    if any(sum(piece.segment.is_figure() for piece in pieces) > 1 for pieces in entries.values()):
        return len(entries) > 1
    full = [pieces for pieces in entries.values() if len(pieces) >= _FILLED * len(levels)]
    wrapped = any(wrapping.wraps(above, below) for pieces in full for above, below in pairwise(pieces))
    return len(levels) > 2 and len(full) > 1 and not wrapped


def _row_drafts(row: Sequence[Level], index: int) -> list[Draft]:
    drafts: dict[int, Draft] = {}
    for level in row:
        for piece in level.pieces:
            draft = drafts.setdefault(piece.first, Draft(index, index, piece.first, piece.last))
            draft.segments.append(piece.segment)
            draft.right = max(draft.right, piece.last)
    return sorted(drafts.values(), key=lambda draft: draft.left)
