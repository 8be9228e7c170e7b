"""The files attached to a PDF: what they are called, and one of them as a file of its own.

Like all that is asked of pdfium, this runs in the sandbox's child.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from library.errors import DocumentTooLarge, DocumentUnreadable
from library.pdf.pdfium_annotations import MOST_ANNOTATIONS, MOST_FILES, attached_name, is_worth_telling
from library.pdf.pdfium_calls import raw
from library.pdf.pdfium_documents import open_document
from library.records import Attachment

_MARK = b"%PDF-"
_MARK_WITHIN = 1024  # bytes


def list_attachments(path: Path, most: int, password: str = "") -> tuple[Attachment, ...]:
    """List the files attached to a document as a whole.

    Args:
        path: The file.
        most: Bytes of all that are looked into for PDFs.
        password: Opens a protected file.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    found: list[Attachment] = []
    with open_document(path, password) as document:
        for file in _of_document(document):
            if is_worth_telling(name := attached_name(file)):
                size = _size(file)
                most -= size
                found.append(Attachment(name, 0, size, _pdf_id(file, size) if most > 0 else ""))
    return tuple(found)


def read_attachment(path: Path, attachment: Attachment, most: int) -> bytes:
    """Give the bytes of an attached file.

    Raises:
        DocumentTooLarge: If they are more than `most`.
        DocumentUnreadable: If it is not there, or the file cannot be opened.
    """
    with open_document(path) as document:
        for file in _on_page(document[attachment.page - 1]) if attachment.page else _of_document(document):
            size = _size(file)
            if attached_name(file) == attachment.name and attachment.size in (0, size):
                if size > most:
                    sizes = {"size": size / 2**20, "limit": most // 2**20}
                    raise DocumentTooLarge("file_too_large", name=attachment.name, **sizes)
                return _content(file, size)
    raise DocumentUnreadable("file_missing", name=attachment.name)


def _of_document(document: Any) -> Iterator[Any]:
    """Give handles of files."""
    for i in range(min(raw.FPDFDoc_GetAttachmentCount(document), MOST_FILES)):
        if file := raw.FPDFDoc_GetAttachment(document, i):
            yield file


def _on_page(page: Any) -> Iterator[Any]:
    """Give handles of files, each good until the next is asked for."""
    for i in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        if annotation := raw.FPDFPage_GetAnnot(page, i):
            if file := raw.FPDFAnnot_GetFileAttachment(annotation):
                yield file
            raw.FPDFPage_CloseAnnot(annotation)


def _size(file: Any) -> int:
    size = ctypes.c_ulong()
    return int(size.value) if raw.FPDFAttachment_GetFile(file, None, 0, size) else 0


def _content(file: Any, size: int) -> bytes:
    content = (ctypes.c_char * max(size, 1))()
    raw.FPDFAttachment_GetFile(file, content, size, ctypes.c_ulong())
    return bytes(content)[:size]


def _pdf_id(file: Any, size: int) -> str:
    """Give the id that a document of this file has in a library; "" where it is no PDF."""
    content = _content(file, size)
    return hashlib.sha256(content).hexdigest() if _MARK in content[:_MARK_WITHIN] else ""
