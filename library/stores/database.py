"""Opens the catalogue's database, brings its schema up to date, and translates its errors."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from library.errors import CatalogueMissing, LibraryMismatch, StorageError, StoreDamaged
from library.stores.copies import Copies
from library.stores.seal import Seal
from library.stores.tables import SCHEMA, chats, documents
from library.unicode import clean_json, clean_text
from library.words import Message

CATALOGUE = "footnote.sqlite3"
_MAGIC = b"SQLite format 3\0"
_DAMAGED = ("malformed", "not a database", "corrupt", "Could not decode")
_STORES = ("files", "chroma", "lexical")


def require_catalogue(folder: Path) -> None:
    """Refuse a library's folder whose stores hold something that no catalogue knows; it is only read.

    Opened as a new library, its vectors and words would be cleared away as leavings.

    Raises:
        CatalogueMissing: If the catalogue is missing, empty or not Footnote's.
    """
    held = [name for name in _STORES if any(path.is_file() for path in (folder / name).rglob("*"))]
    path = folder / CATALOGUE
    if not held or _has_tables(path):
        return
    problem = "missing" if not path.exists() else "foreign" if path.stat().st_size else "empty"
    raise CatalogueMissing(f"catalogue_{problem}", folder=folder, stores=", ".join(held), catalogue=CATALOGUE)


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


class Database:
    """One SQLite file; its connections may be used from any thread.

    Attributes:
        copies: Those that are made of it by themselves.
        altered: Whether its file is not as it was left: another program changed it, or the disk.
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
        as_json: dict[str, Any] = {"json_serializer": _to_json, "json_deserializer": _from_json}
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30}, **as_json)
        sa.event.listen(self._engine, "connect", _configure)
        try:
            self._require_readable()
            with self.begin() as connection:
                upgrade_from = _version_to_leave(connection)
            if upgrade_from:
                self.copies.make()
            with self.begin() as connection:
                _upgrade(connection)
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
        self.altered = False
        self._seal.take_off()

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


def _to_json(value: Any) -> str:
    return clean_text(json.dumps(value, ensure_ascii=False))


def _from_json(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise StoreDamaged("catalogue_damaged", path=CATALOGUE) from error
    # Release 0.1 kept halves of characters that models wrote, as escapes.
    return clean_json(value) if "\\ud" in text else value


def _version_to_leave(connection: Connection) -> str | None:
    """Give the version of the tables if they are an older release's, None if they are ours or not there."""
    found = _version(connection)
    if found is not None and found > SCHEMA:
        raise LibraryMismatch("library_newer", found=found, known=SCHEMA)
    return found if found != SCHEMA else None


def _upgrade(connection: Connection) -> None:
    if _version(connection) == SCHEMA:
        return
    # Python's sqlite3 begins no transaction for a CREATE TABLE: what was cut short would stay, half of it.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell one file from another that has taken its place."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


def now() -> str:
    """Give the time in UTC, ISO 8601 to the second."""
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")
