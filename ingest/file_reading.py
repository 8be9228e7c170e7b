"""Reads one file's pages a slice at a time: their text layers first, then the pictures of those without text."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from ingest.reader import Reader
from library.errors import DocumentError, DocumentLocked, DocumentUnreadable
from library.pdf.pages import ReadPage
from library.pdf.reading import Opened, check_file, check_pages
from library.settings import Settings

_PAGES = 32  # in one slice


class FileReading:
    """The pages of one file, as they are read within the limits of the settings.

    Attributes:
        password: The one that the file needs; most that are read with a password at hand need none.
        page_count: 0 before the file was opened.
    """

    def __init__(self, path: Path, name: str, password: str, settings: Settings) -> None:
        self._path, self._name, self._settings = path, name, settings
        self._given = password
        self.password = ""
        self.page_count = 0
        self._unread: list[int] = []
        self._scanned: list[ReadPage] = []
        self._suspect = 0  # of the next unread pages, how many are read one by one
        self._reading = self._recognising = 0.0  # seconds

    @property
    def left(self) -> int:
        """How many pages are not read, or not recognised, yet."""
        return len(self._unread) + len(self._scanned)

    @property
    def recognises(self) -> bool:
        """Whether the next slice is a page's picture."""
        return bool(self._scanned) and not self._unread

    def check(self) -> None:
        """Refuse a file that is not there, is empty or too large.

        Raises:
            DocumentError: If it is to be refused.
        """
        if not self._path.is_file():
            raise DocumentUnreadable("file_missing", name=self._path)
        check_file(self._path, self._name, self._settings)

    def open(self, reader: Reader, done: Collection[int] = ()) -> Opened:
        """Open the file, and plan to read all of its pages but those of these numbers.

        Raises:
            DocumentError: If the file cannot be used.
        """
        try:
            opened = reader.open(self._path, self._name, "")
        except DocumentLocked:
            if not self._given:
                raise
            self.password = self._given
            opened = reader.open(self._path, self._name, self.password)
        check_pages(opened.page_count, self._name, self._settings)
        self.page_count = opened.page_count
        self._unread = [number for number in range(1, opened.page_count + 1) if number not in done]
        return opened

    def step(self, reader: Reader) -> list[ReadPage]:
        """Read a slice; the pages that are whole now.

        Raises:
            DocumentLocked: If the file cannot be opened any more.
        """
        began = time.monotonic()
        pages: list[ReadPage] = []
        if self._unread:
            pages = self._read(reader)
            self._reading += time.monotonic() - began
        elif self._scanned:
            pages = [reader.recognise(self._path, self._name, self._scanned.pop(0), self.password)]
            self._recognising += time.monotonic() - began
        return [*pages, *self._given_up()]

    def _read(self, reader: Reader) -> list[ReadPage]:
        count = 1 if self._suspect else _PAGES
        numbers, rest = self._unread[:count], self._unread[count:]
        try:
            if self._suspect:
                pages = [reader.read_alone(self._path, self._name, numbers[0], self.password)]
                self._suspect -= 1
            else:
                pages = reader.read(self._path, self._name, numbers, self.password)
        except DocumentLocked:
            raise
        except DocumentError:
            self._suspect = len(numbers)  # one of them is at fault: each is read alone
            return []
        self._unread = rest
        scanned = [page for page in pages if self._needs_ocr(page)]
        self._scanned += scanned
        return [page for page in pages if page not in scanned]

    def _given_up(self) -> list[ReadPage]:
        """Leave the rest of a file that takes too long; its report says which pages."""
        pages: list[ReadPage] = []
        if self._reading > self._settings.file_seconds:
            pages += [ReadPage(number, 0.0, 0.0, (), how="unread") for number in self._unread]
            self._unread = []
        if self._recognising > self._settings.ocr_seconds:
            pages += [page if page.lines else replace(page, how="unread") for page in self._scanned]
            self._scanned = []
        return pages

    def _needs_ocr(self, page: ReadPage) -> bool:
        from ingest.ocr import needs_ocr

        return self._settings.ocr and needs_ocr(page)
