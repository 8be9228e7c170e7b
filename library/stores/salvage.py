"""Saves the rows of a damaged SQLite file that can still be read, into a new one."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql IS NOT NULL"
_INDEXES = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
_LARGEST = 2**40  # a rowid; the last one of a damaged table cannot always be asked
_MOST_FAILURES = 20_000  # reads of a table that may fail
_SHELL_S = 1800
_VERSIONS = (
    *(("0014", "papers", "paper"), ("0013", "jobs", "worker")),
    *(("0012", "answers", "rating"), ("0011", "self_tests", "digest"), ("0010", "guides", "guide")),
    *(("0009", "documents", "facts"), ("0008", "chunks", "context"), ("0007", "documents", "reader")),
    *(("0006", "answers", "answer"), ("0005", "ledger", "host"), ("0004", "jobs", "collection_id")),
    *(("0003", "collections", "name"), ("0002", "jobs", "name"), ("0001", "documents", "name")),
)
"""Of each version of the tables, the newest first, a column that it brought."""


def salvage(damaged: Path, to: Path) -> bool:
    """Write what can be read of a damaged database into a new file; the damaged one is only read.

    SQLite's shell recovers the most, from pages that no table leads to any more; without it tables are read row by row.

    Returns:
        Whether there was anything; the rows are as they were found, and need not fit together.
    """
    with TemporaryDirectory(dir=to.parent, prefix="salvage-") as place:
        copy = Path(place) / "damaged.sqlite3"
        for ending in ("", "-wal"):  # to read its log, SQLite writes beside it
            with suppress(OSError):
                shutil.copyfile(f"{damaged}{ending}", f"{copy}{ending}")
        for write in (_recover, _read_rows):
            to.unlink(missing_ok=True)
            with suppress(sqlite3.Error, OSError, subprocess.SubprocessError):
                write(copy, to)
            if _has_version(to):
                return True
    to.unlink(missing_ok=True)
    return False


def _recover(damaged: Path, to: Path) -> None:
    """Let SQLite's shell do it, if there is one."""
    if (shell := shutil.which("sqlite3")) is None:
        return
    said = damaged.with_name("recovered.sql")
    with said.open("wb") as out:
        _run([shell, "-batch", str(damaged), ".recover"], stdout=out)
    with said.open("rb") as back:
        _run([shell, "-batch", str(to)], stdin=back, stdout=subprocess.DEVNULL)


def _run(command: list[str], **streams: Any) -> None:
    subprocess.run(command, stderr=subprocess.DEVNULL, check=False, timeout=_SHELL_S, **streams)  # noqa: S603 - ours


def _read_rows(damaged: Path, to: Path) -> None:
    with closing(sqlite3.connect(damaged)) as source, closing(sqlite3.connect(to, isolation_level=None)) as target:
        source.text_factory = bytes  # damaged text is no UTF-8
        tables = [(_text(name), _text(sql)) for name, sql in source.execute(_TABLES)]
        target.execute("BEGIN")
        for name, sql in tables:
            target.execute(sql)
            for row in _rows(source, name):
                values = [_text(value) if isinstance(value, bytes) and not blob else value for value, blob in row]
                marks = ", ".join("?" * len(values))
                target.execute(f'INSERT OR IGNORE INTO "{name}" VALUES ({marks})', values)  # noqa: S608 - of the file
        with suppress(sqlite3.Error):
            for (sql,) in list(source.execute(_INDEXES)):
                with suppress(sqlite3.Error):
                    target.execute(_text(sql))
        target.execute("COMMIT")


def _rows(source: sqlite3.Connection, table: str) -> Iterator[list[tuple[object, bool]]]:
    """Read the rows of a table, each value with whether it is a blob, and pass over those that cannot be read."""
    columns = [_text(row[1]) for row in source.execute(f'PRAGMA table_info("{table}")')]
    kinds = ", ".join(f"typeof(\"{column}\") = 'blob'" for column in columns)
    values = ", ".join(f'"{column}"' for column in columns)
    query = f'SELECT {values}, {kinds} FROM "{table}" NOT INDEXED WHERE rowid BETWEEN ? AND ?'  # noqa: S608
    spans = [_span(source, table)]
    failures = 0
    while spans:
        first, last = spans.pop()
        try:
            found = source.execute(query, (first, last)).fetchall()
        except sqlite3.Error:
            failures += 1
            middle = (first + last) // 2
            if first < last and failures < _MOST_FAILURES:
                spans += [(middle + 1, last), (first, middle)]
            continue
        for row in found:
            yield list(zip(row[: len(columns)], map(bool, row[len(columns) :]), strict=True))


def _span(source: sqlite3.Connection, table: str) -> tuple[int, int]:
    try:
        first, last = source.execute(f'SELECT min(rowid), max(rowid) FROM "{table}"').fetchone()  # noqa: S608
    except sqlite3.Error:
        return 0, _LARGEST
    return (first, last) if first is not None else (0, -1)


def _text(value: bytes) -> str:
    return value.decode("utf-8", errors="replace")


def _has_version(path: Path) -> bool:
    """Tell whether a file has Footnote's tables; where their version was lost, it is told by their columns."""
    if not path.exists() or not path.stat().st_size:
        return False
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as database, database:
        version = next((v for v, table, column in _VERSIONS if _has_column(database, table, column)), None)
        if version is None:
            return False
        database.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
        known = database.execute("SELECT version_num FROM alembic_version").fetchall()
        if len(known) != 1 or not str(known[0][0]).isdecimal():
            database.execute("DELETE FROM alembic_version")
            database.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        return True
    return False


def _has_column(database: sqlite3.Connection, table: str, column: str) -> bool:
    return any(row[1] == column for row in database.execute(f'PRAGMA table_info("{table}")'))
