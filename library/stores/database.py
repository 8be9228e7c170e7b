"""Where the catalogue is kept, whichever engine keeps it: transactions, the version of the tables, what is erased."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection

from library.errors import LibraryMismatch, StoreAway, StoreDamaged
from library.stores.tables import SCHEMA
from library.unicode import clean_json, clean_text
from library.words import Message

CATALOGUE = "footnote.sqlite3"
"""The file that keeps the catalogue of a library whose settings name no server; messages name the catalogue by it."""

_PATIENCE_S, _PAUSE_S = 10.0, 0.05  # of one who waits for what another process has


class Database(ABC):
    """The tables of one library; its connections may be used from any thread.

    Attributes:
        altered: Whether it is not as it was left: another program changed it, or the disk.
        is_shared: Whether other processes may use it at the same time.
    """

    altered = False
    is_shared = False

    @abstractmethod
    def begin(self) -> AbstractContextManager[Connection]:
        """Give a connection in a transaction, which is kept whole or not at all.

        Raises:
            StoreDamaged: If the database is damaged.
            StoreAway: If its server does not answer.
            StorageError: If it fails.
        """

    @property
    @abstractmethod
    def generation(self) -> int:
        """Grows with each transaction of `changing`, whichever process made it."""

    @abstractmethod
    def changing(self) -> AbstractContextManager[Connection]:
        """Give a connection as `begin` does, for a change of what the catalogue lists: `generation` grows with it."""

    @abstractmethod
    def look_again(self) -> None:
        """Let `generation` be what it is now, and not what it was a moment ago."""

    @abstractmethod
    def is_still(self, connection: Connection, generation: int) -> bool:
        """True if nothing changed since a generation; nothing will until the end of this transaction of `changing`."""

    @abstractmethod
    def claim(self, name: str) -> bool:
        """Keep something for this process until `let_go`, or its end; False while another process has it."""

    @abstractmethod
    def let_go(self, name: str) -> None:
        """Let others have what this process claimed."""

    @abstractmethod
    def seconds(self) -> sa.ColumnElement[float]:
        """Return the time for use in a statement, in seconds since 1970, by the clock that all processes share."""

    @abstractmethod
    def erase_traces(self) -> None:
        """Erase what was deleted from where the database still has it, as far as it can.

        Raises:
            StorageError: If the database fails.
        """

    @abstractmethod
    def problems(self) -> list[Message]:
        """Check the database; a message for each fault."""

    @abstractmethod
    def drop(self) -> None:
        """Delete every table where others share the server; a file is deleted as one."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""

    def accept(self) -> None:
        """Take the database as it is, whoever changed it."""
        self.altered = False

    @abstractmethod
    def copy_daily(self) -> None:
        """Begin to copy the database if that is done by itself, and is due."""


@contextmanager
def claimed(database: Database, name: str) -> Iterator[None]:
    """Keep something for this process for as long as the block lasts; waits a while for another process that has it.

    Raises:
        StoreAway: If that one still has it then.
    """
    until = time.monotonic() + _PATIENCE_S
    while not database.claim(name):
        if time.monotonic() > until:
            raise StoreAway("database_busy")
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        database.let_go(name)


def insert_or_pass_over(connection: Connection, table: sa.Table) -> sa.Insert:
    """Return an insertion that passes over rows whose key, or what else is unique, is there already."""
    insertion: sa.Insert = _insertion(connection, table).on_conflict_do_nothing()
    return insertion


def insert_or_update(connection: Connection, table: sa.Table, **values: Any) -> sa.Insert:
    """Return an insertion of a row, or a change of the one whose key is there already."""
    insertion = _insertion(connection, table).values(**values)
    changed: sa.Insert = insertion.on_conflict_do_update(index_elements=list(table.primary_key), set_=values)
    return changed


def _insertion(connection: Connection, table: sa.Table) -> Any:
    """Return an insertion by the engine's own statement: both have the same methods, and no class in common."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)


def to_json(value: Any) -> str:
    """Write a value as JSON that every engine takes."""
    return clean_text(json.dumps(value, ensure_ascii=False))


def from_json(text: str) -> Any:
    """Read JSON that is stored.

    Raises:
        StoreDamaged: If it is none.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise StoreDamaged("catalogue_damaged", path=CATALOGUE) from error
    # Release 0.1 kept halves of characters that models wrote, as escapes.
    return clean_json(value) if "\\ud" in text else value


def version_to_leave(connection: Connection) -> str | None:
    """Return the version of the tables if they are an older release's, None if they are ours or not there.

    Raises:
        LibraryMismatch: If a newer release made them.
    """
    found = version_of(connection)
    if found is not None and found > SCHEMA:
        raise LibraryMismatch("library_newer", found=found, known=SCHEMA)
    return found if found != SCHEMA else None


def version_of(connection: Connection) -> str | None:
    """Return the version of the tables; None where there are none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def upgrade(connection: Connection) -> None:
    """Make the tables, or bring them up to date, in the transaction that the connection is in."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def now() -> str:
    """Give the time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
