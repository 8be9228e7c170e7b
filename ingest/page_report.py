"""Sums up what was got out of a document's pages, and what is wrong where that is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from library.errors import DocumentEmpty, DocumentError, DocumentTooLarge
from library.pdf.pages import ReadPage
from library.records import Attachment, Health
from library.settings import Settings


def health_of(pages: Sequence[ReadPage], attachments: Sequence[Attachment] = ()) -> Health:
    """Sum up what was got out of the pages; `attachments` are those of the document as a whole."""

    def numbers(how: str) -> tuple[int, ...]:
        return tuple(page.number for page in pages if page.how == how)

    on_pages = (
        Attachment(note.text, page.number)
        for page in pages
        for note in page.notes
        if note.kind == "attachment" and any(note.rect)
    )
    return Health(
        read=sum(bool(page.lines) or any(note.kind != "attachment" for note in page.notes) for page in pages),
        ocr=numbers("ocr"),
        empty=numbers("empty"),
        garbled=tuple(page.number for page in pages if page.garbled and page.how == "text"),
        unread=numbers("unread"),
        tables=sum(page.tables for page in pages),
        hiding=tuple(page.number for page in pages if page.hidden),
        hidden=sum(page.hidden for page in pages),
        pictures=tuple(page.number for page in pages if any(note.kind == "picture" for note in page.notes)),
        fields=sum(note.kind == "field" for page in pages for note in page.notes),
        comments=sum(note.kind == "comment" for page in pages for note in page.notes),
        data_form=any(page.is_data for page in pages),
        attachments=(*attachments, *on_pages),
    )


def nothing_read(health: Health, name: str, settings: Settings) -> DocumentError:
    """Say why a file of this name gave no text."""
    if health.unread:
        return DocumentTooLarge("file_over_limits", name=name)
    if settings.ocr and health.hidden:
        return DocumentEmpty("file_text_hidden", name=name, count=health.hidden)
    if settings.ocr:
        return DocumentEmpty("file_without_text", name=name)
    return DocumentEmpty("file_without_ocr", name=name)
