"""Puts a library in place as a backup has it; what was there before is kept beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from library.errors import StorageError, reason_of
from library.library import Library
from library.repair import Report, Tell, make_vectors, time_stamp
from library.settings import Settings
from library.stores.backup import unpack_backup
from library.stores.database import CATALOGUE
from library.stores.lock import OwnerLock
from library.words import Message

_CATALOGUE = tuple(f"{CATALOGUE}{ending}" for ending in ("", "-wal", "-shm"))
_REST = ("files", "chroma", "chroma.seal", "footnote.seal", "lexical", "copies", "incoming")
_NOT_DONE = ("jobs", "staged_pages", "staged_vectors")  # their files are not in a backup


def restore(settings: Settings, backup: Path, tell: Tell) -> Report:
    """Restore a library, make what is derived of it, and check it.

    Args:
        settings: With its folder, which need not be there.
        backup: As `make_backup` wrote it, of this release or an earlier one.
        tell: Is told how many vectors are there, and how many there will be.

    Raises:
        LibraryInUse: If another process has the library open.
        LibraryMismatch: If a newer release made the backup.
        StorageError: If it is damaged, or the disk fails; what was there stays then.
    """
    report = Report()
    folder = settings.library
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _put_in_place(folder, backup, report)
    except OSError as error:
        raise StorageError("library_not_written", folder=folder, reason=reason_of(error)) from error
    with Library.open(settings) as library:
        make_vectors(library, tell)
        report.problems = library.check()
        report.documents = len(library.documents())
    return report


def _put_in_place(folder: Path, backup: Path, report: Report) -> None:
    lock = OwnerLock(folder)
    try:
        with TemporaryDirectory(dir=folder, prefix="restoring-") as place:
            unpack_backup(backup, Path(place))
            _forget_what_was_not_done(Path(place) / CATALOGUE)
            held = [folder / name for name in (*_REST, *_CATALOGUE) if (folder / name).exists()]
            if held:
                aside = folder.absolute().with_name(f"{folder.name}-before-restore-{time_stamp()}")
                aside.mkdir()
                for path in held:  # files without a catalogue are never taken for a new library, so that goes last
                    path.replace(aside / path.name)
                report.done.append(Message("restore_set_aside", {"place": str(aside)}))
            (Path(place) / "files").replace(folder / "files")
            (Path(place) / CATALOGUE).replace(folder / CATALOGUE)
    finally:
        lock.release()


def _forget_what_was_not_done(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue)) as connection, connection:
        held = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for table in _NOT_DONE:
            if table in held:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES ('vectors_incomplete', 'yes')")
