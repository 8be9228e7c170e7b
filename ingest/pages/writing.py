"""Writes a page's text block by block, and notes where each block and each line stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pages.drafts import Draft
from ingest.pages.hyphens import Mender
from ingest.pages.running import Running
from library.pdf.cleaning import SOFT_HYPHEN, clean_line
from library.pdf.pages import Note, ReadPage
from library.records import Block, BlockKind, Rect, around

Span = tuple[int, int]

_APART = "\n\n"
_DEPTH = "  "  # before an item, for each level that it is nested
_BESIDE = 24.0  # points between a field and its label at most
_NOTES: dict[str, BlockKind] = {"comment": "comment", "field": "field", "picture": "picture"}


@dataclass(frozen=True)
class Written:
    """The text of a page.

    Attributes:
        body: The span of it that is no running line.
        lines: The span of each of the page's lines, by index.
        blocks: In the order of the text.
        notes: Where stands what the page's text layer does not hold, as `Page.places` has it.
    """

    text: str
    body: Span
    lines: dict[int, Span]
    blocks: tuple[Block, ...]
    notes: tuple[tuple[int, int, Rect], ...]


def write_page(page: ReadPage, running: Running, drafts: Sequence[Draft], mender: Mender) -> Written:
    """Write a page: what runs above its text, its blocks, what stands in notes, and what runs below.

    Blocks are parted by a blank line, the lines of one by a line break; one that continues the block right before it
    is parted from that by a line break too.
    """
    writer = _Writer(page, mender)
    writer.add_asides(running.top)
    top = writer.offset
    notes = list(page.notes)
    for place, draft in enumerate(drafts):
        filled = _fields_of(draft, page)
        if not filled:
            writer.add(draft, drafts[place + 1] if place + 1 < len(drafts) else None)
            continue
        start = writer.offset
        for note in (note for note in filled if note in notes):
            writer.add_note(note)
            notes.remove(note)
        writer.lines |= dict.fromkeys(draft.lines, (start, writer.offset))
    for note in notes:
        writer.add_note(note)
    end = writer.offset
    writer.add_asides(running.bottom)
    start = min(top + len(_APART), end) if top else 0
    return Written("".join(writer.parts), (start, end), writer.lines, tuple(writer.blocks), tuple(writer.notes))


def _fields_of(draft: Draft, page: ReadPage) -> list[Note]:
    """Find the filled fields whose printed labels are all that a draft says; the fields stand in its place."""
    if draft.kind in ("table", "list") or not any(note.printed for note in page.notes):
        return []
    found: set[int] = set()
    for line in (page.lines[i] for i in draft.lines):
        left = line.text
        near = (place for place, note in enumerate(page.notes) if note.printed and _is_near(note.rect, line.rect))
        printed = [(text, place) for place in near for text in page.notes[place].printed]
        for text, place in sorted(printed, key=lambda one: -len(one[0])):
            if text in line.text:
                found.add(place)
                left = left.replace(text, "", 1)
        if any(map(str.isalnum, left)):
            return []
    return [page.notes[place] for place in sorted(found)]


def _is_near(field: Rect, line: Rect) -> bool:
    return max(field[1] - line[3], line[1] - field[3]) < _BESIDE


class _Writer:
    """Joins the lines of a page, and notes where each stands.

    Attributes:
        parts: What is joined.
        offset: How long it is.
    """

    def __init__(self, page: ReadPage, mender: Mender) -> None:
        self._page, self._mender = page, mender
        self._joined = False  # whether the next block goes on from the last one
        self.parts: list[str] = []
        self.offset = 0
        self.lines: dict[int, Span] = {}
        self.blocks: list[Block] = []
        self.notes: list[tuple[int, int, Rect]] = []

    def add_asides(self, lines: Sequence[int]) -> None:
        """Append running lines, each a block of its own."""
        for place, i in enumerate(lines):
            line = self._page.lines[i]
            if place:
                self._add("\n")
            else:
                self._part()
            start = self.offset
            self._add(_whole(line.text))
            self.lines[i] = start, self.offset
            self.blocks.append(Block("aside", start, self.offset, line.rect))

    def add(self, draft: Draft, following: Draft | None) -> None:
        """Append a draft; where the one that follows continues it, a word may be broken between them."""
        self._part()
        goes_on = (
            following is not None and following.continues and {draft.kind, following.kind} <= {"paragraph", "list"}
        )
        after = [*draft.lines[1:], following.lines[0] if following is not None and goes_on else None]
        start = self.offset
        for i, next_one in zip(draft.lines, after, strict=True):
            if draft.items.get(i):
                self._add(_DEPTH * draft.items[i])
            kept, joint = self._joint(draft, i, next_one)
            begin = self.offset
            start = begin if i == draft.lines[0] else start
            self._add(kept)
            self.lines[i] = begin, self.offset
            end = self.offset
            self._add(joint)
        self._joined = goes_on
        self.blocks.append(self._block(draft, start, end))

    def add_note(self, note: Note) -> None:
        """Append what a note says, on lines of its own."""
        lines = (_whole(clean_line(line)) for line in note.text.splitlines())
        text = "\n".join(filter(None, lines))
        if not text or note.kind not in _NOTES:
            return
        self._part()
        start = self.offset
        self._add(text)
        if any(note.rect):
            self.notes.append((start, self.offset, note.rect))
        self.blocks.append(Block(_NOTES[note.kind], start, self.offset, note.rect, author=note.author))

    def _joint(self, draft: Draft, i: int, following: int | None) -> tuple[str, str]:
        """Give what is kept of a line and what stands between it and the next; a table's rows stay as they are."""
        text = self._page.lines[i].text
        if following is None:
            return _whole(text), ""
        if draft.kind != "table" and following not in draft.items and text[-1] in "-‐" + SOFT_HYPHEN:
            mended = self._mender.mend(text, self._page.lines[following].text)
            if mended is not None:
                return mended, ""
        return _whole(text), "\n"

    def _block(self, draft: Draft, start: int, end: int) -> Block:
        rect = around(self._page.lines[i].rect for i in draft.lines)
        if draft.kind != "table":
            return Block(draft.kind, start, end, rect, draft.level, continues=draft.continues)
        table = self._page.found_tables[draft.table]
        return Block("table", start, end, table.rect, cells=table.cells, scale=table.scale, continues=draft.continues)

    def _part(self) -> None:
        """Part what comes from what is there."""
        if self.parts and not self._joined:
            self._add(_APART)
        self._joined = False

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.offset += len(text)


def _whole(text: str) -> str:
    """Give a line that nothing follows: what breaks its last word is a hyphen then."""
    return text[:-1] + "-" if text.endswith(SOFT_HYPHEN) else text
