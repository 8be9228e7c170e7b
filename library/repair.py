"""Mends a library: its catalogue from what can be read and from copies, its files from a backup, the rest anew."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from library.embedders.windows import embed_whole
from library.errors import CatalogueMissing, LibraryMismatch, StorageError, reason_of
from library.index.embedded_text import text_to_embed
from library.library import Library
from library.settings import Settings
from library.stores.backup import file_from
from library.stores.copies import Copies
from library.stores.database import CATALOGUE
from library.stores.files import delete_tree
from library.stores.filling import bring_up_to_date, fill_in
from library.stores.lock import OwnerLock
from library.stores.mending import Losses, find_nonsense, take_out_nonsense
from library.stores.opening import on_server
from library.stores.salvage import salvage
from library.stores.sqlite_database import SqliteDatabase, require_catalogue
from library.words import Message

_TEXTS = 32  # embedded at a time
_WORKSHOP = "repairing"

Tell = Callable[[int, int], None]
"""Is told how many vectors are there, and how many there will be."""


@dataclass
class Report:
    """What became of a library.

    Attributes:
        done: What was mended, for the user.
        lost: What could not be saved.
        problems: What is still wrong.
        documents: How many there are now.
    """

    done: list[Message] = field(default_factory=list)
    lost: list[Message] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    documents: int = 0


def repair(settings: Settings, backup: Path | None, tell: Tell) -> Report:
    """Mend a library that nobody has open, as far as possible, and check it.

    Args:
        settings: With its folder.
        backup: One that has files which the library lost; None if there is none.
        tell: Is told how far the vectors are.

    Raises:
        LibraryInUse: If another process has it open.
        LibraryMismatch: If it was made by a newer release.
        StorageError: If the disk fails.
    """
    report = Report()
    in_part = set() if on_server(settings) else mend_catalogue(settings.library, report)  # a server mends its own
    with Library.open(settings, thorough=True) as library:
        library.accept_catalogue()
        if library.words_remade:
            report.done.append(Message("repair_words"))
        if backup is not None:
            _mend_files(library, settings.library, backup, report)
        _queue_strays(library, settings.library / "incoming", report)
        for document in library.documents():
            if document.id in in_part:
                whole = not library.lacks_file(document)
                (report.done if whole else report.lost).append(
                    Message("repair_read_anew" if whole else "lost_pages", {"name": document.name})
                )
        if made := make_vectors(library, tell):
            report.done.append(Message("repair_vectors", {"n": made}))
        report.problems = library.check()
        report.documents = len(library.documents())
    return report


def make_vectors(library: Library, tell: Tell) -> int:
    """Make the vectors that are missing, and tell how many those were.

    Raises:
        LibraryMismatch: If the embedding model cannot be had.
        StorageError: If the vectors cannot be written.
    """
    library.examine_vectors()
    making, made = library.make_missing_vectors(), 0
    while True:
        while chunks := making.next(_TEXTS):
            making.add(chunks, embed_whole(library.embedder, [text_to_embed(chunk) for chunk in chunks]))
            made += len(chunks)
            tell(*making.progress())
        if making.finish():
            return made


def mend_catalogue(folder: Path, report: Report) -> set[str]:
    """Make a catalogue of what can be read of a damaged one and of its copies; a whole one stays as it is.

    Returns:
        The ids of documents that are there in part.
    """
    path = folder / CATALOGUE
    lock = OwnerLock(folder)
    try:
        if not _is_mendable(folder):
            return set()
        workshop = folder / _WORKSHOP
        delete_tree(workshop)
        workshop.mkdir()
        losses = _make_anew(path, workshop / CATALOGUE, report)
        if not _knows_its_vectors(workshop / CATALOGUE):
            delete_tree(folder / "chroma")
        _install(workshop / CATALOGUE, path, report)
        delete_tree(workshop)
        report.lost += losses.messages
        return losses.in_part
    except OSError as error:
        raise StorageError("library_not_written", folder=folder, reason=reason_of(error)) from error
    finally:
        lock.release()


def set_aside(path: Path, library: Path, what: str) -> Path:
    """Move something out of a library, beside its folder, for a person to keep or delete.

    Raises:
        OSError: If it cannot be moved.
    """
    folder = library.absolute()
    place = folder.with_name(f"{folder.name}-{what}-{time_stamp()}{path.suffix}")
    shutil.move(path, place)
    return place


def time_stamp() -> str:
    """Give the time in UTC as names of files have it."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _is_mendable(folder: Path) -> bool:
    """Tell whether a library's catalogue is lost or damaged."""
    try:
        require_catalogue(folder)
        if not (folder / CATALOGUE).exists():
            return bool(Copies(folder / CATALOGUE).all())
        with closing(SqliteDatabase(folder / CATALOGUE, thorough=True)) as database:
            found = [problem for problem in database.problems() if problem.name != "catalogue_altered"]
            return bool(found) or find_nonsense(database)
    except LibraryMismatch:
        raise
    except (CatalogueMissing, StorageError):
        return True


def _make_anew(path: Path, new: Path, report: Report) -> Losses:
    saved = path.is_file() and path.stat().st_size > 0 and salvage(path, new)
    copies = Copies(path).all()
    if not saved:
        new.unlink(missing_ok=True)
        copy = next((copy for copy in copies if bring_up_to_date(copy, new)), None)
        if copy is None:
            new.unlink(missing_ok=True)
        report.done.append(
            Message("repair_from_copy", {"copy": copy.name}) if copy else Message("repair_new_catalogue")
        )
    with closing(SqliteDatabase(new)) as database:
        losses = take_out_nonsense(database)
    if saved:
        for copy in copies:
            losses.in_part -= fill_in(new, copy, losses.in_part)
        with closing(SqliteDatabase(new)) as database:
            again = take_out_nonsense(database)
        losses.in_part |= again.in_part
        report.done.append(Message("repair_salvaged"))
    return losses


def _knows_its_vectors(catalogue: Path) -> bool:
    with closing(sqlite3.connect(catalogue)) as connection:
        return connection.execute("SELECT 1 FROM facts WHERE name = 'library'").fetchone() is not None


def _install(new: Path, path: Path, report: Report) -> None:
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    if path.exists():
        place = set_aside(path, path.parent, "damaged")
        report.done.append(Message("repair_set_aside", {"place": str(place)}))
    for ending in ("-wal", "-shm"):
        delete_tree(path.with_name(f"{path.name}{ending}"))
    delete_tree(path.with_suffix(".seal"))
    new.replace(path)


def _mend_files(library: Library, folder: Path, backup: Path, report: Report) -> None:
    """Take files that are missing or damaged from a backup."""
    for document in library.documents():
        if library.lacks_file(document):
            with file_from(backup, document.id, folder) as source:
                if source is not None and library.put_file_back(document.id, source):
                    report.done.append(Message("repair_file", {"name": document.name}))


def _queue_strays(library: Library, folder: Path, report: Report) -> None:
    """Let PDFs that no document knows be added again, which the next start does."""
    for stray in library.stray_files():
        folder.mkdir(exist_ok=True)
        moved, name = folder / f"{stray}.pdf", f"{stray[:12]}.pdf"
        library.take_out_file(stray, moved)
        place, size = str(moved), moved.stat().st_size
        if library.is_shared:  # whichever process adds it, on whatever machine
            place = library.incoming.put(name, moved.read_bytes())
            moved.unlink()
        library.jobs.create(name, place, size)
        report.done.append(Message("repair_queued", {"name": name}))
