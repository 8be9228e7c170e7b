"""Sums up what was got out of a document's pages, and what is wrong where that is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from library.errors import DocumentEmpty, DocumentError, DocumentTooLarge
from library.pdf.pages import ReadPage
from library.records import Health
from library.settings import Settings


def health_of(pages: Sequence[ReadPage]) -> Health:
    """Sum up what was got out of the pages."""

    def numbers(how: str) -> tuple[int, ...]:
        return tuple(page.number for page in pages if page.how == how)

    return Health(
        read=sum(bool(page.lines) or any(note.kind != "attachment" for note in page.notes) for page in pages),
        ocr=numbers("ocr"),
        empty=numbers("empty"),
        garbled=tuple(page.number for page in pages if page.garbled and page.how == "text"),
        unread=numbers("unread"),
        tables=sum(page.tables for page in pages),
    )


def nothing_read(health: Health, name: str, settings: Settings) -> DocumentError:
    """Say why a file of this name gave no text."""
    if health.unread:
        return DocumentTooLarge("file_over_limits", name=name)
    if settings.ocr:
        return DocumentEmpty("file_without_text", name=name)
    return DocumentEmpty("file_without_ocr", name=name)
