"""Rows of a table: tells a line that goes on with the row above it from one that begins a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from library.pdf.tables.alignment import Piece

_HALF = 0.7  # of a line's height: lines nearer to each other are of one row, its cells centred
_TIGHT = 1.15  # times the least distance of two lines
_LOOSE = 1.3
_INDENT = 2.0  # points
_SPACE = 0.25  # of a line's height


@dataclass(frozen=True, slots=True)
class Level:
    """A line of a table cut at its columns; `middle` and `height` are in points."""

    pieces: tuple[Piece, ...]
    middle: float
    height: float

    @property
    def columns(self) -> set[int]:
        """Those that it has something in."""
        return {piece.first for piece in self.pieces}

    def piece(self, column: int) -> Piece | None:
        """Get what begins in a column."""
        return next((piece for piece in self.pieces if piece.first == column), None)


class Wrapping:
    """What a table's lines have in common: how far apart they are, and how far to the right each column reaches."""

    def __init__(self, levels: Sequence[Level], rules: Sequence[float], edges: Sequence[float]) -> None:
        """Take the lines, the heights of lines drawn across, and the columns' right edges."""
        self._rules, self._edges = rules, edges
        pitches = sorted(
            pitch
            for above, below in pairwise(levels)
            if (pitch := above.middle - below.middle) > _HALF * min(above.height, below.height)
        )
        self._least = pitches[len(pitches) // 10] if pitches else 0.0
        loose = [pitch for pitch in pitches if pitch > _LOOSE * self._least]
        self.uneven = bool(loose) and len(pitches) - len(loose) > 0

    def rows(self, levels: Sequence[Level]) -> list[list[Level]]:
        """Group lines to rows."""
        rows: list[list[Level]] = []
        for i, level in enumerate(levels):
            following = levels[i + 1] if i + 1 < len(levels) else None
            if rows and self._joins(rows[-1], level, following):
                rows[-1].append(level)
            else:
                rows.append([level])
        return rows

    def ruled(self, above: Level, below: Level) -> bool:
        """True where a line is drawn between two lines of text."""
        return any(below.middle < rule < above.middle for rule in self._rules)

    def is_tight(self, above: Level, below: Level) -> bool:
        """True where two lines are as near to each other as any."""
        return above.middle - below.middle <= _TIGHT * self._least

    def wraps(self, above: Piece | None, below: Piece | None) -> bool:
        """True if the first word of a line had no room at the end of the line above."""
        if above is None or below is None or above.segment.text.endswith((":", "：")):
            return False
        word = below.segment.words[0]
        if word.text[:1].islower():
            return True
        room = self._edges[above.last] - above.segment.x1
        return word.x1 - word.x0 + _SPACE * (word.y1 - word.y0) > room

    def _joins(self, row: Sequence[Level], level: Level, following: Level | None) -> bool:
        last = row[-1]
        near = last.middle - level.middle < _HALF * min(last.height, level.height)
        if self.ruled(last, level) or not (near or self.is_tight(last, level)):
            return False
        if near:
            return True
        if figures := _figures_in(row) & _figures_in([level]):
            return self.uneven and self._words_go_on(row, level, figures)
        columns = set().union(*(above.columns for above in row))
        if columns == {0} and level.columns != {0}:
            wraps = self.wraps(last.piece(0), level.piece(0))
            return wraps and not _begins_section(last, level, following)
        if not level.columns <= columns:
            return False
        return self._label_goes_on(row, level, following) if level.columns == {0} else self._all_wrap(row, level)

    def _words_go_on(self, row: Sequence[Level], level: Level, figures: Collection[int]) -> bool:
        """True where words plainly go on, and beside them figures of several parts, such as a telephone's."""
        plain = any(
            piece.first == 0 or piece.segment.words[0].text[:1].islower()
            for piece in level.pieces
            if piece.first not in figures
        )
        parts = (piece for column in figures if (piece := _lowest(row, column)))
        return (
            plain
            and all(len(piece.segment.words) > 1 for piece in parts)
            and all(self.wraps(_lowest(row, piece.first), piece) for piece in level.pieces)
        )

    def _label_goes_on(self, row: Sequence[Level], level: Level, following: Level | None) -> bool:
        label = level.piece(0)
        if not self.wraps(_lowest(row, 0), label):
            return False
        if following is None or label is None or label.segment.words[0].text[:1].islower():
            return True
        if len(row[-1].columns) == 1 and len(row) == 1:
            return True
        down = self.wraps(label, following.piece(0)) and not self.ruled(level, following)
        return not down or row[-1].middle - level.middle < level.middle - following.middle - 1

    def _all_wrap(self, row: Sequence[Level], level: Level) -> bool:
        """True where every cell goes on, which short ones seem to by chance: the space between rows must tell too."""
        if not all(self.wraps(_lowest(row, piece.first), piece) for piece in level.pieces):
            return False
        if 0 not in level.columns:
            return True
        lower = all(piece.segment.words[0].text[:1].islower() for piece in level.pieces)
        return not _figures_in([level]) and (lower or self.uneven)


def _begins_section(above: Level, level: Level, following: Level | None) -> bool:
    """True where a label and the next are indented alike below one that is not."""
    label, first, second = above.piece(0), level.piece(0), following.piece(0) if following else None
    if label is None or first is None or second is None or first.segment.words[0].text[:1].islower():
        return False
    indent = label.segment.x0 + _INDENT
    return first.segment.x0 > indent and second.segment.x0 > indent


def _lowest(row: Sequence[Level], column: int) -> Piece | None:
    return next((piece for level in reversed(row) if (piece := level.piece(column))), None)


def _figures_in(row: Sequence[Level]) -> set[int]:
    """Get the columns that hold figures or signs such as a ticked box: these do not go on in the next line."""
    pieces = [piece for level in row for piece in level.pieces]
    return {p.first for p in pieces if p.segment.is_figure() or not any(map(str.isalpha, p.segment.text))}
