"""What is open for each person: their library and what works on it, made on first use, and closed when left alone."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from library.errors import OverLimit, StorageError, reason_of
from library.log import locate
from library.person_libraries import NOTE, person_folder, person_schema
from ui.shared.people import ANYBODY, Person

if TYPE_CHECKING:
    from ingest.queue.workers import Processes
    from library.pdf.viewer import PdfReader
    from library.settings import Settings

T = TypeVar("T")

FOR_ALL = Person("shared")
"""Owns the library that all may read; nobody is this person."""

_CLOSED_AFTER_S = 900.0
_SPARED_S = 60.0  # a library that was used within this time is not closed for another one
_LOOKS_EVERY_S = 60.0

_log = logging.getLogger(__name__)


def folder_of(settings: Settings, person: Person) -> Path:
    """Tell where the library of a person is."""
    if person == ANYBODY:
        return settings.library
    if person == FOR_ALL:
        return settings.shared_library or settings.library
    return person_folder(settings, person.id)


def schema_of(settings: Settings, person: Person) -> str:
    """Name the schema of a person's library, where catalogues are on a server."""
    if folder_of(settings, person) == settings.library:
        return settings.database_schema
    return person_schema(settings, person.id)


class Workspace:
    """What is open for one person. Thread-safe."""

    def __init__(self, person: Person, settings: Settings) -> None:
        self.person = person
        self.settings = settings
        self.touched = time.monotonic()
        self._made: dict[str, Any] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()
        self._held = 0

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Give what has this name, and make it if it was not yet; what fails is tried again the next time."""
        self.touched = time.monotonic()
        if name in self._made:
            return cast("T", self._made[name])
        with self._lock:
            lock = self._locks.setdefault(name, threading.RLock())
        with lock:
            if name not in self._made:
                self._made[name] = make()
            return cast("T", self._made[name])

    def made(self, name: str) -> Any:
        """Give what has this name; None if it was not made."""
        return self._made.get(name)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep everything open while something goes on that is no question and no file in the queue."""
        with self._lock:
            self._held += 1
        try:
            yield
        finally:
            with self._lock:
                self._held -= 1
            self.touched = time.monotonic()

    def is_busy(self) -> bool:
        """True while something goes on by itself: a question, a file, a change of the model, an erasing."""
        queue, asked = self.made("queue"), self.made("asked") or {}
        change, rereading, library = self.made("reindex"), self.made("rereading"), self.made("library")
        return bool(
            self._held
            or any(not one.done for one in [*asked.values()])
            or (queue and any(not job.ended for job in queue.jobs()))
            or (library and library.trash.documents())  # whoever deleted it may still bring it back
            or (change and change.progress.active)
            or (rereading and rereading.progress.stage == "reading")
        )

    def close(self) -> None:
        """Close the library and end what works on it."""
        for name in ("warm", "queue", "reindex", "rereading", "library"):
            part = self.made(name)
            if part is not None:
                part.join() if name == "warm" else part.close()


class Workspaces:
    """The workspaces that are open: one where nobody logs in, else a bounded number. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: dict[str, Workspace] = {}
        self._closing: set[str] = set()
        self._changed = threading.Condition()
        self._processes: Processes | None = None
        self._readers: list[PdfReader] = []
        self._watch: threading.Thread | None = None

    def of(self, person: Person) -> Workspace:
        """Give a person's workspace, and make it where it is not open; another one may be closed for it.

        Raises:
            OverLimit: If so many are in use that none can be closed.
            StorageError: If its folder cannot be made.
        """
        found = self._open.get(person.id)
        if found is not None:
            found.touched = time.monotonic()
            return found
        with self._changed:
            while person.id not in self._open:
                self._changed.wait_for(lambda: person.id not in self._closing)
                if person.id not in self._open and self._has_room(person):
                    self._open[person.id] = self._make(person)
            return self._open[person.id]

    def close(self) -> None:
        """Close all that are open, when the server ends."""
        for person, workspace in [*self._open.items()]:
            workspace.close()  # without the lock: what still loads there may ask for its workspace
            del self._open[person]

    def open_for(self) -> set[str]:
        """Give the ids of the people whose workspaces are open."""
        return set(self._open)

    def processes(self) -> Processes:
        """Give the processes that read and embed for all; with the last file in hand they end."""
        with self._changed:
            if self._processes is None:
                self._processes = _make_shared_processes(self._settings)
            return self._processes

    def reader(self, person: Person) -> PdfReader:
        """Give one of a few processes that show pages, always the same for a person."""
        from library.pdf.viewer import PdfReader

        with self._changed:
            if not self._readers:
                self._readers = [PdfReader(self._settings) for _ in range(max(2, min(4, os.cpu_count() or 1)))]
            return self._readers[int(person.id, 16) % len(self._readers) if person != FOR_ALL else 0]

    def _make(self, person: Person) -> Workspace:
        if person == ANYBODY:
            return Workspace(person, self._settings)
        if self._watch is None:
            self._watch = threading.Thread(target=self._close_idle, name="workspaces", daemon=True)
            self._watch.start()
        limits = {"max_documents": self._settings.person_documents, "max_library_mb": self._settings.person_mb}
        folder = folder_of(self._settings, person)
        place = {"library": folder, "database_schema": schema_of(self._settings, person)}
        settings = self._settings.model_copy(update=place | ({} if person == FOR_ALL else limits))
        if person != FOR_ALL:
            _write_note(folder, person)
        return Workspace(person, settings)

    def _has_room(self, person: Person) -> bool:
        """Tell whether one more may be open; where not, the one that was left alone longest is closed."""
        if person in (ANYBODY, FOR_ALL) or len(self._open.keys() - {FOR_ALL.id}) < self._settings.open_libraries:
            return True
        if not self._close_one(_SPARED_S):
            raise OverLimit("libraries_in_use", most=self._settings.open_libraries)
        return False

    def _close_one(self, unused_s: float) -> bool:
        """Close the one that was unused longest, at least for this time; callers hold the lock, which is let go."""
        before = time.monotonic() - unused_s
        idle = [w for w in self._open.values() if w.touched < before and w.person not in (ANYBODY, FOR_ALL)]
        found = next((w for w in sorted(idle, key=lambda w: w.touched) if not w.is_busy()), None)
        if found is None:
            return False
        del self._open[found.person.id]
        self._closing.add(found.person.id)
        self._changed.release()
        try:
            found.close()
        except Exception as error:  # noqa: BLE001 - one that does not close must not keep others from being opened
            _log.warning("A library could not be closed: %s", locate(error))
        finally:
            self._changed.acquire()
            self._closing.discard(found.person.id)
            self._changed.notify_all()
        return True

    def _close_idle(self) -> None:
        while True:
            time.sleep(_LOOKS_EVERY_S)
            with self._changed:
                while self._close_one(_CLOSED_AFTER_S):
                    pass
                idle = not any(workspace.is_busy() for workspace in self._open.values())
                if idle and self._processes is not None:
                    self._processes.reader.close()
                    self._processes.embedder.close()


def _make_shared_processes(settings: Settings) -> Processes:
    from ingest.queue.workers import Processes

    class Shared(Processes):
        def close(self) -> None:
            """Leave them: another's file may be in hand."""

    return Shared(settings)


def _write_note(folder: Path, person: Person) -> None:
    """Write down whose folder this is; its time is that of the last use."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NOTE).write_text(json.dumps({"name": person.name}, ensure_ascii=False), "utf-8")
    except OSError as error:
        raise StorageError("library_not_made", folder=folder.name, reason=reason_of(error)) from error


def touch_note(workspace: Workspace) -> None:
    """Note that a person uses their library now."""
    if workspace.person not in (ANYBODY, FOR_ALL):
        with contextlib.suppress(OSError):
            os.utime(workspace.settings.library / NOTE)
