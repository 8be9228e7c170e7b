"""Makes the cells of a table of its lines and the ruling lines between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from library.pdf.direction import as_read, is_mostly_from_right
from library.pdf.tables.alignment import find_columns, pieces_of
from library.pdf.tables.heads import count_head_lines, with_spans
from library.pdf.tables.rulings import Ruling
from library.pdf.tables.segments import Segment
from library.pdf.tables.words import TextLine, joined_lines
from library.pdf.tables.wrapping import Level, Wrapping
from library.records import Cell, Rect

_HEAD_PITCH = 1.7  # heights between lines of one cell of the head
_MOST_COLUMNS = 60
_ACROSS = 0.6  # share of the table's width that a line drawn across it takes


@dataclass(slots=True, eq=False)
class Draft:
    """A cell in the making: its rows and columns, the last ones included, and its segments from the top."""

    top: int
    bottom: int
    left: int
    right: int
    segments: list[Segment] = field(default_factory=list)
    head: bool = False
    joined: str | None = None

    @property
    def text(self) -> str:
        """Its lines, joined; to be asked for when all are there."""
        if self.joined is None:
            self.joined = joined_lines([as_read(part.text) for part in self.segments])
        return self.joined

    @property
    def rect(self) -> Rect:
        """Around its segments."""
        parts = self.segments
        return (
            min(part.x0 for part in parts),
            min(part.y0 for part in parts),
            max(part.x1 for part in parts),
            max(part.y1 for part in parts),
        )


def aligned_cells(lines: Sequence[TextLine], rules: Sequence[Ruling]) -> list[Draft]:
    """Make the cells of a table whose columns only white space parts; none where there is one column.

    Args:
        lines: Of the table, from the top.
        rules: Drawn across it, whole or in part.
    """
    wide = whole_rules(rules, lines)
    whole, partly = [rule.at for rule in wide], [rule for rule in rules if rule not in wide]
    heads = count_head_lines(lines, whole)
    columns = find_columns([line.segments for line in lines[heads:]], [line.segments for line in lines[:heads]])
    if not 1 < len(columns) <= _MOST_COLUMNS:
        return []
    levels = [
        Level(tuple(pieces_of(line, columns, head=i < heads)), line.middle, line.height) for i, line in enumerate(lines)
    ]
    top = head_cells(with_spans(levels[:heads], columns, partly), rules)
    wrapping = Wrapping(levels[heads:], whole, [column.x1 for column in columns])
    offset = 1 + max((draft.bottom for draft in top), default=-1)
    body = [draft for i, row in enumerate(wrapping.rows(levels[heads:])) for draft in row_cells(row, offset + i)]
    return top + body


def whole_rules(rules: Sequence[Ruling], lines: Sequence[TextLine]) -> list[Ruling]:
    """List the lines that are drawn across most of a table's width."""
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return [rule for rule in rules if min(x1, rule.end) - max(x0, rule.start) > _ACROSS * (x1 - x0)]


def head_cells(levels: Sequence[Level], rules: Sequence[Ruling]) -> list[Draft]:
    """Make the cells of a head, whose lines over the same columns are one where nothing parts them."""
    drafts: list[Draft] = []
    for i, level in enumerate(levels):
        for piece in level.pieces:
            above = next(
                (d for d in drafts if d.bottom == i - 1 and (d.left, d.right) == (piece.first, piece.last)), None
            )
            if above is not None and _goes_on(above.segments[-1], piece.segment, rules):
                above.segments.append(piece.segment)
                above.bottom = i
            else:
                drafts.append(Draft(i, i, piece.first, piece.last, [piece.segment], head=True))
    return _stretched(_compressed(drafts, len(levels)))


def row_cells(row: Sequence[Level], index: int) -> list[Draft]:
    """Make the cells of a row of one or more lines."""
    drafts: list[Draft] = []
    for level in row:
        alone = len(row) == 1 and len(level.pieces) == 1 and level.pieces[0].first == 0
        for piece in level.pieces:
            same = next((d for d in drafts if d.left <= piece.last and piece.first <= d.right), None)
            if same is not None:
                same.segments.append(piece.segment)
            else:
                drafts.append(Draft(index, index, piece.first, 0 if alone else piece.last, [piece.segment]))
    return sorted(drafts, key=lambda draft: draft.left)


def without_notes(drafts: Sequence[Draft]) -> list[Draft]:
    """Leave out a caption above the cells and notes below them, each as wide as the table."""
    kept = list(drafts)
    width = max((draft.right for draft in kept), default=0)
    for end in (min, max):
        while kept:
            edge = end(draft.top if end is min else draft.bottom for draft in kept)
            row = [draft for draft in kept if draft.top <= edge <= draft.bottom]
            if len(row) > 1 or (row[0].left, row[0].right) != (0, width) or width == 0:
                break
            kept.remove(row[0])
    first = min((draft.top for draft in kept), default=0)
    for draft in kept:
        draft.top, draft.bottom = draft.top - first, draft.bottom - first
    return kept


def finished(drafts: Iterable[Draft]) -> tuple[Cell, ...]:
    """Make cells of drafts, without the rows and columns that hold none; the first column is where reading begins."""
    kept = [(draft, text) for draft in drafts if (text := draft.text)]
    _set_heads_over_cells([draft for draft, _ in kept])
    rows = sorted({draft.top for draft, _ in kept})
    columns = sorted({draft.left for draft, _ in kept})
    cells = []
    for draft, text in kept:
        row, col = bisect_left(rows, draft.top), bisect_left(columns, draft.left)
        row_span, col_span = bisect_right(rows, draft.bottom) - row, bisect_right(columns, draft.right) - col
        cells.append(Cell(row, col, text, draft.rect, row_span, col_span, draft.head))
    if is_mostly_from_right("".join(cell.text for cell in cells)):
        cells = [replace(cell, col=len(columns) - cell.col - cell.col_span) for cell in cells]
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))


def _set_heads_over_cells(drafts: Sequence[Draft]) -> None:
    """Set heads whose columns hold nothing else over those beside them that none heads, as figures set to the right."""
    filled = {at for draft in drafts if not draft.head for at in range(draft.left, draft.right + 1)}
    headed = {draft.left for draft in drafts if draft.head and draft.left == draft.right}
    moved = _matched(sorted(headed - filled), sorted(filled - headed))
    for draft in drafts:
        if draft.head and draft.left == draft.right in moved:
            draft.left, draft.right = moved[draft.left]


def _matched(idle: Sequence[int], bare: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Find for heads that stand over nothing the first and last of the columns that they head.

    Where there are as many columns without a head, or twice as many, each has its own; else a head has the one column
    beside it that has none.
    """
    for columns in (bare[bare[:1] == [0] :], bare):
        each = len(columns) // max(len(idle), 1)
        own = {at: columns[i * each : (i + 1) * each] for i, at in enumerate(idle)}
        beside = all(abs(at - column) == 1 for at, its in own.items() for column in its)
        if beside and each in (1, 2) and len(columns) == each * len(idle):
            return {at: (its[0], its[-1]) for at, its in own.items()}
    free, found = {*bare} - {0}, {}
    for at in idle:
        if len(its := free & {at - 1, at + 1}) == 1:
            (column,) = its
            free -= its
            found[at] = (column, column)
    return found


def _goes_on(above: Segment, below: Segment, rules: Sequence[Ruling]) -> bool:
    height = max(above.y1 - above.y0, below.y1 - below.y0)
    if above.y1 - below.y1 > _HEAD_PITCH * height:
        return False
    high, low = (above.y0 + above.y1) / 2, (below.y0 + below.y1) / 2
    return not any(low < rule.at < high and rule.start < below.x1 and rule.end > below.x0 for rule in rules)


def _stretched(drafts: list[Draft]) -> list[Draft]:
    """Let a cell of the head take the rows above and below in which its columns have none."""
    last = max((draft.bottom for draft in drafts), default=0)

    def is_free(row: int, draft: Draft) -> bool:
        return 0 <= row <= last and not any(
            other.top <= row <= other.bottom and other.left <= draft.right and draft.left <= other.right
            for other in drafts
        )

    for draft in drafts:
        while is_free(draft.top - 1, draft):
            draft.top -= 1
        while is_free(draft.bottom + 1, draft):
            draft.bottom += 1
    return drafts


def _compressed(drafts: list[Draft], levels: int) -> list[Draft]:
    """Let lines of the head be one row where no column has a cell of its own in each."""
    for i in range(levels - 2, -1, -1):
        ends = [draft for draft in drafts if draft.bottom == i]
        begins = [draft for draft in drafts if draft.top == i + 1]
        if not any(a.left <= b.right and b.left <= a.right for a in ends for b in begins):
            for draft in drafts:
                draft.top -= draft.top > i
                draft.bottom -= draft.bottom > i
    return drafts
