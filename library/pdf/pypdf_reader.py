"""What pypdf knows of a file: title, dates, outline, page labels, and text where pdfium finds none.

The only file that knows pypdf. Its functions run in the sandbox's child.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from library.errors import DocumentLocked, DocumentUnreadable
from library.pdf.structure import PlainPage, Structure
from library.unicode import clean_text

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every oddity that it mends

_METADATA = {"title": "/Title", "author": "/Author", "subject": "/Subject", "created": "/CreationDate"}
_MOST_HEADINGS = 2000
_MOST_FIELDS = 500
_PUSH_BUTTON = 1 << 16
_A4 = (595.0, 842.0)  # of a page that does not say how large it is


def read_structure(path: Path, password: str = "") -> Structure:
    """Read what a file says of itself; parts that are damaged are left out."""
    try:
        reader = _open(path, password)
    except (DocumentLocked, DocumentUnreadable):
        return Structure()
    return Structure(
        metadata=_guarded(lambda: _metadata(reader), {}),
        outline=_guarded(lambda: tuple(_headings(reader, reader.outline, 0))[:_MOST_HEADINGS], ()),
        labels=_guarded(lambda: tuple(map(clean_text, reader.page_labels)), ()),
        fields=_guarded(lambda: _count_fields(reader), 0),
    )


def read_texts(
    path: Path, numbers: Sequence[int], password: str = "", page_count: int | None = None
) -> list[PlainPage | None]:
    """Read the text of the pages of these numbers, from 1; None for a page that cannot be read.

    Args:
        path: The file.
        numbers: Of the pages, from 1.
        password: Opens a protected file.
        page_count: As another reader counts them; with another count no page is the same, so none is read.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    reader = _open(path, password)
    if page_count not in (None, len(reader.pages)):
        return [None] * len(numbers)
    return [_guarded(lambda number=number: _plain(reader, number), None) for number in numbers]


def count_pages(path: Path, password: str = "") -> int:
    """Count the pages of a file.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    return len(_open(path, password).pages)


def _plain(reader: PdfReader, number: int) -> PlainPage:
    page = reader.pages[number - 1]
    text = page.extract_text()
    width, height = _guarded(lambda: (float(page.cropbox.width), float(page.cropbox.height)), _A4)
    if _guarded(lambda: page.rotation, 0) % 180:
        width, height = height, width
    return PlainPage(text, width, height)


def _open(path: Path, password: str) -> PdfReader:
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(password):
            raise DocumentLocked.of(path.name, password)
        len(reader.pages)
    except DocumentLocked:
        raise
    except Exception as error:  # besides its own, pypdf raises TypeError, KeyError and more on odd files
        raise DocumentUnreadable("file_no_pdf", name=path.name) from error
    return reader


def _guarded(read: Any, otherwise: Any) -> Any:
    try:
        return read()
    except Exception:  # noqa: BLE001 - see _open: one damaged part must not cost the rest
        return otherwise


def _metadata(reader: PdfReader) -> dict[str, str]:
    stated: Any = reader.metadata or {}
    found = {name: clean_text(str(stated[key])).strip() for name, key in _METADATA.items() if key in stated}
    return {name: value[:500] for name, value in found.items() if value}


def _count_fields(reader: PdfReader) -> int:
    """Count the fields of the file's form but for those to sign and to press."""
    form: Any = reader.root_object.get("/AcroForm", {})
    left, count = list(form.get_object().get("/Fields", ())), 0
    for _ in range(_MOST_FIELDS):
        if not left:
            break
        field = left.pop().get_object()
        left += [kid for kid in field.get("/Kids", ()) if "/T" in kid.get_object()]
        pressed = field.get("/FT") == "/Btn" and int(field.get("/Ff", 0)) & _PUSH_BUTTON
        count += "/FT" in field and field["/FT"] != "/Sig" and not pressed
    return count


def _headings(reader: PdfReader, entries: Iterable[Any], level: int) -> Iterator[tuple[int, str, int]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _headings(reader, entry, level + 1)
        elif (page := reader.get_destination_page_number(entry)) is not None and page >= 0:
            yield level, clean_text(str(entry.title)).strip()[:300], page + 1
