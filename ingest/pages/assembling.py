"""Makes a document's text of its pages as read: what runs set aside, broken words mended, blocks and headings found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.pages.continuing import mark_continuing
from ingest.pages.drafts import draft_blocks
from ingest.pages.heading_lines import usual_size
from ingest.pages.headings import find_headings
from ingest.pages.hyphens import Mender
from ingest.pages.indented import gather_items
from ingest.pages.outline import LineHeading
from ingest.pages.running import find_running
from ingest.pages.writing import Span, Written, write_page
from library.pdf.pages import ReadPage
from library.pdf.tables.continued import carry_heads
from library.records import Page, Rect

if TYPE_CHECKING:
    from library.pdf.structure import Structure


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
    bodies: list[Span]
    headings: list[Heading]


def assemble(pages: Sequence[ReadPage], structure: Structure) -> Assembled:
    """Join the lines of pages to the texts that are stored, shown and searched.

    Args:
        pages: All pages of the document, in order.
        structure: What the file says of itself, for outline and page labels.
    """
    pages = carry_heads(pages)
    running = find_running(pages)
    seen = [page.upright for page in pages]
    headings = find_headings(seen, running, structure.outline)
    on_page: list[dict[int, LineHeading]] = [{} for _ in pages]
    for heading in headings:
        if heading.line is not None:
            on_page[heading.page].setdefault(heading.line, heading)
    usual = usual_size(line for page in pages if page.how == "text" for line in page.lines)[0]
    drafts = [
        gather_items(draft_blocks(page, aside.body_of(page), its_headings, usual), page.lines)
        for page, aside, its_headings in zip(seen, running, on_page, strict=True)
    ]
    mark_continuing(seen, drafts)
    mender = Mender(line.text for page in pages for line in page.lines)
    written = [write_page(*one, mender) for one in zip(pages, running, drafts, strict=True)]
    labels = structure.labels if len(structure.labels) == len(pages) else ()
    return Assembled(
        pages=[
            Page(page.number, text.text, _label(labels, i, page.number), page.how, _places(page, text), text.blocks)
            for i, (page, text) in enumerate(zip(pages, written, strict=True))
        ],
        bodies=[text.body for text in written],
        headings=[_placed(heading, pages, written) for heading in headings],
    )


def _placed(heading: LineHeading, pages: Sequence[ReadPage], written: Sequence[Written]) -> Heading:
    text = written[heading.page]
    start = text.body[0] if heading.line is None else text.lines[heading.line][0]
    return Heading(pages[heading.page].number, start, heading.level, heading.title)


def _label(labels: Sequence[str], index: int, number: int) -> str | None:
    label = labels[index].strip() if labels else ""
    return label if label and label != str(number) else None


def _places(page: ReadPage, written: Written) -> tuple[tuple[int, int, Rect], ...]:
    """Give the places of what the page's text layer does not hold."""
    lines = enumerate(page.lines) if page.how == "ocr" else ()
    found = [(*written.lines[i], line.rect) for i, line in lines if written.lines[i][0] < written.lines[i][1]]
    return tuple(sorted([*found, *written.notes]))
