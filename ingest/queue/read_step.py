"""The first half of a file's way: from the file to pages that are kept, a slice at a time."""

from __future__ import annotations

from collections.abc import Callable

from ingest.file_reading import FileReading
from ingest.reader import Reader
from ingest.saving import Source, find_held
from library.library import Library
from library.pdf.pages import page_to_json
from library.pdf.reading import Opened
from library.records import Document
from library.settings import Settings
from library.stores.files import sha256_of
from library.stores.jobs import Job
from library.stores.room import check_room

Tell = Callable[..., None]
"""Is told what changes about a job, as keywords by the names of `Job`'s attributes."""


class BeingAdded(Exception):
    """Another process is at the same file: what is there of it then is there once it has ended."""


class ReadStep:
    """Reads one file. What is read is kept at once, so that another run goes on from there."""

    def __init__(self, job: Job, password: str, library: Library, settings: Settings, tell: Tell) -> None:
        self._place, self._name, self._given = job.path, job.name, password
        self._looked_at = job.document_id
        self._library, self._settings, self._tell = library, settings, tell
        self.document_id = ""
        self.opened: Opened | None = None

    @property
    def password(self) -> str:
        """The one that the file needs, if any."""
        return self._file.password

    def step(self, reader: Reader) -> bool:
        """Do a slice; True when there is no more to do.

        Raises:
            BeingAdded: If another process is at it.
            DocumentError: If the file cannot be used.
            StorageError: If there is no room for it, or the library fails.
        """
        self._path = self._library.incoming.path(self._place)  # each time: it may be fetched, and is kept while in use
        if self.opened is None:
            if self._held():
                return True
            self._open(reader)
        else:
            self._read(reader)
        return not self._file.left

    def _held(self) -> bool:
        self._tell(stage="reading", pages_done=0)
        if self._is_cleared_away():
            self._tell_held(self._library.document(self._looked_at))
            return True
        self._file = FileReading(self._path, self._name, self._given, self._settings)
        self._file.check()
        self.document_id = sha256_of(self._path)
        self._tell(document_id=self.document_id)
        if not self._library.staging.take(self.document_id):
            raise BeingAdded
        known = find_held(self._library, Source(self._path, self._name, self.document_id))
        if known is None:
            return False
        self._tell_held(known)
        return True

    def _is_cleared_away(self) -> bool:
        """True if a run that was cut short had added the document, and had deleted the copy of its upload."""
        return bool(self._looked_at) and not self._path.is_file() and self._library.holds(self._looked_at)

    def _tell_held(self, known: Document) -> None:
        counts = {"pages": known.page_count, "pages_done": known.page_count, "chunks": known.chunk_count}
        self._tell(ocr_pages=len(known.health.ocr), **counts)

    def _open(self, reader: Reader) -> None:
        check_room(self._settings, self._name, self._path.stat().st_size, self._library.kept_elsewhere)
        done = self._library.staging.page_numbers(self.document_id)
        self.opened = self._file.open(reader, done)
        self._tell(pages=self._file.page_count, pages_done=self._file.page_count - self._file.left)

    def _read(self, reader: Reader) -> None:
        if self._file.recognises:
            self._tell(stage="recognising")
        pages = self._file.step(reader)
        self._library.staging.add_pages(self.document_id, {page.number: page_to_json(page) for page in pages})
        self._tell(pages_done=self._file.page_count - self._file.left)
