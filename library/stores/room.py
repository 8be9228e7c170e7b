"""Whether there is room on the disk: a library stops before it is full, not when a write fails."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from library.errors import OverLimit, StorageError, reason_of
from library.settings import Settings
from library.stores.file_stores import FETCHED

_RESERVE = 8 * 2**20  # room for the catalogue's log and the indexes to do their own work
_TIMES = 3  # a document takes about the room of its file three times: file, text, words and vectors

_KEPT = "reserve"
_KEPT_BYTES = 2 * 2**20
_TRIED_BYTES = 4096
_NONE_LEFT = 2**20  # bytes with which neither SQLite nor the indexes can do their work


def keep_reserve(library: Path) -> None:
    """Keep a file that takes room on the disk: once that is full, there is enough to open the library and to remove."""
    kept = library / _KEPT
    with suppress(OSError):
        if not kept.exists() and shutil.disk_usage(library).free > 4 * _KEPT_BYTES:
            kept.write_bytes(os.urandom(_KEPT_BYTES))  # of zeros some disks keep nothing


def spend_reserve(library: Path) -> None:
    """Delete that file if the disk is full."""
    with suppress(OSError):
        if shutil.disk_usage(library).free < _NONE_LEFT:
            (library / _KEPT).unlink(missing_ok=True)


def require_disk(folder: Path) -> None:
    """Write a few bytes, and let go of them.

    Raises:
        StorageError: If they cannot be written.
    """
    try:
        with TemporaryFile(dir=folder, buffering=0) as file:
            file.write(os.urandom(_TRIED_BYTES))
    except OSError as error:
        raise StorageError("library_not_written", folder=folder, reason=reason_of(error)) from error


def check_room(settings: Settings, name: str, size: int, elsewhere: int = 0) -> None:
    """Hold a file of `size` bytes against the library's limit and against what the disk has left.

    Args:
        settings: With the limit, and the library's folder.
        name: Of the file.
        size: Of the file.
        elsewhere: Bytes that the library keeps outside of its folder.

    Raises:
        StorageError: If there is not enough room for it.
    """
    free = shutil.disk_usage(settings.library).free
    if free < (needed := size * _TIMES + _RESERVE):
        raise StorageError("disk_nearly_full", name=name, needed=needed / 2**20, free=free / 2**20)
    used = size_of(settings.library) + elsewhere - (size_of(settings.library / FETCHED) if elsewhere else 0)
    if used + size > settings.max_library_mb * 2**20:
        raise StorageError("library_full", used=used / 2**20, limit=settings.max_library_mb, name=name)


def check_count(settings: Settings, name: str, held: int) -> None:
    """Hold one more file against the number of documents that a library may have, those on their way included.

    Raises:
        OverLimit: If there are as many as may be.
    """
    coming = settings.library / "incoming"
    if held + sum(1 for _ in coming.glob("*.pdf")) >= settings.max_documents:
        raise OverLimit("documents_full", most=settings.max_documents, name=name)


def size_of(folder: Path) -> int:
    """Add up the bytes of the files in a folder, and in those within it."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # temporary files come and go
            continue
    return total
