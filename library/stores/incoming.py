"""Uploads on their way into the library: copies that lie where every process that may add them can read them."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Set
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cachetools import TTLCache

from library.errors import StorageError, reason_of

if TYPE_CHECKING:
    from library.stores.object_files import ObjectFiles

_UPLOAD = "upload:"
_KNOWN, _KNOWN_S = 1000, 5.0
_ABANDONED_S = 600.0
"""After which a copy that no job names is deleted: the job of one that was just made is not written yet."""


class Incoming:
    """Keeps copies of uploads until their documents are added. Thread-safe.

    Jobs name a copy by its place: a path on this machine, or a name in the bucket that every worker can fetch it from.
    Other places are files of a person's own, which are left alone.
    """

    def __init__(self, folder: Path, elsewhere: ObjectFiles | None) -> None:
        """Name the folder on this machine, and where the copies are kept instead."""
        self._folder, self._elsewhere = folder, elsewhere
        self._held: TTLCache[str, bool] = TTLCache(_KNOWN, _KNOWN_S)  # a page that lists files is drawn often

    def put(self, name: str, content: bytes) -> str:
        """Keep a copy of an upload, and return its place.

        Raises:
            StoreAway: If the bucket does not answer.
            StorageError: If it cannot be written.
        """
        copy = uuid.uuid4().hex
        path = self._folder / f"{copy}.{'part' if self._elsewhere else 'pdf'}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StorageError("file_not_stored", name=name, reason=reason_of(error)) from error
        if self._elsewhere is None:
            return str(path)
        try:
            self._elsewhere.add(copy, path)
        finally:
            path.unlink(missing_ok=True)
        return _UPLOAD + copy

    def path(self, place: str) -> Path:
        """Return the path of a place on this machine, to which it is fetched if need be; no file if it is gone.

        Raises:
            StoreAway: If the bucket does not answer.
            StorageError: If it cannot be fetched.
        """
        if self._elsewhere is not None and place.startswith(_UPLOAD):
            return self._elsewhere.path(place.removeprefix(_UPLOAD))
        return Path(place)

    def is_within_reach(self, place: str) -> bool:
        """True if this machine can read what is at a place; a copy of an upload need not be there any more."""
        if place.startswith(_UPLOAD):
            return self._elsewhere is not None
        if Path(place).parent == self._folder:
            return True
        try:
            return Path(place).is_file()
        except OSError:
            return False

    def holds(self, place: str) -> bool:
        """True if a file is at a place; False too where the bucket does not answer."""
        if self._elsewhere is None or not place.startswith(_UPLOAD):
            return self.is_within_reach(place) and Path(place).is_file()
        if (known := self._held.get(place)) is None:
            with suppress(StorageError):
                known = self._held[place] = self._elsewhere.holds(place.removeprefix(_UPLOAD))
        return bool(known)

    def remove(self, place: str) -> None:
        """Delete a copy; a file of a person's own stays.

        Raises:
            StoreAway: If the bucket does not answer.
            OSError: If it cannot be deleted.
        """
        if self._elsewhere is not None and place.startswith(_UPLOAD):
            self._elsewhere.remove(place.removeprefix(_UPLOAD))
        elif Path(place).parent == self._folder:
            Path(place).unlink(missing_ok=True)

    def keep_only(self, places: Set[str], abandoned_s: float = _ABANDONED_S) -> None:
        """Delete the copies that are at none of these places, here and in the bucket, once they are so old.

        Raises:
            StorageError: If the bucket fails.
        """
        before = time.time() - abandoned_s
        kept = {place.removeprefix(_UPLOAD) for place in places}
        if self._elsewhere is not None:
            for copy in self._elsewhere.ids(before) - kept:
                self._elsewhere.remove(copy)
        for path in self._folder.glob("*"):
            with suppress(OSError):
                if str(path) not in kept and path.stem not in kept and path.stat().st_mtime <= before:
                    path.unlink()
