"""Puts a library in place as a backup has it; what was there before is kept beside it."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from library.errors import StorageError, reason_of
from library.library import Library
from library.outgoing import ignore
from library.repair import Report, Tell, make_vectors, time_stamp
from library.settings import Settings
from library.stores.backup import identity_in, unpack_backup
from library.stores.database import CATALOGUE
from library.stores.file_stores import open_files
from library.stores.lock import OwnerLock
from library.words import Message

_CATALOGUE = tuple(f"{CATALOGUE}{ending}" for ending in ("", "-wal", "-shm"))
IN_FOLDER = ("files", "chroma", "chroma.seal", "footnote.seal", "lexical", "copies", "incoming", "fetched")
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
        _put_in_place(settings, backup, report)
    except OSError as error:
        raise StorageError("library_not_written", folder=folder, reason=reason_of(error)) from error
    with Library.open(settings) as library:
        make_vectors(library, tell)
        report.problems = library.check()
        report.documents = len(library.documents())
    return report


def _put_in_place(settings: Settings, backup: Path, report: Report) -> None:
    folder = settings.library
    lock = OwnerLock(folder)
    try:
        with TemporaryDirectory(dir=folder, prefix="restoring-") as place:
            unpack_backup(backup, Path(place))
            library = _begin_anew(Path(place) / CATALOGUE)
            if settings.files_url:
                _send_files(settings, library, Path(place) / "files")
            held = [folder / name for name in (*IN_FOLDER, *_CATALOGUE) if (folder / name).exists()]
            if held:
                aside = folder.absolute().with_name(f"{folder.name}-before-restore-{time_stamp()}")
                aside.mkdir()
                _tell_what_stays(settings, folder / CATALOGUE, report)
                for path in held:  # files without a catalogue are never taken for a new library, so that goes last
                    path.replace(aside / path.name)
                report.done.append(Message("restore_set_aside", {"place": str(aside)}))
            if not settings.files_url:
                (Path(place) / "files").replace(folder / "files")
            (Path(place) / CATALOGUE).replace(folder / CATALOGUE)
    finally:
        lock.release()


def _begin_anew(catalogue: Path) -> str:
    """Take out what was not done, and give the library another name on servers, where what it was like may still be."""
    library = uuid.uuid4().hex[:16]
    with closing(sqlite3.connect(catalogue)) as connection, connection:
        held = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for table in _NOT_DONE:
            if table in held:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        connection.execute("DELETE FROM facts WHERE name IN ('vectors', 'old_vectors')")
        coming = f"{library}-{uuid.uuid4().hex[:8]}"  # of a change of the model that was under way
        connection.execute("UPDATE facts SET value = ? WHERE name = 'next_vectors'", (coming,))
        facts = {"library": library, "vectors_incomplete": "yes"}
        connection.executemany("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", facts.items())
    return library


def _send_files(settings: Settings, library: str, folder: Path) -> None:
    files = open_files(settings, library, ignore)  # the catalogue with the ledger is not in place
    for path in sorted(folder.glob("*.pdf")):
        files.add(path.stem, path)


def _tell_what_stays(settings: Settings, catalogue: Path, report: Report) -> None:
    """Name what the library that is set aside has on servers."""
    if (settings.files_url or settings.chroma_url) and catalogue.is_file():
        values = {"files": settings.files_url or "-", "vectors": settings.chroma_url or "-"}
        report.done.append(Message("restore_left", {**values, "library": identity_in(catalogue)}))
