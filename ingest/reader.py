"""Reads the pages of files in child processes, so that one nasty page costs nothing but itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from library.errors import DocumentError, DocumentTooLarge, RecognitionError
from library.pdf.pages import Line, ReadPage
from library.pdf.reading import Opened
from library.pdf.structure import Structure
from library.records import Attachment, Rect
from library.sandbox import ChildDied, Sandbox
from library.settings import Settings

T = TypeVar("T")

_OCR_TASKS = 100
_OCR_MEMORY_MB = 4096  # address space; the models' arenas reserve much more than they use
_OCR_TIMES = 3  # a page may take so many times longer to recognise than to read


class Reader:
    """Two children: one reads text layers, one recognises the text of pictures."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._texts = Sandbox(settings.reader_memory_mb, gives_way=True)
        self._pictures = Sandbox(max(settings.reader_memory_mb, _OCR_MEMORY_MB), _OCR_TASKS, gives_way=True)
        self._ocr_seconds = settings.page_seconds * _OCR_TIMES

    def open(self, path: Path, name: str, password: str) -> Opened:
        """Count the pages of a file and read what it says of itself.

        Raises:
            DocumentLocked: If the password is missing or wrong.
            DocumentError: If it cannot be opened.
        """
        from library.pdf.pdfium_documents import count_pages
        from library.pdf.reading import open_pdf

        seconds = self._settings.page_seconds
        try:
            try:
                opened = _again(lambda: self._texts.run(name, seconds, open_pdf, path, password))
            except DocumentTooLarge:  # title and outline are worth having, but not worth the document
                return Opened(_again(lambda: self._texts.run(name, seconds, count_pages, path, password)), Structure())
        except DocumentError as error:
            raise error.naming(name=name) from error
        attachments = self._attachments(path, name, password)
        return replace(opened, structure=replace(opened.structure, attachments=attachments))

    def _attachments(self, path: Path, name: str, password: str) -> tuple[Attachment, ...]:
        """List the files attached to a document; none where they cannot be read, which must not cost the document."""
        from library.pdf.pdfium_attachments import list_attachments

        most, seconds = self._settings.max_file_mb * 2**20, self._settings.page_seconds
        try:
            return _again(lambda: self._texts.run(name, seconds, list_attachments, path, most, password))
        except DocumentError:
            return ()

    def read(self, path: Path, name: str, numbers: Sequence[int], password: str) -> list[ReadPage]:
        """Read pages together.

        Raises:
            DocumentError: If one of them takes too long, or too much memory, or the child's life.
        """
        from library.pdf.reading import read_pages

        return self._texts.run(name, self._settings.page_seconds, read_pages, path, list(numbers), password)

    def read_alone(self, path: Path, name: str, number: int, password: str) -> ReadPage:
        """Read a page of which others shall not suffer; it is `unread` if it fails."""
        from library.pdf.reading import read_pages

        seconds = self._settings.page_seconds
        try:
            return _again(lambda: self._texts.run(name, seconds, read_pages, path, [number], password))[0]
        except DocumentError:
            return ReadPage(number, 0.0, 0.0, (), how="unread")

    def recognise(self, path: Path, name: str, number: int, password: str) -> ReadPage | None:
        """Read a page's picture; None where that fails."""
        from ingest.ocr.engine import recognise

        try:
            return _again(lambda: self._pictures.run(name, self._ocr_seconds, recognise, path, number, password))
        except DocumentError:
            return None

    def recognise_area(
        self, path: Path, name: str, number: int, area: Rect, dpi: float, least_score: float, password: str
    ) -> tuple[Line, ...]:
        """Read a part of a page's picture; nothing where that fails.

        Args:
            path: The file.
            name: Of the file, for messages.
            number: Of the page, from 1.
            area: In points, on the page as displayed.
            dpi: In which it is drawn, at least.
            least_score: How certain a line must be, in [0, 1].
            password: Opens a protected file.
        """
        from ingest.ocr.engine import recognise_area

        what = (path, number, area, dpi, least_score, password)
        try:
            return _again(lambda: self._pictures.run(name, self._ocr_seconds, recognise_area, *what))
        except (DocumentError, RecognitionError):
            return ()

    def hold_text(self, path: Path, name: str, number: int, areas: Sequence[Rect], password: str) -> list[bool]:
        """Tell of areas of a page whether they seem to hold lines of text; False where that fails."""
        from ingest.ocr.detection import hold_text

        what = (path, number, list(areas), password)
        try:
            return _again(lambda: self._texts.run(name, self._settings.page_seconds, hold_text, *what))
        except DocumentError:
            return [False] * len(areas)

    def save_unlocked(self, path: Path, name: str, password: str, target: Path) -> None:
        """Write a copy of a protected file that opens without its password.

        Raises:
            DocumentError: If it cannot be opened.
        """
        from library.pdf.pdfium_documents import save_unlocked

        seconds = self._settings.file_seconds
        _again(lambda: self._texts.run(name, seconds, save_unlocked, path, password, target))

    def close(self) -> None:
        """End the children."""
        self._texts.close()
        self._pictures.close()


def _again(call: Callable[[], T]) -> T:
    """Make a call a second time when its child died: someone may have ended it, and no page was at fault."""
    try:
        return call()
    except ChildDied:
        return call()
