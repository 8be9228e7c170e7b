"""Makes the blocks of a page: what its lines and notes are, where they stand in its text and on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from ingest.pages.outline import LineHeading, folded
from ingest.pages.running import Running
from library.pdf.pages import Line, Note, ReadPage
from library.records import Block, BlockKind, Rect

Place = tuple[int, int, Rect]
"""Start and end in a page's text, and where that stands on the page."""

NoteSpan = tuple[Note, int, int]
"""A note, with start and end of its text in the page's text."""

_MOST_LINES = 4  # of one heading
_NOTES: dict[str, BlockKind] = {"comment": "comment", "field": "field", "picture": "picture"}


def make_blocks(
    page: ReadPage,
    running: Running,
    headings: Mapping[int, LineHeading],
    spans: Mapping[int, tuple[int, int]],
    notes: Sequence[NoteSpan],
) -> tuple[Block, ...]:
    """Make the blocks of a page, in the order of its text.

    Args:
        page: As read.
        running: Which of its lines are no part of its text.
        headings: By the index of their first line.
        spans: Of its lines in its text, by their index.
        notes: What else stands in its text.
    """
    aside = {*running.top, *running.bottom}
    body = [i for i in range(len(page.lines)) if i not in aside]
    blocks = [Block("aside", *spans[i], rect_of(page.lines[i])) for i in sorted(aside)]
    blocks += _of_body(page, body, headings, spans)
    blocks += [Block(_NOTES[note.kind], start, end, note.rect, author=note.author) for note, start, end in notes]
    return tuple(sorted((block for block in blocks if block.start < block.end), key=lambda block: block.start))


def rect_of(*lines: Line) -> Rect:
    """Give the rectangle that holds some lines."""
    return (
        min(line.x0 for line in lines),
        min(line.y0 for line in lines),
        max(line.x1 for line in lines),
        max(line.y1 for line in lines),
    )


def _of_body(
    page: ReadPage, body: Sequence[int], headings: Mapping[int, LineHeading], spans: Mapping[int, tuple[int, int]]
) -> Iterator[Block]:
    parts = _parts(page.lines, body, headings)
    for (table, heading, _), group in groupby(zip(parts, body, strict=True), key=lambda pair: pair[0]):
        lines = [i for _, i in group]
        start, end = spans[lines[0]][0], spans[lines[-1]][1]
        rect = rect_of(*(page.lines[i] for i in lines))
        if table >= 0:
            found = page.found_tables[table]
            yield Block("table", start, end, found.rect, cells=found.cells, scale=found.scale)
        elif heading >= 0:
            yield Block("heading", start, end, rect, level=headings[heading].level + 1)
        else:
            yield Block("paragraph", start, end, rect)


def _parts(
    lines: Sequence[Line], body: Sequence[int], headings: Mapping[int, LineHeading]
) -> Iterator[tuple[int, int, int]]:
    """Name the part of the text that each line of the body belongs to: table, first line of a heading, paragraph."""
    paragraph = heading = left = 0
    for place, i in enumerate(body):
        if i in headings:
            heading, left = i, _length(headings[i].title, (lines[n].text for n in body[place : place + _MOST_LINES]))
        if lines[i].gap:
            paragraph += 1
        if lines[i].table >= 0:
            yield lines[i].table, -1, 0
        elif left > 0:
            yield -1, heading, 0
        else:
            yield -1, -1, paragraph
        left -= 1


def _length(title: str, texts: Iterable[str]) -> int:
    """Count the lines that a heading takes, at least one."""
    wanted, read, count = folded(title), "", 0
    for text in texts:
        read += folded(text)
        if not wanted.startswith(read):
            break
        count += 1
    return max(count, 1)
