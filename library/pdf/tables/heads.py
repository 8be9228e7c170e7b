"""The head of a table: which lines it takes, and the columns and lines that each of its cells spans."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from library.pdf.tables.alignment import Column, Piece
from library.pdf.tables.entries import is_year
from library.pdf.tables.rulings import Ruling
from library.pdf.tables.scale import find_scale
from library.pdf.tables.segments import Segment
from library.pdf.tables.words import TextLine
from library.pdf.tables.wrapping import Level

_MOST = 8  # lines
_UNDER = 6.0  # points below a line at which what it heads may be underlined
_CENTRED = 4.0  # points
_OFF = 0.05  # of the width of all columns, by which the one cell over them may be off their middle


def count_head_lines(lines: Sequence[TextLine], rules: Sequence[float]) -> int:
    """Count the lines of the head: those above the first line of figures, or above a line drawn across.

    Args:
        lines: Of the table, from the top.
        rules: Heights of the lines drawn across it.
    """
    figured = (i for i, line in enumerate(lines) if _has_figures(line) or _is_over_figures(lines[i : i + 2]))
    first = next((i for i in figured if i or not _leaves_labels_free(lines)), None)
    ruled = [i for i in range(1, len(lines)) if any(lines[i].middle < y < lines[i - 1].middle for y in rules)]
    if first is None:
        bold = next((i for i, line in enumerate(lines) if not all(part.bold for part in line.segments)), 0)
        return bold or next((i for i in ruled if i <= _MOST // 2), 0)
    if bold := _count_bold(lines, first):
        return bold
    above = [i for i in ruled if i <= first]
    if above and all(len(line.segments) == 1 for line in lines[above[-1] : first]):
        count = above[-1] - (above[-1] > 1 and lines[above[-1] - 1].segments[-1].text.endswith((":", "：")))
        return _without_sections(lines, count, ruled)
    return _without_sections(lines, min(first, _MOST))


def _count_bold(lines: Sequence[TextLine], first: int) -> int:
    """Count the bold lines above rows of words in all columns, which stand above the first line of figures."""
    count = next((i for i, line in enumerate(lines[:first]) if not all(part.bold for part in line.segments)), 0)
    rows = lines[count : first + 1]
    return count if len({len(line.segments) for line in rows}) == 1 and len(lines[first].segments) > 2 else 0


def _without_sections(lines: Sequence[TextLine], count: int, ruled: Collection[int] | None = None) -> int:
    """Count the lines of a head without the names of a section, and of sections in it, above its first rows.

    Args:
        lines: Of the table.
        count: Of the lines of the head and these.
        ruled: The lines above which one is drawn, as above each of the others; None where that tells nothing.
    """
    while count > 1 and _stands_at_labels(lines[count - 1], lines[count:]) and (ruled is None or count - 1 in ruled):
        if all(len(line.segments) == 1 for line in lines[: count - 1]):
            break
        count -= 1
    return count


def _stands_at_labels(line: TextLine, below: Sequence[TextLine]) -> bool:
    label, figure = next((other.segments[:2] for other in below if len(other.segments) > 1), (line, line))
    return len(line.segments) == 1 and (line.x0 < label.x1 or line.x1 < figure.x0)


def with_spans(levels: Sequence[Level], columns: Sequence[Column], rules: Sequence[Ruling]) -> list[Level]:
    """Widen a head's cells to all columns that they head: those underlined, else those below it; a scale heads all."""
    widened: list[Level] = []
    for i, level in enumerate(levels):
        below = _headed(levels[i + 1 :], columns)
        pieces = list(level.pieces)
        for k, piece in enumerate(pieces):
            end = pieces[k + 1].first - 1 if k + 1 < len(pieces) else len(columns) - 1
            free = pieces[k - 1].last + 1 if k else 0, end
            spanned = _underlined(piece, free, columns, rules)
            if spanned is None and len(pieces) == 1 and piece.first > 0 and _is_scale_of_all(piece.segment, columns):
                spanned = Piece(piece.segment, 1, end)
            if spanned is None and piece.first > 0:
                spanned = _centred(piece, (free[0] or 1, end), below, columns, alone=len(pieces) == 1)
            pieces[k] = spanned or piece
        widened.append(Level(tuple(pieces), level.middle, level.height))
    return widened


def _is_scale_of_all(segment: Segment, columns: Sequence[Column]) -> bool:
    """True for a note such as "(in millions)" in the middle of all columns behind the labels."""
    x0, x1 = columns[min(1, len(columns) - 1)].x0, columns[-1].x1
    return abs(2 * segment.middle - x0 - x1) < 2 * max(_CENTRED, _OFF * (x1 - x0)) and find_scale((segment.text,)) != ""


def _headed(levels: Sequence[Level], columns: Sequence[Column]) -> dict[int, Column]:
    """Get the columns that the lines below name, each as wide as its name."""
    named: dict[int, Column] = {}
    for level in levels:
        for piece in level.pieces:
            if piece.first == piece.last:
                wide = named.get(piece.first, Column(piece.segment.x0, piece.segment.x1))
                named[piece.first] = Column(min(wide.x0, piece.segment.x0), max(wide.x1, piece.segment.x1))
    return named


def _underlined(
    piece: Piece, free: tuple[int, int], columns: Sequence[Column], rules: Sequence[Ruling]
) -> Piece | None:
    segment = piece.segment
    for rule in rules:
        under = -0.4 * (segment.y1 - segment.y0) < segment.y0 - rule.at < _UNDER
        if under and rule.start < segment.x0 + _CENTRED and rule.end > segment.x1 - _CENTRED:
            over = [i for i in range(free[0], free[1] + 1) if _inside(columns[i], rule)]
            if over:
                return Piece(segment, min(over[0], piece.first), max(over[-1], piece.last))
    return None


def _centred(
    piece: Piece, free: tuple[int, int], below: Mapping[int, Column], columns: Sequence[Column], *, alone: bool
) -> Piece | None:
    """Widen a cell to those below it whose middle is its own, unless that is the middle of its column too."""
    middle = piece.segment.middle
    own = Column(columns[piece.first].x0, columns[piece.last].x1)
    best, off = None, min(abs(middle - (one.x0 + one.x1) / 2) for one in (own, below.get(piece.first, own)))
    for first in range(free[0], piece.first + 1):
        for last in range(max(piece.last, first + 1), free[1] + 1):
            if first not in below or last not in below:
                continue
            distance = abs(middle - (below[first].x0 + below[last].x1) / 2)
            whole = alone and last > first + 1 and (first, last) == free
            near = max(_CENTRED, whole * _OFF * (below[last].x1 - below[first].x0))
            if distance < near and (whole or distance + _CENTRED < off):
                best, off = Piece(piece.segment, first, last), distance
    return best


def _inside(column: Column, rule: Ruling) -> bool:
    return min(column.x1, rule.end) - max(column.x0, rule.start) > 0.5 * (column.x1 - column.x0)


def _leaves_labels_free(lines: Sequence[TextLine]) -> bool:
    """True if the first line begins right of what the lines below begin with: it heads their figures, even by some."""
    labels = [line.segments[0] for line in lines[1:] if len(line.segments) > 1]
    return len(labels) > 1 and not any(map(Segment.is_figure, labels)) and all(lines[0].x0 > one.x1 for one in labels)


def _is_over_figures(lines: Sequence[TextLine]) -> bool:
    """True for a line with a figure that stands over one of the next line, beside cells of words."""
    above, *others = ([one for one in line.segments[1:] if one.is_figure() and not is_year(one.text)] for line in lines)
    return any(one.x0 < other.x1 and other.x0 < one.x1 for one in above for below in others for other in below)


def _has_figures(line: TextLine) -> bool:
    parts = line.segments[1:] if len(line.segments) > 1 else line.segments
    figures = [part for part in parts if part.is_figure()]
    return bool(figures) and not all(is_year(part.text) for part in figures) and 2 * len(figures) >= len(parts)
