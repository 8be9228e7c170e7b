"""Opens the catalogue's database, brings its schema up to date, and translates its errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from library.errors import LibraryMismatch, StorageError
from library.tables import SCHEMA
from library.unicode import clean_json, clean_text


class Database:
    """One SQLite file; its connections may be used from any thread."""

    def __init__(self, path: Path) -> None:
        """Open the database, creating or upgrading it.

        Raises:
            StorageError: If the file cannot be opened or written.
            LibraryMismatch: If a newer release made it.
        """
        self._path = path
        as_json: dict[str, Any] = {"json_serializer": _to_json, "json_deserializer": _from_json}
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30}, **as_json)
        sa.event.listen(self._engine, "connect", _configure)
        with self.begin() as connection:
            _upgrade(connection)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection in a transaction, which is kept whole or not at all.

        Raises:
            StorageError: If the database fails.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if "disk is full" in str(error.orig):
                raise StorageError(
                    "The disk is full. Free some space, then try again; what is in the library is safe."
                ) from error
            raise StorageError(f"The library's catalogue {self._path} failed: {error.orig}.") from error

    def erase_traces(self) -> None:
        """Write what was deleted out of the write-ahead log, so that no copy of it stays on the disk."""
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )

    def problems(self) -> list[str]:
        """Ask SQLite to check the file; one line for each fault."""
        with self.begin() as connection:
            rows = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        return [] if rows == ["ok"] else [f"catalogue: {row}" for row in rows]

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _configure(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # secure_delete overwrites deleted text with zeros; WAL lets readers go on while a document is added.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _to_json(value: Any) -> str:
    return clean_text(json.dumps(value, ensure_ascii=False))


def _from_json(text: str) -> Any:
    value = json.loads(text)
    # Release 0.1 kept halves of characters that models wrote, as escapes.
    return clean_json(value) if "\\ud" in text else value


def _upgrade(connection: Connection) -> None:
    found = _version(connection)
    if found == SCHEMA:
        return
    if found is not None and found > SCHEMA:
        raise LibraryMismatch(
            f"This library was made by a newer release of Footnote (schema {found}, this one knows {SCHEMA}). "
            "Update Footnote, or name another folder in FOOTNOTE_LIBRARY."
        )
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


def now() -> str:
    """Give the time in UTC, ISO 8601 to the second."""
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")
