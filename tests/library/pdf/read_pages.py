"""Read pages for the tests, as a reader would give them."""

from __future__ import annotations

from collections.abc import Sequence

from library.pdf.pages import Line, ReadPage
from library.records import How

WIDTH, HEIGHT = 612.0, 792.0
SIZE = 10.0
LEADING = 12.0
TOP = 700.0  # the upper edge of the first line of the text


def line(text: str, y: float, *, size: float = SIZE, bold: bool = False, gap: bool = False) -> Line:
    """Set a line whose lower edge is at `y` points."""
    return Line(text, 72.0, y, 72.0 + 5 * len(text), y + size, size, bold, gap)


def page(
    number: int,
    body: Sequence[str | Line],
    header: str = "",
    footer: str = "",
    how: How = "text",
) -> ReadPage:
    """Make a page of a header, lines from `TOP` downwards, and a footer; a `Line` keeps its type, not its place."""
    lines = [line(header, 750.0)] if header else []
    for i, item in enumerate(body):
        given = line(item, 0.0) if isinstance(item, str) else item
        y = TOP - (i + 1) * LEADING
        lines.append(line(given.text, y, size=given.size, bold=given.bold, gap=given.gap))
    if footer:
        lines.append(line(footer, 30.0))
    return ReadPage(number, WIDTH, HEIGHT, tuple(lines), how)


PROSE = (
    "The ferry sails across the bay at noon and comes back before",
    "the tide turns, unless the harbour master says otherwise.",
)
