"""Whether there is room on the disk: a library stops before it is full, not when a write fails."""

from __future__ import annotations

import shutil
from pathlib import Path

from library.errors import StorageError
from library.settings import Settings

_RESERVE = 8 * 2**20  # room for the catalogue's log and the indexes to do their own work
_TIMES = 3  # a document takes about the room of its file three times: file, text, words and vectors


def check_room(settings: Settings, name: str, size: int) -> None:
    """Hold a file of `size` bytes against the library's limit and against what the disk has left.

    Raises:
        StorageError: If there is not enough room for it.
    """
    free = shutil.disk_usage(settings.library).free
    if free < (needed := size * _TIMES + _RESERVE):
        raise StorageError(
            f"The disk is nearly full: {name} needs about {_mb(needed)} MB and {_mb(free)} MB are free. "
            "Free some space, then try again; what is in the library is safe."
        )
    if (used := _size_of(settings.library)) + size > settings.max_library_mb * 2**20:
        raise StorageError(
            f"The library has {_mb(used)} MB and may have {settings.max_library_mb} MB; {name} does not fit. "
            "Delete documents, or raise FOOTNOTE_MAX_LIBRARY_MB."
        )


def _size_of(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # temporary files come and go
            continue
    return total


def _mb(size: int) -> str:
    return f"{size / 2**20:.0f}"
