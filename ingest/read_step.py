"""The first half of a file's way: from the file to pages that are kept, a slice at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.reader import Reader
from library.errors import DocumentError, DocumentLocked, DocumentUnreadable
from library.files import sha256_of
from library.jobs import Job
from library.library import Library
from library.pdf.pages import ReadPage, page_to_json
from library.pdf.reading import Opened, check_file, check_pages
from library.room import check_room
from library.settings import Settings

Tell = Callable[..., None]
"""Is told what changes about a job, as keywords by the names of `Job`'s attributes."""

_PAGES = 32  # in one slice


class ReadStep:
    """Reads one file. What is read is kept at once, so that another run goes on from there."""

    def __init__(self, job: Job, password: str, library: Library, settings: Settings, tell: Tell) -> None:
        self._path, self._name = Path(job.path), job.name
        self._given = password
        self.password = ""  # the one that the file needs; most that are read with a password at hand need none
        self._library, self._settings, self._tell = library, settings, tell
        self._unread: list[int] = []
        self._scanned: list[ReadPage] = []
        self._suspect = 0  # of the next unread pages, how many are read one by one
        self._reading = self._recognising = 0.0  # seconds
        self.document_id = ""
        self.opened: Opened | None = None

    def step(self, reader: Reader) -> bool:
        """Do a slice; True when there is no more to do.

        Raises:
            DocumentError: If the file cannot be used.
            StorageError: If there is no room for it, or the library fails.
        """
        began = time.monotonic()
        if self.opened is None:
            if self._held():
                return True
            self._open(reader)
        elif self._unread:
            self._read(reader)
            self._reading += time.monotonic() - began
        elif self._scanned:
            self._recognise(reader)
            self._recognising += time.monotonic() - began
        self._stop_late()
        return not self._unread and not self._scanned

    def _held(self) -> bool:
        self._tell(stage="reading", pages_done=0)
        if not self._path.is_file():
            raise DocumentUnreadable("file_missing", name=self._path)
        check_file(self._path, self._name, self._settings)
        self.document_id = sha256_of(self._path)
        self._tell(document_id=self.document_id)
        if not self._library.holds(self.document_id):
            return False
        known = self._library.document(self.document_id)
        counts = {"pages": known.page_count, "pages_done": known.page_count, "chunks": known.chunk_count}
        self._tell(ocr_pages=len(known.health.ocr), **counts)
        return True

    def _open(self, reader: Reader) -> None:
        check_room(self._settings, self._name, self._path.stat().st_size)
        try:
            opened = reader.open(self._path, self._name, "")
        except DocumentLocked:
            if not self._given:
                raise
            self.password = self._given
            opened = reader.open(self._path, self._name, self.password)
        check_pages(opened.page_count, self._name, self._settings)
        done = self._library.staging.page_numbers(self.document_id)
        self._unread = [number for number in range(1, opened.page_count + 1) if number not in done]
        self.opened = opened
        self._tell(pages=opened.page_count, pages_done=len(done))

    def _read(self, reader: Reader) -> None:
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
            return
        self._unread = rest
        scanned = [page for page in pages if self._needs_ocr(page)]
        self._scanned += scanned
        self._keep([page for page in pages if page not in scanned])
        self._tell_done()

    def _recognise(self, reader: Reader) -> None:
        self._tell(stage="recognising")
        page = self._scanned.pop(0)
        self._keep([reader.recognise(self._path, self._name, page, self.password)])
        self._tell_done()

    def _stop_late(self) -> None:
        """Leave the rest of a file that takes too long; its report says which pages."""
        if self._reading > self._settings.file_seconds:
            self._keep([ReadPage(number, 0.0, 0.0, (), how="unread") for number in self._unread])
            self._unread = []
        if self._recognising > self._settings.ocr_seconds:
            self._keep([page if page.lines else replace(page, how="unread") for page in self._scanned])
            self._scanned = []

    def _needs_ocr(self, page: ReadPage) -> bool:
        from ingest.ocr import needs_ocr

        return self._settings.ocr and needs_ocr(page)

    def _keep(self, pages: Sequence[ReadPage]) -> None:
        self._library.staging.add_pages(self.document_id, {page.number: page_to_json(page) for page in pages})

    def _tell_done(self) -> None:
        total = self.opened.page_count if self.opened else 0
        self._tell(pages_done=total - len(self._unread) - len(self._scanned))
