"""Reads documents anew, in the background, that an older version of the reader read; they answer meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from ingest.file_reading import FileReading
from ingest.preparation import Preparation
from ingest.queue.background import Background
from ingest.queue.workers import Processes
from library.errors import DocumentError, DocumentNotFound, DocumentUnreadable, LibraryMismatch
from library.health import format_ranges
from library.library import Library
from library.pdf.pages import READER_VERSION, page_to_json
from library.records import Document, Health
from library.settings import Settings
from library.stores.room import check_room
from library.stores.staging import reread_key
from library.words import Message

Stage = Literal["idle", "reading", "done", "failed"]

_LOOK_EVERY_S = 0.5  # while files that a person added have the machine


@dataclass(frozen=True)
class Progress:
    """How far the work is.

    Attributes:
        done: Documents that are through.
        total: How many there were to read.
        left: Those that could not be read anew and stay as they were, with the reason.
        error: Why it failed as a whole; the next start goes on.
    """

    stage: Stage = "idle"
    done: int = 0
    total: int = 0
    left: tuple[tuple[str, Message], ...] = ()
    error: Message | None = None


class Rereading(Background[Progress]):
    """Reads one document after the other in a thread, with processes of its own. Thread-safe."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        *,
        busy: Callable[[], bool] = lambda: False,
        processes: Processes | None = None,
    ) -> None:
        """Stand ready.

        Args:
            library: Whose documents are read anew.
            settings: For the limits.
            busy: Whether files are on their way, which go first.
            processes: Those that several share; without them it has its own, and ends them.
        """
        super().__init__("reading anew", Progress(), stopped="idle")
        self._library, self._settings, self._busy = library, settings, busy
        self._shared = processes is not None
        self._processes = processes or Processes(settings)

    def begin(self) -> None:
        """Start, or go on with what an earlier run was stopped in; nothing happens where every document is up to date.

        Raises:
            StorageError: If the library fails.
        """
        todo = self._library.outdated()
        if todo and self._thread is None:
            self._tell(stage="reading", total=len(todo))
            self._start(partial(self._work, todo))

    def _work(self, todo: list[Document]) -> None:
        for done, document in enumerate(todo):
            self._tell(done=done)
            self._read_unless_read(document)
        self._tell(stage="done", done=len(todo))

    def _read_unless_read(self, document: Document) -> None:
        """Read a document, unless another process does or did."""
        key = reread_key(document.id)
        if self._library.staging.take(key):
            try:
                self._read_or_leave(document)
                self._library.staging.clear(key)
            finally:
                self._library.staging.give_back(key)

    def _read_or_leave(self, document: Document) -> None:
        try:
            if self._library.document(document.id).reader < READER_VERSION:
                self._read(document)
        except DocumentNotFound:
            pass  # it was removed meanwhile
        except DocumentError as error:
            if self._library.holds(document.id):
                self._tell(left=(*self._progress.left, (document.name, error.message)))

    def _read(self, document: Document) -> None:
        self._take_turn(document)
        key = reread_key(document.id)
        file = FileReading(self._library.file(document.id), document.name, "", self._settings)
        file.check()
        check_room(self._settings, document.name, document.size, self._library.kept_elsewhere)
        structure = file.open(self._processes.reader, self._library.staging.page_numbers(key)).structure
        while file.left:
            self._take_turn(document)
            pages = file.step(self._processes.reader)
            self._library.staging.add_pages(key, {page.number: page_to_json(page) for page in pages})
        dated = document.dated
        made = Preparation(document.name, document.id, self._library, self._settings, structure, kept=key, dated=dated)
        while not (made.is_split and not made.left and self._replace(document, made)):
            self._take_turn(document)
            if not made.is_split:
                made.split(self._processes.embedder)
                _require_as_much(document, made.health)
            else:
                made.embed(self._processes.embedder)

    def _replace(self, document: Document, made: Preparation) -> bool:
        """Put what was read in its place; False if the model changed at the last moment."""
        known = self._library.document(document.id)  # a person may have dated it meanwhile
        unlocked = {name: value for name, value in known.metadata.items() if name == "unlocked"}
        new = made.document(known.size, unlocked)
        new = replace(new, added_at=known.added_at, dated=known.dated or new.dated)
        try:
            self._library.replace(new, made.pages, made.chunks, made.vectors(), made.model)
        except LibraryMismatch:
            return False
        return True

    def _take_turn(self, document: Document) -> None:
        """Wait while files are on their way; what is kept of a document that was removed is cleared away."""
        if self._busy():
            self._rest()
        while self._busy() and not self._stop.is_set():
            self._stop.wait(_LOOK_EVERY_S)
        self._check()
        self._library.document(document.id)

    def _rest(self) -> None:
        if not self._shared:
            self._processes.close()


def _require_as_much(document: Document, now: Health) -> None:
    """Refuse a reading that lacks pages which were read before, such as scans while text recognition is off.

    Raises:
        DocumentUnreadable: If there are any.
    """
    before = document.health
    missing = (set(now.unread) - {*before.unread, *before.empty}) | (set(before.ocr) & set(now.empty))
    if missing:
        raise DocumentUnreadable("file_lacks_pages", pages=format_ranges(sorted(missing)), n=len(missing))
