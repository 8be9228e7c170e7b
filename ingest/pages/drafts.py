"""Groups a page's lines to its blocks: paragraphs, lists, fields, captions, footnotes, headings and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ingest.pages.labels import find_entries, find_rows, is_caption, is_field, is_footnote, is_label
from ingest.pages.lists import Marker, find_markers
from ingest.pages.margins import Margins, find_margins, stands_below
from ingest.pages.outline import LineHeading, folded
from ingest.pages.paragraphs import ends_paragraph
from library.pdf.pages import Line, ReadPage
from library.records import BlockKind

_MOST_LINES = 4  # of one heading
_HANGING = 0.5  # font sizes by which the other lines of an item are set in
_DEEPER = 0.7  # font sizes from the items of one level to those below it
_SMALL = 0.93  # of the usual size: a footnote's
_OTHER = 0.03  # by which a caption's size differs from the text's, at least
_LONGEST_LEAD = 600  # characters of a paragraph that only leads in to a list
_LONG = {False: 60, True: 30}  # characters of a line that is the text's where it fills its column, of Chinese
_SHORT = 60  # characters of a value below its label


@dataclass
class Draft:
    """A block before its page's text is written.

    Attributes:
        lines: Which of the page's lines it is made of, by index.
        level: Of a heading, from 1.
        table: Which of the page's tables it is; -1 for none.
        items: How deep the items of a list are nested, from 0, by the index of their first line.
        margins: Of the columns that its first and its last line are in.
        continues: Whether it goes on from a block that stands before it.
    """

    kind: BlockKind
    lines: list[int]
    level: int = 0
    table: int = -1
    items: dict[int, int] = field(default_factory=dict)
    margins: tuple[Margins, Margins] = (Margins(0.0, 0.0), Margins(0.0, 0.0))
    continues: bool = False


def draft_blocks(page: ReadPage, body: Sequence[int], headings: Mapping[int, LineHeading], usual: float) -> list[Draft]:
    """Group the lines of a page's body, in reading order.

    Args:
        page: As read.
        body: Its lines that are text, by index.
        headings: By the index of their first line.
        usual: The size that most of the document is set in, in points; 0 when not known.
    """
    drafts: list[Draft] = []
    parts = list(zip(_parts(page.lines, body, headings), body, strict=True))
    reader = _TextReader(page, [i for part, i in parts if part == _TEXT])
    for (table, heading), group in groupby(parts, key=lambda pair: pair[0]):
        lines = [i for _, i in group]
        if table >= 0:
            carried = any(cell.is_carried for cell in page.found_tables[table].cells)
            drafts.append(Draft("table", lines, table=table, continues=carried))
        elif heading >= 0:
            drafts.append(Draft("heading", lines, level=headings[heading].level + 1))
        else:
            drafts += reader.read(len(lines))
    return _named(drafts, page.lines, usual if page.how == "text" else 0.0)


_TEXT = (-1, -1)


def _parts(
    lines: Sequence[Line], body: Sequence[int], headings: Mapping[int, LineHeading]
) -> Iterator[tuple[int, int]]:
    """Name the table or the heading, by its first line, that each line of the body belongs to; text has neither."""
    heading, left = -1, 0
    for place, i in enumerate(body):
        if i in headings:
            heading, left = i, _length(headings[i].title, (lines[n].text for n in body[place : place + _MOST_LINES]))
        if lines[i].table >= 0:
            yield lines[i].table, -1
        else:
            yield (-1, heading) if left > 0 else _TEXT
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


class _TextReader:
    """Groups lines of text to paragraphs and lists, one stretch between headings and tables after the other."""

    def __init__(self, page: ReadPage, indices: Sequence[int]) -> None:
        self._indices = indices
        self._lines = [page.lines[i] for i in indices]
        self._margins = find_margins(self._lines)
        self._markers = find_markers(self._lines)
        self._rows = find_rows([line.text for line in self._lines])
        self._entries = find_entries(self._lines)
        self._estimated = page.how == "ocr"
        self._place = 0
        self._drafts: list[Draft] = []
        self._items: dict[int, Marker] = {}  # of the list that is being read, by the place of the item's first line

    def read(self, count: int) -> list[Draft]:
        """Group the next lines."""
        self._drafts, self._items = [], {}
        for place in range(self._place, self._place + count):
            self._add(place, self._ends_before(place))
        self._place += count
        return self._drafts

    def _ends_before(self, place: int) -> bool:
        if not self._drafts:
            return True
        above, below = self._lines[place - 1], self._lines[place]
        if (is_field(above.text) and is_field(below.text)) or {place - 1, place} & self._rows:
            return True
        if place - 1 in self._entries:
            return True
        return ends_paragraph(above, below, self._margins[place - 1], estimated=self._estimated)

    def _add(self, place: int, ended: bool) -> None:
        marker = self._markers.get(place)
        if marker is not None and self._begins_item(place, marker, ended):
            self._add_item(place, marker)
        elif self._drafts and (not ended or self._hangs(place)):
            self._extend(place)
        else:
            self._begin("paragraph", place)

    def _begins_item(self, place: int, marker: Marker, ended: bool) -> bool:
        if ended or marker.is_bullet or any(marker.follows(other) for other in self._items.values()):
            return True
        if 1 in marker.values.values() and self._hangs(place):
            return True
        return self._lines[place - 1].text.endswith((":", "："))

    def _add_item(self, place: int, marker: Marker) -> None:
        if self._is_of_list(place, marker):
            self._extend(place)
        elif self._is_led_in(place):
            self._extend(place)
            self._drafts[-1].kind = "list"
            self._items = {}
        else:
            self._begin("list", place)
        self._drafts[-1].items[self._indices[place]] = self._depth(place)
        self._items[place] = marker

    def _is_of_list(self, place: int, marker: Marker) -> bool:
        """Tell whether an item belongs to the list that was read last."""
        if not self._items or not stands_below(self._lines[place - 1], self._lines[place]):
            return False
        return not self._lines[place].gap or any(marker.follows(other) for other in self._items.values())

    def _is_led_in(self, place: int) -> bool:
        """Tell whether the paragraph before an item leads in to it."""
        if not self._drafts or self._drafts[-1].kind != "paragraph":
            return False
        above = self._lines[place - 1]
        length = sum(len(self._lines[place - n].text) for n in range(1, len(self._drafts[-1].lines) + 1))
        return above.text.endswith((":", "：")) and length < _LONGEST_LEAD and stands_below(above, self._lines[place])

    def _depth(self, place: int) -> int:
        """Tell how deep an item is nested: one deeper than the last item that begins further left."""
        line = self._lines[place]
        for other in reversed(self._items):
            above, em = self._lines[other], line.size or line.y1 - line.y0
            depth = self._drafts[-1].items.get(self._indices[other], 0)
            if above.x0 < line.x0 - _DEEPER * em:
                return depth + 1
            if above.x0 < line.x0 + _DEEPER * em:
                return depth
        return 0

    def _hangs(self, place: int) -> bool:
        """Tell whether a line belongs to the item above because it is set in as the item's text is."""
        if not self._items or self._lines[place].gap or not stands_below(self._lines[place - 1], self._lines[place]):
            return False
        item, line = self._lines[max(self._items)], self._lines[place]
        return line.x0 > item.x0 + _HANGING * (line.size or line.y1 - line.y0)

    def _begin(self, kind: BlockKind, place: int) -> None:
        margins = self._margins[place]
        self._drafts.append(Draft(kind, [self._indices[place]], margins=(margins, margins)))
        self._items = {}

    def _extend(self, place: int) -> None:
        draft = self._drafts[-1]
        draft.lines.append(self._indices[place])
        draft.margins = (draft.margins[0], self._margins[place])


def _named(drafts: Sequence[Draft], lines: Sequence[Line], usual: float) -> list[Draft]:
    """Tell captions, footnotes and fields from other text, by their form and by what stands around them."""
    named: list[Draft] = []
    for place, draft in enumerate(drafts):
        beside = any(other.kind == "table" for other in drafts[max(place - 1, 0) : place + 2])
        if draft.kind == "paragraph" and named and _is_value(named[-1], drafts[place : place + 2], lines):
            named[-1] = Draft("field", [*named[-1].lines, *draft.lines])
        elif draft.kind in ("paragraph", "list") and _is_below_text(draft, named, drafts, lines, usual):
            named += _footnotes(draft)
        else:
            draft.kind = _kind(draft, lines, usual, beside)
            named.append(draft)
    return named


def _kind(draft: Draft, lines: Sequence[Line], usual: float, beside: bool) -> BlockKind:
    if draft.kind != "paragraph":
        return draft.kind
    first = lines[draft.lines[0]]
    set_apart = beside or (usual > 0 and abs(first.size - usual) > _OTHER * usual)
    if is_caption(" ".join(lines[i].text for i in draft.lines), beside=set_apart):
        return "caption"
    if len(draft.lines) > 1 or not is_field(first.text):
        return "paragraph"
    filled = draft.margins[1].right - first.x1 < first.size
    return "paragraph" if filled and len(first.text) > _LONG[first.text[0] >= "\u2e80"] else "field"


def _is_value(label: Draft, drafts: Sequence[Draft], lines: Sequence[Line]) -> bool:
    """Tell whether the first of these drafts is the value of the label above it, and not one of several items."""
    if label.kind != "paragraph" or len(label.lines) > 1 or len(drafts[0].lines) > 1:
        return False
    above, below = lines[label.lines[0]], lines[drafts[0].lines[0]]
    near = stands_below(above, below) and not below.gap
    if not near or not is_label(above.text) or len(below.text) > _SHORT or is_label(below.text):
        return False
    others = [lines[draft.lines[0]] for draft in drafts[1:] if draft.kind == "paragraph"]
    return all(other.gap or is_label(other.text) or not stands_below(below, other) for other in others)


def _is_below_text(
    draft: Draft, before: Sequence[Draft], drafts: Sequence[Draft], lines: Sequence[Line], usual: float
) -> bool:
    """Tell whether a draft is of footnotes: small, begun by a mark, under all text of its column or under a table."""
    first = lines[draft.lines[0]]
    if not 0 < first.size < _SMALL * usual or not is_footnote(first.text):
        return False
    if before and before[-1].kind in ("table", "footnote"):
        return True
    others = (i for other in drafts if other is not draft for i in other.lines)
    return not any(lines[i].size >= _SMALL * usual and stands_below(first, lines[i]) for i in others)


def _footnotes(draft: Draft) -> Iterator[Draft]:
    """Give each item of what looked like a list as a footnote of its own."""
    begins = [place for place, i in enumerate(draft.lines) if place == 0 or i in draft.items]
    for begin, end in zip(begins, [*begins[1:], len(draft.lines)], strict=True):
        yield Draft("footnote", draft.lines[begin:end])
