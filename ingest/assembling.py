"""Makes the document's text of read pages: running lines set aside, broken words mended, headings found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.headings import find_headings
from ingest.hyphens import Mender
from ingest.outline import LineHeading
from ingest.page_blocks import NoteSpan, Place, make_blocks, rect_of
from ingest.running import Running, find_running
from library.pdf.cleaning import SOFT_HYPHEN, clean_line
from library.pdf.pages import Line, Note, ReadPage
from library.records import Page

if TYPE_CHECKING:
    from library.pdf.pypdf_reader import Structure


_APART = "\n\n"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, where it stands in its page's text.

    Attributes:
        page: From 1.
        start: Offset in the page's text.
        level: From 0, the outermost.
    """

    page: int
    start: int
    level: int
    title: str


@dataclass(frozen=True)
class Assembled:
    """The text of a document.

    Attributes:
        pages: All pages in order, running lines included.
        bodies: For each page, the span of its text without running lines.
        headings: In the order of the text.
    """

    pages: list[Page]
    bodies: list[tuple[int, int]]
    headings: list[Heading]


@dataclass(frozen=True)
class _Written:
    text: str
    body: tuple[int, int]
    spans: dict[int, tuple[int, int]]
    notes: list[NoteSpan]


def assemble(pages: Sequence[ReadPage], structure: Structure) -> Assembled:
    """Join the lines of pages to the texts that are stored, shown and searched.

    Args:
        pages: All pages of the document, in order.
        structure: What the file says of itself, for outline and page labels.
    """
    running = find_running(pages)
    mender = Mender(line.text for page in pages for line in page.lines)
    written = [_write(page, lines, mender) for page, lines in zip(pages, running, strict=True)]
    found = find_headings(pages, running, structure.outline)
    labels = structure.labels if len(structure.labels) == len(pages) else ()
    on_page: list[dict[int, LineHeading]] = [{} for _ in pages]
    for heading in found:
        if heading.line is not None:
            on_page[heading.page].setdefault(heading.line, heading)
    return Assembled(
        pages=[
            Page(
                page.number,
                text.text,
                _label(labels, i, page.number),
                page.how,
                tuple(_places(page, text)),
                make_blocks(page, running[i], on_page[i], text.spans, text.notes),
            )
            for i, (page, text) in enumerate(zip(pages, written, strict=True))
        ],
        bodies=[text.body for text in written],
        headings=[_placed(heading, pages, written) for heading in found],
    )


def _placed(heading: LineHeading, pages: Sequence[ReadPage], written: Sequence[_Written]) -> Heading:
    text = written[heading.page]
    start = text.body[0] if heading.line is None else text.spans[heading.line][0]
    return Heading(pages[heading.page].number, start, heading.level, heading.title)


def _label(labels: Sequence[str], index: int, number: int) -> str | None:
    label = labels[index].strip() if labels else ""
    return label if label and label != str(number) else None


def _places(page: ReadPage, written: _Written) -> list[Place]:
    """Give the places of what the page's text layer does not hold."""
    lines = enumerate(page.lines) if page.how == "ocr" else ()
    found = [(*written.spans[i], rect_of(line)) for i, line in lines if written.spans[i][0] < written.spans[i][1]]
    return sorted([*found, *((start, end, note.rect) for note, start, end in written.notes)])


def _write(page: ReadPage, running: Running, mender: Mender) -> _Written:
    aside = {*running.top, *running.bottom}
    body = [i for i in range(len(page.lines)) if i not in aside]
    writer = _Writer(page.lines, mender)
    writer.add_lines(running.top)
    top = writer.offset
    writer.add_lines(body)
    writer.add_notes([note for note in page.notes if note.kind != "attachment"])
    end = writer.offset
    writer.add_lines(running.bottom)
    start = min(top + len(_APART), end) if top else 0
    return _Written("".join(writer.parts), (start, end), writer.spans, writer.notes)


class _Writer:
    """Joins the lines of a page, and notes where each stands.

    Attributes:
        parts: What is joined.
        offset: How long it is.
        spans: Of each line, by its index.
        notes: With the spans of their texts.
    """

    def __init__(self, lines: Sequence[Line], mender: Mender) -> None:
        self._lines, self._mender = lines, mender
        self.parts: list[str] = []
        self.offset = 0
        self.spans: dict[int, tuple[int, int]] = {}
        self.notes: list[NoteSpan] = []

    def add_lines(self, group: Sequence[int]) -> None:
        """Append lines, apart from what is there."""
        if group and self.parts:
            self._add(_APART)
        for place, i in enumerate(group):
            following = self._lines[group[place + 1]] if place + 1 < len(group) else None
            kept, joint = _joint(self._lines[i], following, self._mender)
            self.spans[i] = (self.offset, self.offset + len(kept))
            self._add(kept)
            self._add(joint)

    def add_notes(self, notes: Sequence[Note]) -> None:
        """Append what notes say, each on its own line; a form's fields stand together."""
        before = ""
        for note in notes:
            lines = (clean_line(line).rstrip(SOFT_HYPHEN) for line in note.text.splitlines())
            if not (text := "\n".join(filter(None, lines))):
                continue
            if self.parts:
                self._add("\n" if note.kind == before == "field" else _APART)
            self.notes.append((note, self.offset, self.offset + len(text)))
            self._add(text)
            before = note.kind

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.offset += len(text)


def _joint(line: Line, following: Line | None, mender: Mender) -> tuple[str, str]:
    """Give what is kept of a line and what stands between it and the next; rows of a table stay as they are."""
    text = line.text
    in_table = following is not None and line.table == following.table >= 0
    if text[-1] in "-‐" + SOFT_HYPHEN:
        mended = mender.mend(text, following.text) if following is not None and not in_table else None
        if mended is not None:
            return mended, ""
        text = text[:-1] + "-" if text[-1] == SOFT_HYPHEN else text
    if following is None:
        return text, ""
    return text, _APART if following.gap and not in_table else "\n"
