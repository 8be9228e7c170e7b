"""Copies of the catalogue that are made by themselves: one a day, and one before a newer release changes its tables.

The last three are kept, in 1 GB at most. What is erased from the catalogue is erased from them too.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from library.log import locate

KEPT = 3
MOST_BYTES = 2**30
"""Of all copies together. A catalogue that is larger is not copied by itself: `python -m library backup` does it."""

_EVERY = timedelta(days=1)
_NAME = "catalogue-%Y%m%dT%H%M%SZ.sqlite3"
_SPARE = 64 * 2**20  # bytes that a copy leaves free on the disk
_PAGES = 2000  # copied at a time, so that whoever writes is not kept waiting
_KEYS = (
    *(("documents", "id", "documents"), ("pages", "document_id", "documents"), ("chunks", "document_id", "documents")),
    *(("collections", "id", "collections"), ("collection_members", "document_id", "documents")),
    *(("collection_members", "collection_id", "collections"), ("jobs", "id", "jobs"), ("ledger", "id", "ledger")),
    *(("chats", "id", "chats"), ("turns", "chat_id", "chats"), ("turns", "id", "turns")),
    *(("answers", "turn_id", "turns"), ("staged_pages", "document_id", "staged_pages")),
    *(("staged_vectors", "document_id", "staged_vectors"), ("papers", "document_id", "papers")),
    *(("guides", "document_id", "documents"), ("self_tests", "id", "self_tests")),
    *(("self_test_questions", "document_id", "documents"), ("self_test_questions", "run_id", "self_tests")),
)
"""Table, column, and the table of the catalogue that must have its value as an id, or as the same column."""

_log = logging.getLogger(__name__)


class Copies:
    """The copies of one catalogue, in a folder beside it. Thread-safe."""

    def __init__(self, catalogue: Path) -> None:
        self._catalogue, self._folder = catalogue, catalogue.with_name("copies")
        self._lock = threading.Lock()
        self._working: threading.Thread | None = None

    def all(self) -> list[Path]:
        """List the copies, the newest first."""
        return sorted((path for path in self._folder.glob("catalogue-*.sqlite3") if path.is_file()), reverse=True)

    def make(self) -> None:
        """Make a copy now, where there is room for it; the oldest ones make way."""
        with self._lock:
            try:
                self._make()
            except (OSError, sqlite3.Error) as error:
                _log.warning("The catalogue could not be copied: %s", locate(error))

    def make_daily(self) -> None:
        """Make a copy in the background, if the last is a day old."""
        if self._is_due() and not (self._working and self._working.is_alive()):
            self._working = threading.Thread(target=self.make, name="copy of the catalogue")
            self._working.start()

    def wait(self) -> None:
        """Wait for a copy that is being made."""
        if self._working is not None:
            self._working.join()

    def erase(self) -> None:
        """Erase from the copies what the catalogue no longer has; one that cannot be changed is deleted."""
        with self._lock:
            for copy in self.all():
                try:
                    _erase(copy, self._catalogue)
                except sqlite3.Error as error:
                    _log.warning("A copy of the catalogue is deleted: %s", locate(error))
                    copy.unlink(missing_ok=True)

    def _is_due(self) -> bool:
        newest = next(iter(self.all()), None)
        if newest is None:
            return True
        with suppress(ValueError):
            return datetime.now(UTC) - datetime.strptime(newest.name, _NAME).replace(tzinfo=UTC) >= _EVERY
        return True

    def _make(self) -> None:
        size = self._catalogue.stat().st_size
        if size > MOST_BYTES or shutil.disk_usage(self._catalogue.parent).free < 2 * size + _SPARE:
            return
        self._folder.mkdir(exist_ok=True)
        copy = self._folder / datetime.now(UTC).strftime(_NAME)
        unfinished = copy.with_name(f"{copy.name}.part")
        try:
            copy_catalogue(self._catalogue, unfinished)
            unfinished.replace(copy)
        finally:
            unfinished.unlink(missing_ok=True)
        self._thin_out(self.all())

    def _thin_out(self, copies: Sequence[Path]) -> None:
        """Delete all but the newest that fit."""
        for place, copy in enumerate(copies):
            if place >= KEPT or sum(path.stat().st_size for path in copies[: place + 1]) > MOST_BYTES:
                copy.unlink()


def copy_catalogue(catalogue: Path, to: Path) -> None:
    """Copy a catalogue as it is at one moment, whoever writes to it meanwhile, into one file.

    Raises:
        sqlite3.Error: If it cannot be read, or is damaged.
        OSError: If the copy cannot be written.
    """
    to.unlink(missing_ok=True)
    source = sqlite3.connect(f"{catalogue.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    with closing(source), closing(sqlite3.connect(to)) as target:
        source.backup(target, pages=_PAGES, sleep=0)
        target.execute("PRAGMA journal_mode=DELETE")
        ((said,), *_) = target.execute("PRAGMA quick_check(1)").fetchall()
    if said != "ok":
        to.unlink()
        raise sqlite3.DatabaseError("the catalogue is damaged")


def _erase(copy: Path, catalogue: Path) -> None:
    with closing(sqlite3.connect(copy.absolute().as_uri(), uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("ATTACH ? AS live", (f"{catalogue.absolute().as_uri()}?mode=ro",))
        held, live = (
            {name for (name,) in connection.execute(f"SELECT name FROM {schema}.sqlite_master")}  # noqa: S608 - ours
            for schema in ("main", "live")
        )
        connection.execute("BEGIN IMMEDIATE")
        for table, column, of in _KEYS:
            if table in held and of in live:
                key = column if of == table else "id"
                there = f"SELECT {key} FROM live.{of}"  # noqa: S608 - our own names
                connection.execute(f"DELETE FROM main.{table} WHERE {column} NOT IN ({there})")  # noqa: S608
        connection.execute("COMMIT")
