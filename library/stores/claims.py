"""What this process keeps for itself on a server that others use too, by PostgreSQL's advisory locks."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError


class Claims:
    """Locks that end with this process however that dies: one connection holds them all. Thread-safe."""

    def __init__(self, connect: Callable[[], Connection], space: str) -> None:
        """Name how a connection is had, and what the names of the locks are prefixed with."""
        self._connect, self._space = connect, space
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._held: set[str] = set()

    def take(self, name: str) -> bool:
        """Take a lock; False where another process has it, True where this one has it already.

        Raises:
            DBAPIError: If the server fails.
        """
        with self._lock:
            if self._connection is None or not _answers(self._connection):
                self._drop()
                self._connection = self._connect()
            if name not in self._held:
                number = lock_number(self._space, name)
                if not self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number))):
                    return False
                self._held.add(name)
            return True

    def give_back(self, name: str) -> None:
        """Give a lock back; one that ended with its connection is back already."""
        with self._lock, suppress(DBAPIError):
            if name in self._held and self._connection is not None:
                self._held.discard(name)
                self._connection.scalar(sa.select(sa.func.pg_advisory_unlock(lock_number(self._space, name))))

    def close(self) -> None:
        """Give all back."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        self._held.clear()
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.invalidate()  # given back to the pool, it would go on holding its locks
                self._connection.close()
            self._connection = None


def lock_number(*names: str) -> int:
    """Return the number of an advisory lock, 63 bits of a checksum of its names."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _answers(connection: Connection) -> bool:
    try:
        connection.exec_driver_sql("SELECT 1")
    except DBAPIError:
        return False
    return True
