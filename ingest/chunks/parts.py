"""Cuts a page's text into what a chunk holds whole: its blocks, and of long ones their sentences, items or rows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.chunks.measuring import Measure
from ingest.chunks.packing import Part
from ingest.pages.lists import marker_of
from library.records import Block, Cell, Page
from library.text import sentence_spans

_HEADING, _BLOCK, _ITEM, _SENTENCE, _BELONGS = -25.0, 0.0, 4.0, 4.0, 50.0
"""What breaks cost: before a heading, a block, an item or row of a long one, its sentence, and before what belongs to
the block above: a text to its heading, a table to its caption, the rest of a sentence to its beginning."""
_LEAD_SHARE = 4  # a context takes at most such a part of a span

Span = tuple[int, int]


class PageParts:
    """The parts of one page."""

    def __init__(self, page: Page, body: Span, most: int, measure: Measure) -> None:
        """Name the page.

        Args:
            page: With its blocks; text that is in none is cut at its sentences.
            body: The span of its text without running lines.
            most: Tokens in a part.
            measure: Counts them.
        """
        self._text, self._most, self._measure = page.text, most, measure
        self._blocks = [block for block in page.blocks if block.kind != "aside"]
        self._body = body
        self._starts, self._before = measure.units(page.text)

    def parts(self) -> list[Part]:
        """Give the parts in order."""
        parts: list[Part] = []
        above: Block | None = None
        for block in self._all():
            parts += self._of_block(block, _cost(above, block))
            above = block
        return [part for part in parts if part.start < part.end]

    def _all(self) -> Iterator[Block]:
        """Give the blocks, and what of the body is in none as paragraphs."""
        at, stop = self._body
        for block in self._blocks:
            if self._text[at : block.start].strip():
                yield Block("paragraph", at, block.start, block.rect)
            yield block
            at = block.end
        if self._text[at:stop].strip():
            yield Block("paragraph", at, stop, (0.0, 0.0, 0.0, 0.0))

    def _of_block(self, block: Block, cost: float) -> Iterator[Part]:
        start, end = self._trimmed(block.start, block.end)
        lead = self._measure.cut(self._lead(block), self._most // _LEAD_SHARE)
        room = self._most - self._measure.tokens(lead)
        if self._tokens(start, end) <= (room if block.continues else self._most):
            yield self._part((start, end), cost, lead if block.continues else "")
            return
        torn = _ITEM if block.kind in ("list", "table") else _SENTENCE
        for unit in self._units(block, start, end):
            for piece in self._fitting(unit, room):
                first = piece[0] == start
                broken = cost if first else torn if piece[0] == unit[0] else _BELONGS
                yield self._part(piece, broken, "" if first and not block.continues else lead)

    def _units(self, block: Block, start: int, end: int) -> Iterator[Span]:
        """Give the rows of a table, the first with its heads, the items of a list, the sentences of another block."""
        if block.kind not in ("table", "list"):
            yield from ((start + first, start + last) for first, last in sentence_spans(self._text[start:end]))
            return
        lines = self._lines(start, end)
        if block.kind == "table":
            begins = list(range(len(_heads(block, drawn=True)) + 1, len(lines)))
        else:
            begins = self._items(lines)[1:]  # what leads in to the first stays with it
        unit = lines[0]
        for place, line in enumerate(lines[1:], 1):
            if place in begins:
                yield unit
                unit = line
            else:
                unit = unit[0], line[1]
        yield unit

    def _lead(self, block: Block) -> str:
        """Give what the later rows or items of a block are read with: a table's heads, or what leads in to a list."""
        if block.kind == "table":
            return "\n".join(_heads(block))
        lines = self._lines(block.start, block.end) if block.kind == "list" else []
        above = lines[: next(iter(self._items(lines)), 0)]
        return self._text[above[0][0] : above[-1][1]] if above else ""

    def _items(self, lines: Sequence[Span]) -> list[int]:
        """List the lines that begin an item; all of them where bullets are drawn, not written."""
        marked = [place for place, line in enumerate(lines) if marker_of(self._text[slice(*line)]) is not None]
        return marked or list(range(len(lines)))

    def _lines(self, start: int, end: int) -> list[Span]:
        spans = []
        for line in self._text[start:end].split("\n"):
            spans.append(self._trimmed(start, start + len(line)))
            start += len(line) + 1
        return [span for span in spans if span[0] < span[1]]

    def _fitting(self, unit: Span, room: int) -> Iterator[Span]:
        """Cut a unit that is too long into even pieces between words."""
        first, last = bisect_left(self._starts, unit[0]), bisect_left(self._starts, unit[1])
        total = self._before[last] - self._before[first]
        if total <= room or last - first < 2:
            yield unit
            return
        begin = first
        while begin < last:
            left = self._before[last] - self._before[begin]
            wanted = self._before[begin] + -(-left // -(-left // room))
            stop = max(begin + 1, bisect_left(self._before, wanted + 1, begin, last + 1) - 1)
            edge = self._starts[stop] if stop < last else unit[1]
            yield self._trimmed(unit[0] if begin == first else self._starts[begin], edge)
            begin = stop

    def _part(self, span: Span, cost: float, context: str) -> Part:
        return Part(*span, self._tokens(*span), cost, context, self._measure.tokens(context))

    def _tokens(self, start: int, end: int) -> int:
        return self._before[bisect_left(self._starts, end)] - self._before[bisect_left(self._starts, start)]

    def _trimmed(self, start: int, end: int) -> Span:
        piece = self._text[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _cost(above: Block | None, block: Block) -> float:
    if block.continues or (above is not None and above.kind == "heading"):
        return _BELONGS
    if block.kind == "heading":
        return _HEADING
    return _BELONGS if above is not None and {above.kind, block.kind} == {"caption", "table"} else _BLOCK


def _heads(block: Block, *, drawn: bool = False) -> list[str]:
    """Give the rows of heads that a table begins with; `drawn` leaves out those that stand on the page before."""
    rows: defaultdict[int, list[Cell]] = defaultdict(list)
    for cell in block.cells:
        if cell.head:
            rows[cell.row].append(cell)
    heads = [cells for place, (row, cells) in enumerate(sorted(rows.items())) if row == place]
    return [
        " ".join(cell.text for cell in cells)
        for cells in heads
        if not (drawn and all(cell.is_carried for cell in cells))
    ]
