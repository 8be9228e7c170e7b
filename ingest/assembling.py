"""Makes the document's text of read pages: running lines set aside, broken words mended, headings found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.headings import find_headings
from ingest.hyphens import Mender
from ingest.outline import LineHeading
from ingest.running import Running, find_running
from library.pdf.cleaning import SOFT_HYPHEN
from library.pdf.pages import Line, ReadPage
from library.records import Page, Rect

if TYPE_CHECKING:
    from library.pdf.pypdf_reader import Structure


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
    return Assembled(
        pages=[
            _page(page, text, _label(labels, i, page.number))
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


def _page(page: ReadPage, written: _Written, label: str | None) -> Page:
    places: tuple[tuple[int, int, Rect], ...] = ()
    if page.how == "ocr":
        places = tuple(
            (*written.spans[i], (line.x0, line.y0, line.x1, line.y1))
            for i, line in enumerate(page.lines)
            if written.spans[i][0] < written.spans[i][1]
        )
    return Page(page.number, written.text, label, page.how, tuple(sorted(places)))


def _write(page: ReadPage, running: Running, mender: Mender) -> _Written:
    aside = {*running.top, *running.bottom}
    body = [i for i in range(len(page.lines)) if i not in aside]
    parts: list[str] = []
    spans: dict[int, tuple[int, int]] = {}
    offset = 0
    edges = []
    for group in (running.top, body, running.bottom):
        if group and parts:
            parts.append("\n\n")
            offset += 2
        start = offset
        offset = _write_lines(page.lines, group, mender, parts, spans, offset)
        edges.append((start, offset))
    return _Written("".join(parts), edges[1], spans)


def _write_lines(
    lines: Sequence[Line],
    group: Sequence[int],
    mender: Mender,
    parts: list[str],
    spans: dict[int, tuple[int, int]],
    offset: int,
) -> int:
    """Append the text of some lines to `parts`, note each line's span, and give the offset after the last."""
    for place, i in enumerate(group):
        text = lines[i].text
        following = lines[group[place + 1]] if place + 1 < len(group) else None
        kept, joint = _joint(text, following, mender)
        spans[i] = (offset, offset + len(kept))
        parts += (kept, joint)
        offset += len(kept) + len(joint)
    return offset


def _joint(text: str, following: Line | None, mender: Mender) -> tuple[str, str]:
    """Give what is kept of a line and what stands between it and the next."""
    if text[-1] in "-‐" + SOFT_HYPHEN:
        mended = mender.mend(text, following.text) if following is not None else None
        if mended is not None:
            return mended, ""
        text = text[:-1] + "-" if text[-1] == SOFT_HYPHEN else text
    if following is None:
        return text, ""
    return text, "\n\n" if following.gap else "\n"
