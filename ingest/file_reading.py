"""Reads one file's pages a slice at a time: their text layers first, then the pictures of those without text."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path

from ingest.ocr.recognition import Recognition
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
        self._recognition = Recognition(path, name, settings)
        self._suspect = 0  # of the next unread pages, how many are read one by one
        self._reading = 0.0  # seconds

    @property
    def left(self) -> int:
        """How many pages are not read, or not recognised, yet."""
        return len(self._unread) + len(self._recognition)

    @property
    def recognises(self) -> bool:
        """Whether the next slice is a page's picture."""
        return bool(self._recognition) and not self._unread

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
        if not self._unread:
            return self._recognition.step(reader, self.password) if self._recognition else []
        began = time.monotonic()
        pages = self._read(reader)
        self._reading += time.monotonic() - began
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
        return self._recognition.take(pages)

    def _given_up(self) -> list[ReadPage]:
        """Leave the rest of a file that takes too long; its report says which pages."""
        if self._reading <= self._settings.file_seconds:
            return []
        pages = [ReadPage(number, 0.0, 0.0, (), how="unread") for number in self._unread]
        self._unread = []
        return pages
