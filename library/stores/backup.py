"""Backups of a library: its catalogue and its PDFs in one ZIP file; vectors and words are made anew from them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from typing import IO, Any

from library.errors import LibraryMismatch, StorageError, reason_of
from library.outgoing import Recorder, ignore
from library.settings import Settings
from library.stores.copies import copy_catalogue
from library.stores.database import CATALOGUE
from library.stores.file_stores import open_files
from library.stores.sqlite_database import require_catalogue
from library.stores.tables import SCHEMA

_ABOUT = "footnote-backup.json"
_FORMAT = 1
_FILE = re.compile(r"files/([0-9a-f]{64})\.pdf")
_BLOCK = 2**20
_SPARE = 64 * 2**20  # bytes that are left free on the disk


@dataclass(frozen=True)
class Backup:
    """What is in a backup.

    Attributes:
        size: Bytes.
        missing: Names of documents whose PDF the library had lost.
    """

    path: Path
    size: int
    documents: int
    chats: int
    missing: tuple[str, ...]


def make_backup(settings: Settings, to: Path, record: Recorder = ignore) -> Backup:
    """Write a library into one file, whoever has it open and writes to it meanwhile.

    Args:
        settings: With its folder, and where its files are.
        to: The file.
        record: Is told of every request for a file that is kept elsewhere.

    Raises:
        CatalogueMissing: If there is no catalogue.
        StorageError: If the library cannot be read, or the file cannot be written.
    """
    library = settings.library
    require_catalogue(library)
    if to.exists() and not _is_backup(to):
        raise StorageError("backup_overwrites", path=to)
    if not (library / CATALOGUE).is_file():
        raise StorageError("backup_no_library", folder=library)
    try:
        handle, name = mkstemp(dir=to.absolute().parent, prefix=f"{to.name}.", suffix=".part")
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                made = _write(settings, to, stream, record)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(to)
        finally:
            unfinished.unlink(missing_ok=True)
    except sqlite3.Error as error:
        raise StorageError("backup_catalogue", folder=library, detail=error) from error
    except OSError as error:
        raise StorageError("backup_not_written", path=to, reason=reason_of(error)) from error
    return Backup(to, to.stat().st_size, **made)


def unpack_backup(path: Path, folder: Path) -> None:
    """Unpack a backup into an empty folder: the catalogue and a folder of files, each as it was put in.

    Raises:
        LibraryMismatch: If a newer release made it.
        StorageError: If it is none, is damaged, or cannot be written.
    """
    with _opened(path) as archive:
        about = _read_about(archive, path)
        if str(about["schema"]) > SCHEMA:
            raise LibraryMismatch("library_newer", found=about["schema"], known=SCHEMA)
        needed = sum(entry.file_size for entry in archive.infolist())
        free = shutil.disk_usage(folder).free
        if free < needed + _SPARE:
            raise StorageError("restore_no_room", path=path, needed=needed / 2**20, free=free / 2**20)
        (folder / "files").mkdir()
        for name, sha256 in {CATALOGUE: about["catalogue"], **about["files"]}.items():
            if name != CATALOGUE and not _FILE.fullmatch(name):
                raise StorageError("backup_damaged", path=path)
            with archive.open(name) as source, (folder / name).open("wb") as target:
                if _copy(source, target) != sha256:
                    raise StorageError("backup_damaged", path=path)
                os.fsync(target.fileno())


@contextmanager
def file_from(path: Path, document_id: str, beside: Path) -> Iterator[Path | None]:
    """Give a document's PDF from a backup, for as long as the block lasts; None if it has none.

    Raises:
        StorageError: If the backup is none, or is damaged.
    """
    with _opened(path) as archive, TemporaryDirectory(dir=beside, prefix="unpacked-") as place:
        about, name = _read_about(archive, path), f"files/{document_id}.pdf"
        if name not in about["files"]:
            yield None
            return
        found = Path(place) / f"{document_id}.pdf"
        with archive.open(name) as source, found.open("wb") as target:
            if _copy(source, target) != about["files"][name]:
                raise StorageError("backup_damaged", path=path)
        yield found


def _write(settings: Settings, to: Path, stream: IO[bytes], record: Recorder) -> dict[str, Any]:
    with TemporaryDirectory(dir=to.absolute().parent, prefix=f"{to.name}.") as place:
        catalogue = Path(place) / CATALOGUE
        copy_catalogue(settings.library / CATALOGUE, catalogue)
        documents, counts = _contents(catalogue)
        kept = open_files(settings, identity_in(catalogue), record)
        files: dict[str, str] = {}
        missing = []
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            archive.write(catalogue, CATALOGUE, zipfile.ZIP_DEFLATED)
            for document, name, unlocked in documents:
                entry = f"files/{document}.pdf"
                digest = _add_file(archive, kept.path(document), entry, None if unlocked else document)
                if digest is None:
                    missing.append(name)
                else:
                    files[entry] = digest
            with catalogue.open("rb") as read:
                sha256 = hashlib.file_digest(read, "sha256").hexdigest()
            about = {"format": _FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), **counts}
            archive.writestr(_ABOUT, json.dumps({**about, "catalogue": sha256, "files": files}, indent=1))
    return {"documents": counts["documents"], "chats": counts["chats"], "missing": tuple(missing)}


def identity_in(catalogue: Path) -> str:
    """Return what a catalogue calls its library; nothing where it does not know that."""
    with closing(sqlite3.connect(catalogue)) as connection:
        row = connection.execute("SELECT value FROM facts WHERE name = 'library'").fetchone()
    return str(row[0]) if row else ""


def _contents(catalogue: Path) -> tuple[list[tuple[str, str, bool]], dict[str, Any]]:
    """List the documents of a catalogue of any release, each with its name and whether its password was taken off."""
    with closing(sqlite3.connect(catalogue)) as connection:
        (schema,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        query = "SELECT id, name, metadata FROM documents WHERE status IN ('ready', 'replacing')"
        found = [(row[0], row[1], "unlocked" in json.loads(row[2])) for row in connection.execute(query)]
        (chats,) = connection.execute("SELECT count(*) FROM chats").fetchone()
    return found, {"schema": schema, "documents": len(found), "chats": chats}


def _add_file(archive: zipfile.ZipFile, path: Path, entry: str, wanted: str | None) -> str | None:
    """Put a file into a backup, and give its sha256; None if it is missing or another than is wanted."""
    try:
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            if wanted not in (None, digest):
                return None
            source.seek(0)
            with archive.open(zipfile.ZipInfo.from_file(path, entry), "w") as target:
                _copy(source, target)
    except (FileNotFoundError, IsADirectoryError):  # also one that was deleted since the catalogue was copied
        return None
    return digest


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := source.read(_BLOCK):
        digest.update(block)
        target.write(block)
    target.flush()
    return digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise StorageError("backup_damaged", path=path) from error
    except OSError as error:
        raise StorageError("backup_not_read", path=path, reason=reason_of(error)) from error


def _read_about(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    about = json.loads(archive.read(_ABOUT)) if _ABOUT in archive.namelist() else None
    if not isinstance(about, dict) or not {"format", "schema", "catalogue", "files"} <= about.keys():
        raise StorageError("backup_none", path=path)
    if about["format"] != _FORMAT:
        raise LibraryMismatch("library_newer", found=about["format"], known=_FORMAT)
    return about


def _is_backup(path: Path) -> bool:
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        return _ABOUT in archive.namelist()
    return False
