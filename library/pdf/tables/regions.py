"""Where a table without a grid may stand, and what tells it from prose, lists, charts and tables of contents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from library.pdf.tables.building import Draft
from library.pdf.tables.entries import is_figure, is_marker, is_year
from library.pdf.tables.rulings import Ruling, Rulings
from library.pdf.tables.words import TextLine

_MOST_APART = 2.0  # heights between two lines of a table
_MOST_FRAMED = 4.0  # between lines drawn across
_ALIKE = 5.0  # points
_CENTRED = 4.0  # points by which a line may be off the middle
_STACK = 3  # lines
_SHARED = 0.5  # of a line's height: the white space that two lines have in common
_LOOKED_BACK = 4  # lines with which a new one is compared
_MOST_ALONE = 4  # lines of one segment in a row: wrapped labels, names of sections
_PROSE = 10  # words in a line of one segment
_PROSE_PART = 4  # words in a part of a line of prose in two columns, on the mean
_PROSE_LINES = 3
_NEARER = 1.2  # times, that the lines of a cell are nearer to each other than rows
_LARGER = 1.2  # times the height of a table's text
_TICKS = 4
_LED, _NOT_LED = 3, 6  # entries of a table of contents with and without leaders of dots
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_EQUATION = re.compile(r"[(（](\d{1,3})[)）]")
_FULL = 0.4  # share of its places that a table fills at least
_FULL_OF_WORDS = 0.5
_ROWS_OF_WORDS = 4
_FIGURES = 0.4  # share of the cells behind the labels that makes a table of figures
_WORDS_A_CELL = 7.0
_WORDS_A_LINE = 3.0
_LOWER = 0.4


def regions(lines: Sequence[TextLine], rulings: Rulings) -> Iterator[list[TextLine]]:
    """Group the lines that may be a table's.

    Args:
        lines: Of a page or a column of it, from the top.
        rulings: Of the page; lines that are as long as each other and under each other hold a table together.
    """
    frames = _frames(rulings.across)
    block: list[TextLine] = []
    for line in lines:
        if block and not _continues(block, line, frames):
            yield from _trimmed(block)
            block = []
        block.append(line)
    yield from _trimmed(block)


def is_table(drafts: Sequence[Draft], lines: Sequence[TextLine], *, ruled: bool) -> bool:
    """Tell whether cells are a table's, rather than text that happens to stand beside other text."""
    drafts = [draft for draft in drafts if draft.text]
    rows = 1 + max((draft.bottom for draft in drafts), default=0)
    columns = 1 + max((draft.right for draft in drafts), default=0)
    if rows < 2 or columns < 2 or len({draft.left for draft in drafts}) < 2 or _is_contents(lines):
        return False
    area = sum((draft.bottom - draft.top + 1) * (draft.right - draft.left + 1) for draft in drafts)
    full = area / (rows * columns)
    if full < 1 and _is_chart(drafts):
        return False
    body: dict[int, list[str]] = {}
    for draft in drafts:
        if not draft.head:
            body.setdefault(draft.left, []).append(draft.text)
    labels, others = body.pop(0, []), [text for texts in body.values() for text in texts]
    if (
        full < _FULL
        or not others
        or _are_equations(body)
        or (columns == 2 and 2 * sum(map(is_marker, labels)) > len(labels))
    ):
        return False
    prose = [column for column, texts in body.items() if _is_prose(texts)]
    if ruled or prose:
        return (ruled or _stand_figures_behind(body, prose)) and not any(map(_holds_figures, drafts))
    if sum(map(is_figure, others)) >= _FIGURES * len(others):
        return rows > 2 or (columns > 2 and full >= 1)
    return rows >= _ROWS_OF_WORDS and full >= _FULL_OF_WORDS


def _stand_figures_behind(body: Mapping[int, Sequence[str]], prose: Sequence[int]) -> bool:
    """Tell whether a figure or a date stands behind each of the cells of the one column of prose."""
    behind = [texts for column, texts in body.items() if column > prose[0] and all(map(is_figure, texts))]
    least = max(_ROWS_OF_WORDS, len(body[prose[0]]) - 1)
    return len(prose) == 1 and any(len(texts) >= least for texts in behind)


def _are_equations(body: Mapping[int, Sequence[str]]) -> bool:
    """Tell whether what stands last in each row is the number of an equation."""
    last = [_EQUATION.fullmatch(text) for text in body[max(body)]]
    numbers = [int(found[1]) for found in last if found]
    return len(numbers) == len(last) and all(b == a + 1 for a, b in pairwise(numbers))


def prose_edge(drafts: Sequence[Draft]) -> float | None:
    """Get the left edge of the first column of prose behind two or more that are none."""
    columns: dict[int, list[Draft]] = {}
    for draft in drafts:
        columns.setdefault(draft.left, []).append(draft)
    for left, cells in sorted(columns.items()):
        if left > 1 and len(cells) > 2 and _is_prose([cell.text for cell in cells]):
            return min(cell.rect[0] for cell in cells)
    return None


def _holds_figures(draft: Draft) -> bool:
    """True for a cell with several figures in it, which a line that is not drawn should part."""
    return sum(segment.is_figure() for segment in draft.segments) > 1


def _is_prose(texts: Sequence[str]) -> bool:
    """True for long cells, and for the lines of a column of text, of which many begin in lower case."""
    words = sum(len(text.split()) for text in texts) / max(len(texts), 1)
    lower = sum(text[:1].islower() for text in texts)
    return words > _WORDS_A_CELL or (words >= _WORDS_A_LINE and lower >= _LOWER * len(texts))


def _is_chart(drafts: Sequence[Draft]) -> bool:
    """Tell whether the figures are those along the axes of a chart: each row or column of them grows by equal steps."""
    columns, rows = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    for draft in sorted(drafts, key=lambda draft: (draft.top, draft.left)):
        if is_figure(draft.text):
            columns[draft.left].append(draft.text)
            rows[draft.top].append(draft.text)
    long = [texts for texts in columns.values() if len(texts) >= _TICKS]
    last = rows.get(max(draft.bottom for draft in drafts), [])
    return (bool(long) and all(map(_steps, long))) or (len(last) > 2 and _steps(last) and is_year(last[0]))


def _steps(texts: Sequence[str]) -> bool:
    """True for figures that grow or shrink by equal steps."""
    values = [float(found[0].replace(",", "")) for text in texts if (found := _NUMBER.search(text))]
    steps = {round(b - a, 6) for a, b in pairwise(values)}
    return len(steps) == 1 and steps != {0.0}


def _frames(rules: Sequence[Ruling]) -> list[tuple[float, float]]:
    """Get the upper and lower end of each stack of lines drawn across that begin and end alike."""
    stacks: dict[tuple[int, int], list[float]] = {}
    for rule in rules:
        alike = round(rule.start / _ALIKE), round(rule.end / _ALIKE)
        stacks.setdefault(alike, []).append(rule.at)
    return [(stack[0], stack[-1]) for stack in stacks.values() if len(stack) >= _STACK]


def _continues(block: Sequence[TextLine], line: TextLine, frames: Sequence[tuple[float, float]]) -> bool:
    last = block[-1]
    if len(line.segments) == 1 and _is_apart(block, line, frames):
        return False
    framed = any(top > block[0].middle and bottom < line.middle for top, bottom in frames)
    if last.y0 - line.y1 > (_MOST_FRAMED if framed else _MOST_APART) * max(last.height, line.height):
        return False
    several = [other for other in block if len(other.segments) > 1][-_LOOKED_BACK:]
    if len(line.segments) > 1:
        return not several or any(_shares_gap(other, line) or _stand_over(other, line) for other in several)
    if len(line.segments[0].words) > _PROSE and not (several and line.x1 < min(one.segments[1].x0 for one in several)):
        return False
    return any(len(other.segments) > 1 for other in block[-_MOST_ALONE:]) or len(block) < _MOST_ALONE


def _is_apart(block: Sequence[TextLine], line: TextLine, frames: Sequence[tuple[float, float]]) -> bool:
    """True for a line of text behind a table: below the lines drawn across all of it, or larger than its text."""
    rows = [other for other in block if len(other.segments) > 1]
    if not rows or line.segments[0].is_figure():
        return False
    closed = any(top > rows[0].middle and line.middle < bottom < rows[-1].middle for top, bottom in frames)
    return closed or line.height > _LARGER * max(other.height for other in rows)


def _shares_gap(above: TextLine, below: TextLine) -> bool:
    least = _SHARED * min(above.height, below.height)
    return any(min(a1, b1) - max(a0, b0) > least for a0, a1 in _gaps(above) for b0, b1 in _gaps(below))


def _stand_over(head: TextLine, row: TextLine) -> bool:
    """True where each part of a line stands over one cell of another behind its label."""
    cells = row.segments[1:]
    return len(head.segments) == len(cells) and all(
        above.x0 < below.x1 and below.x0 < above.x1 for above, below in zip(head.segments, cells, strict=True)
    )


def _gaps(line: TextLine) -> Iterator[tuple[float, float]]:
    for left, right in zip(line.segments, line.segments[1:], strict=False):
        yield left.x1, right.x0


def _trimmed(block: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Leave out prose above, and lines of one segment before the first and after the last of several.

    Heads and totals stay.
    """
    block = block[_count_prose(block) :]
    several = [i for i, line in enumerate(block) if len(line.segments) > 1]
    if len(several) < 2:
        return
    first, last = several[0], several[-1]
    second = min(block[i].segments[1].x0 for i in several)
    x0, x1 = min(block[i].x0 for i in several), max(block[i].x1 for i in several)
    while first > 0 and block[first - 1].x0 > block[several[0]].segments[0].x1 and block[first - 1].x1 > second:
        if _is_in_the_middle(block[first - 1], x0, x1) and not _is_in_the_middle(block[first - 1], second, x1):
            break  # a title over the labels as well
        first -= 1
    pitches = [above.middle - below.middle for above, below in pairwise(block[first : last + 1])]
    while last + 1 < len(block) and (
        _is_total(block[last + 1], block[last])
        or _is_rest(block[last + 1], block[: last + 1], max(pitches, default=0.0))
    ):
        last += 1
    yield list(block[first : last + 1])


def _count_prose(block: Sequence[TextLine]) -> int:
    """Count the lines of prose in two columns above rows of figures, which only white space parts from it."""
    row = next((i for i, line in enumerate(block) if sum(part.is_figure() for part in line.segments) > 1), 0)
    prose = [i for i, line in enumerate(block[:row]) if _is_prose_line(line)]
    return prose[-1] + 1 if len(prose) >= _PROSE_LINES else 0


def _is_prose_line(line: TextLine) -> bool:
    words = sum(len(part.words) for part in line.segments)
    return len(line.segments) > 1 and words >= _PROSE and words >= _PROSE_PART * len(line.segments)


def _is_in_the_middle(line: TextLine, x0: float, x1: float) -> bool:
    return abs(line.x0 + line.x1 - x0 - x1) < 2 * _CENTRED


def _is_total(line: TextLine, above: TextLine) -> bool:
    """True for a figure without a label under the figures of a row."""
    return line.segments[0].is_figure() and line.x0 > above.segments[0].x1 and line.x0 < above.x1


def _is_rest(line: TextLine, block: Sequence[TextLine], widest: float) -> bool:
    """True for the end of a cell of the last row: it stands below that cell, nearer to it than rows are apart."""
    rows = [other for other in block if len(other.segments) > 1]
    parts = rows[-1].segments
    edges = [part.x0 for part in parts[1:]] + [line.x1 + 1]
    under = [i for i, part in enumerate(parts) if abs(part.x0 - line.x0) < _CENTRED / 2 and line.x1 < edges[i]]
    if len(parts) < 3 or not under or _NEARER * (block[-1].middle - line.middle) >= widest:
        return False
    word = line.segments[0].words[0]
    room = max(other.segments[0].x1 for other in rows) - block[-1].segments[0].x1
    return under[0] > 0 or (word.text.isalnum() and word.x1 - word.x0 > room)  # a note may stand under the labels


def _is_contents(lines: Sequence[TextLine]) -> bool:
    """Tell whether most lines lead to a page's number, and the numbers rise."""
    pages = [line.segments[-1].text for line in lines if len(line.segments) > 1]
    numbers = [int(page) for page in pages if page.isdecimal() and len(page) < 5]
    if len(numbers) < 0.7 * len(pages) or any(len(line.segments) > 3 for line in lines):
        return False
    least = _LED if 2 * sum(line.led for line in lines) > len(lines) else _NOT_LED
    return numbers == sorted(numbers) and len(numbers) >= least and numbers[0] < numbers[-1]
