"""Opens files with pdfium, counts their pages, and writes copies that open without a password.

pdfium is not thread-safe and can crash on hostile files, so whatever opens one runs in the sandbox's child.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from library.errors import DocumentLocked, DocumentUnreadable
from library.pdf.pdfium_annotations import read_form_data
from library.pdf.pdfium_calls import pdfium, raw
from library.unicode import is_clean

logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # it warns of every form that only Adobe's programs draw


def ready() -> None:
    """Do nothing: once this was called in a child, pdfium is loaded there."""


def count_pages(path: Path, password: str = "") -> int:
    """Count the pages of a file.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    with open_document(path, password) as document:
        return len(document)


def check_form(path: Path, password: str = "") -> None:
    """Refuse a form that other programs draw, and that holds no values: nothing of it can be read.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If it is such a form, or the file cannot be opened.
    """
    with open_document(path, password) as document:
        data = read_form_data(document)
        if data.is_shell and not data.values:
            raise DocumentUnreadable("form_unreadable", name=path.name)


def save_unlocked(path: Path, password: str, target: Path) -> None:
    """Write a copy of a protected file that opens without its password.

    Raises:
        DocumentLocked: If the password is wrong.
    """
    with open_document(path, password) as document:
        document.save(str(target), flags=raw.FPDF_REMOVE_SECURITY)


@contextmanager
def open_document(path: Path, password: str = "") -> Iterator[Any]:
    """Open a file, for the functions that know pdfium.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    try:
        # Paths go to pdfium as UTF-8; a file whose name is none is opened here.
        source = path if is_clean(str(path)) else path.open("rb")
        document = pdfium.PdfDocument(source, password=password or None, autoclose=True)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise DocumentLocked.of(path.name, password) from error
        raise DocumentUnreadable("file_no_pdf", name=path.name) from error
    except FileNotFoundError as error:
        raise DocumentUnreadable("file_missing", name=path.name) from error
    try:
        yield document
    finally:
        document.close()


@contextmanager
def open_page(path: Path, number: int, password: str = "") -> Iterator[Any]:
    """Open a page, from 1, with the values of its form.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file or the page cannot be opened.
    """
    with open_document(path, password) as document:
        begin_form(document)
        if not 1 <= number <= len(document):
            raise DocumentUnreadable("page_missing", name=path.name, number=number, pages=len(document))
        try:
            yield document[number - 1]
        except pdfium.PdfiumError as error:
            raise DocumentUnreadable("page_not_shown", name=path.name, number=number, detail=error) from error


def begin_form(document: Any) -> None:
    """Begin a document's form, if it has one, before its pages are asked for: otherwise its values are not drawn."""
    with suppress(pdfium.PdfiumError):  # without its values the pages are still there
        document.init_forms()
