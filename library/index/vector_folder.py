"""The folder of the vectors: nothing is opened in it by this process that could end it.

Chroma's native code trusts its files: of the same garbage it makes an error, a wrong answer or a crash. So a folder is
opened that is as it was left, or that a child process could search.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from library.errors import DocumentError, StorageError, StoreDamaged
from library.sandbox import Sandbox
from library.stores.files import delete_tree
from library.stores.seal import Seal, files_in

_SECONDS = 120.0  # of computing, to search with a sample
_SECONDS_THOROUGH = 1200.0
_LEAST_FREE = 2**20

Search = Callable[[Path, Sequence[str], bool], bool]
"""Reads indexes in a folder by their names, all of them or a sample, searches, and tells whether all is well."""


class VectorFolder:
    """Lets the folder be opened once it is known to be sound. Thread-safe.

    Attributes:
        path: Of the folder.
    """

    def __init__(self, path: Path, search: Search) -> None:
        """Name the folder, and what is done in a child process to try it."""
        self.path, self._search = path, search
        self._seal = Seal(path.with_name(f"{path.name}.seal"), lambda: files_in(path))
        self._lock = threading.Lock()
        self._sound = False

    def require_sound(self, libraries: Sequence[str]) -> None:
        """Let what follows open the folder, which may change it.

        Args:
            libraries: The names of the indexes that are searched for a try where the files are not known.

        Raises:
            StoreDamaged: If it is not as it was left, or cannot be searched.
        """
        with self._lock:
            if not self._sound:
                self._examine(libraries, thorough=False)
                self._seal.take_off()
                self._sound = True

    def examine(self, libraries: Sequence[str]) -> None:
        """Read all files and vectors, and search with a sample, in a child process; nobody may have it open.

        Raises:
            StoreDamaged: If it is not as it was left, or cannot be searched.
        """
        with self._lock:
            self._examine(libraries, thorough=True)

    def close(self) -> None:
        """Remember the files as they are left."""
        with self._lock:
            if self._sound and self.path.is_dir():
                self._seal.put()
            self._sound = False

    def discard(self) -> None:
        """Delete the folder; nobody may have it open.

        Raises:
            StorageError: If it cannot be deleted.
        """
        with self._lock:
            self._seal.take_off()
            self._sound = False
            try:
                delete_tree(self.path)
            except OSError as error:
                raise StorageError("vectors_deleted", detail=error) from error

    def refused(self) -> bool:
        """Tell whether the disk or its rights keep the folder from being opened, and not what is in it."""
        place = self.path if self.path.exists() else self.path.parent
        free = _LEAST_FREE
        with suppress(OSError):
            free = shutil.disk_usage(place).free
        return free < _LEAST_FREE or not os.access(place, os.W_OK | os.R_OK | os.X_OK)

    def _examine(self, libraries: Sequence[str], *, thorough: bool) -> None:
        state = "whole" if self._sound else self._seal.look(thorough=thorough)
        if state == "changed" or (self.path.exists() and not self.path.is_dir()):
            raise StoreDamaged("vectors_damaged")
        if (state == "none" or thorough) and files_in(self.path):
            self._seal.take_off()  # to open an index may change its files
            self._try_in_a_child(libraries, thorough=thorough)
            self._seal.put()

    def _try_in_a_child(self, libraries: Sequence[str], *, thorough: bool) -> None:
        child = Sandbox()
        seconds = _SECONDS_THOROUGH if thorough else _SECONDS
        try:
            sound = child.run("chroma", seconds, self._search, self.path, tuple(libraries), thorough)
        except (StorageError, DocumentError) as error:  # the latter if the child died, or took too long
            raise StoreDamaged("vectors_damaged") from error
        finally:
            child.close()
        if not sound:
            raise StoreDamaged("vectors_damaged")
