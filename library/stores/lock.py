"""The lock that makes one process the library's owner."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from filelock import FileLock, Timeout

from library.errors import LibraryInUse, StorageError, reason_of


class OwnerLock:
    """Held by the operating system, so that it ends with the process however that dies.

    Two processes writing one Chroma folder lose vectors without an error; this prevents it.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises:
            LibraryInUse: If another process has it.
            StorageError: If the folder cannot be written.
        """
        self._lock = FileLock(folder / "owner.lock", thread_local=False)  # any thread may release it
        owner = folder / "owner.pid"
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            by = owner.read_text().strip() if owner.exists() else "?"
            raise LibraryInUse("library_in_use", folder=folder, owner=by) from error
        except OSError as error:
            raise StorageError("library_not_written", folder=folder, reason=reason_of(error)) from error
        with contextlib.suppress(OSError):  # it only makes a message better; a full disk must not close the library
            owner.write_text(str(os.getpid()))

    def release(self) -> None:
        """Let another process have the library."""
        self._lock.release()
