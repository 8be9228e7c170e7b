"""The catalogue in a file of SQLite: opens it, brings its tables up to date, and translates its errors."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from library.errors import CatalogueMissing, StorageError, StoreDamaged
from library.stores.copies import Copies
from library.stores.database import CATALOGUE, Database, from_json, to_json, upgrade, version_of, version_to_leave
from library.stores.seal import Seal
from library.stores.tables import SCHEMA, chats, documents
from library.words import Message

_MAGIC = b"SQLite format 3\0"
_DAMAGED = ("malformed", "not a database", "corrupt", "Could not decode")
_STORES = ("files", "chroma", "lexical")


def require_catalogue(folder: Path) -> None:
    """Refuse a library's folder whose stores hold something that no catalogue knows; it is only read.

    Opened as a new library, its vectors and words would be cleared away as leavings.

    Raises:
        CatalogueMissing: If the catalogue is missing, empty or not Footnote's.
    """
    held, path = held_in(folder), folder / CATALOGUE
    if not held or _has_tables(path):
        return
    problem = "missing" if not path.exists() else "foreign" if path.stat().st_size else "empty"
    raise CatalogueMissing(f"catalogue_{problem}", folder=folder, stores=", ".join(held), catalogue=CATALOGUE)


def held_in(folder: Path) -> list[str]:
    """List which of the stores beside the catalogue hold something."""
    return [name for name in _STORES if any(path.is_file() for path in (folder / name).rglob("*"))]


def _has_tables(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:  # SQLite would delete the write-ahead log of an empty file
                return False
        if _lists_documents(path, "immutable=1"):
            return True
        log = path.with_name(f"{path.name}-wal")
        if not log.exists():
            return False
        with TemporaryDirectory() as folder:  # to read the log, SQLite writes beside it
            for part in (path, log):
                shutil.copy(part, folder)
            return _lists_documents(Path(folder) / path.name, "mode=rw")
    except FileNotFoundError:
        return False
    except OSError:  # it may not be read, which `Database` says better
        return True


def _lists_documents(path: Path, mode: str) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)) as connection:
            found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (documents.name,)).fetchone()
    except sqlite3.DatabaseError:
        return False
    return found is not None


class SqliteDatabase(Database):
    """One SQLite file, which belongs to one process.

    Attributes:
        copies: Those that are made of it by themselves.
    """

    def __init__(self, path: Path, *, thorough: bool = False) -> None:
        """Open the database, creating or upgrading it; before an upgrade it is copied.

        Args:
            path: Of its file.
            thorough: Whether a large file is read whole, to see whether it is as it was left.

        Raises:
            StoreDamaged: If the file is damaged.
            StorageError: If the file cannot be opened or written.
            LibraryMismatch: If a newer release made it.
        """
        self._path = path
        self._identity: tuple[int, int] | None = None
        self._seal = Seal(path.with_suffix(".seal"), lambda: [path])
        self.copies = Copies(path)
        self.altered = path.exists() and self._seal.look(thorough=thorough) == "changed"
        self._generation = 0
        as_json: dict[str, Any] = {"json_serializer": to_json, "json_deserializer": from_json}
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30}, **as_json)
        sa.event.listen(self._engine, "connect", _configure)
        try:
            self._require_readable()
            with self.begin() as connection:
                upgrade_from = version_to_leave(connection)
            if upgrade_from:
                self.copies.make()
            with self.begin() as connection:
                if version_of(connection) != SCHEMA:
                    # Python's sqlite3 begins no transaction for a CREATE TABLE: what was cut short would stay, half.
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    upgrade(connection)
        except StorageError:
            self._engine.dispose()
            raise
        if not self.altered:
            self._seal.take_off()
        self._identity = _identity(path)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection in a transaction, which is kept whole or not at all.

        Raises:
            StoreDamaged: If the database is damaged.
            StorageError: If it fails, or its file is no longer the one that was opened.
        """
        if self._identity is not None and _identity(self._path) != self._identity:
            raise StorageError("library_gone", folder=self._path.parent)
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @property
    def generation(self) -> int:
        """Grows with each transaction of `changing`."""
        return self._generation

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Give a connection as `begin` does, for a change of what the catalogue lists."""
        with self.begin() as connection:
            yield connection
        self._generation += 1

    def look_again(self) -> None:
        """Do nothing: it is always that of this moment."""

    def drop(self) -> None:
        """Do nothing: the file is deleted once it is closed."""

    def is_still(self, connection: Connection, generation: int) -> bool:
        """True if nothing changed since; callers hold the library's lock, without which nothing does."""
        return self._generation == generation

    def claim(self, name: str) -> bool:
        """Nobody else has the file open."""
        return True

    def let_go(self, name: str) -> None:
        """Nothing is kept."""

    def seconds(self) -> sa.ColumnElement[float]:
        """Return the time for use in a statement, in seconds since 1970."""
        return sa.literal(time.time())

    def erase_traces(self) -> None:
        """Write what was deleted out of the write-ahead log and of the copies, so that none of it stays on the disk.

        Raises:
            StorageError: If the database fails.
        """
        with self._translated(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )
        self.copies.erase()

    def accept(self) -> None:
        """Take the file as it is, whoever changed it."""
        super().accept()
        self._seal.take_off()

    def copy_daily(self) -> None:
        """Copy the file in the background, if the last copy is a day old."""
        if not self.altered:
            self.copies.make_daily()

    def problems(self) -> list[Message]:
        """Ask SQLite to check the file, and hold that against how it was left; a message for each fault."""
        with self.begin() as connection:
            rows = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        found = [] if rows == ["ok"] else [Message("check_catalogue", {"detail": row}) for row in rows]
        return [*found, Message("catalogue_altered")] if self.altered else found

    def close(self) -> None:
        """Close every connection, and remember how the file was left."""
        self.copies.wait()
        if not self.altered and not self.copies.all() and self._holds_something():
            self.copies.make()
        self._engine.dispose()
        log = self._path.with_name(f"{self._path.name}-wal")
        if not self.altered and not log.exists() and _identity(self._path) == self._identity:
            self._seal.put()  # with a log, another process has it open

    def _holds_something(self) -> bool:
        """Tell whether there is a document or a chat, in the file that was opened."""
        try:
            with self.begin() as connection:
                return any(connection.scalar(sa.select(table.c.id).limit(1)) for table in (documents, chats))
        except StorageError:
            return False

    def _require_readable(self) -> None:
        """Refuse a file that was changed since it was left, by whatever, and is damaged now."""
        if self.altered:
            with self.begin() as connection:
                rows = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalars().all()
            if rows != ["ok"]:
                raise StoreDamaged("catalogue_damaged", path=self._path)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            cause = getattr(error, "orig", error)
            said = str(cause)
            if "disk is full" in said:
                raise StorageError("disk_full") from error
            if any(sign in said for sign in _DAMAGED) or self._path.is_dir():
                raise StoreDamaged("catalogue_damaged", path=self._path) from error
            raise StorageError("catalogue_failed", path=self._path, detail=said) from error


def _configure(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # secure_delete overwrites deleted text with zeros; WAL lets readers go on while a document is added.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell one file from another that has taken its place."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino
