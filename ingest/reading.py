"""Reads a PDF into pages: pdfium first, pypdf for the pages where pdfium finds nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.cleaning import clean_text
from ingest.pypdf_reader import Structure
from library.errors import DocumentEmpty, DocumentError, DocumentLocked, DocumentTooLarge, DocumentUnreadable
from library.records import Page
from library.sandbox import Sandbox
from library.settings import Settings


@dataclass(frozen=True)
class PdfText:
    """The pages of a file and what it says of itself."""

    pages: list[Page]
    structure: Structure


def read_pdf(path: Path, name: str, settings: Settings, sandbox: Sandbox, password: str = "") -> PdfText:
    """Read a PDF, in the sandbox.

    Args:
        path: The file.
        name: What the user calls it, for messages.
        settings: For the limits.
        sandbox: Where the file is opened.
        password: Opens a protected file; it is not kept.

    Raises:
        DocumentUnreadable: If it is not a PDF or is damaged beyond reading.
        DocumentLocked: If the password is missing or wrong.
        DocumentTooLarge: If it is over a limit of the settings.
        DocumentEmpty: If no page holds text.
    """
    from ingest import pypdf_reader

    _check_file(path, name, settings)
    try:
        texts = _read_texts(path, name, settings, sandbox, password)
    except DocumentError as error:
        raise type(error)(str(error).replace(path.name, name)) from error
    _check_pages(texts, name, settings)
    try:
        structure = sandbox.run(name, settings.file_seconds, pypdf_reader.read_structure, path, password)
    except DocumentError:
        structure = Structure()  # title and outline are worth having, but not worth the document
    labels = structure.labels if len(structure.labels) == len(texts) else ()
    pages = [
        Page(number, text, labels[number - 1] if labels and labels[number - 1] != str(number) else None)
        for number, text in enumerate(texts, 1)
    ]
    return PdfText(pages, structure)


def _check_file(path: Path, name: str, settings: Settings) -> None:
    size = path.stat().st_size
    if size == 0:
        raise DocumentUnreadable(f"{name} is empty.")
    if size > settings.max_file_mb * 2**20:
        raise DocumentTooLarge(
            f"{name} has {size / 2**20:.0f} MB; the limit is {settings.max_file_mb} MB (FOOTNOTE_MAX_FILE_MB)."
        )


def _read_texts(path: Path, name: str, settings: Settings, sandbox: Sandbox, password: str) -> list[str]:
    from ingest import pypdf_reader
    from library import pdfium

    try:
        raw = sandbox.run(name, settings.file_seconds, pdfium.read_texts, path, password)
    except DocumentLocked:
        raise
    except DocumentUnreadable:
        raw = sandbox.run(name, settings.file_seconds, pypdf_reader.read_texts, path, password)
    texts = [clean_text(text or "") for text in raw]
    missing = [number for number, text in enumerate(texts, 1) if not text]
    if missing:
        for number, text in zip(
            missing, _second_reading(path, name, settings, sandbox, password, missing), strict=True
        ):
            texts[number - 1] = clean_text(text or "")
    return texts


def _second_reading(
    path: Path, name: str, settings: Settings, sandbox: Sandbox, password: str, missing: list[int]
) -> list[str | None]:
    from ingest import pypdf_reader

    try:
        return sandbox.run(name, settings.file_seconds, pypdf_reader.read_texts, path, password, missing)
    except DocumentError:
        return [None] * len(missing)


def _check_pages(texts: list[str], name: str, settings: Settings) -> None:
    if len(texts) > settings.max_pages:
        raise DocumentTooLarge(
            f"{name} has {len(texts)} pages; the limit is {settings.max_pages} (FOOTNOTE_MAX_PAGES)."
        )
    if not any(texts):
        raise DocumentEmpty(f"{name} has no text on any page. If it was scanned, run text recognition on it first.")
