"""Fills the gaps of a saved catalogue from an earlier copy of it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Set
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from library.errors import LibraryError
from library.stores.database import CATALOGUE
from library.stores.sqlite_database import SqliteDatabase

_READY = "status IN ('ready', 'replacing')"
_OTHERS = (
    ("collections", "1"),
    ("collection_members", "document_id IN (SELECT id FROM main.documents)"),
    ("chats", "1"),
    ("turns", "chat_id IN (SELECT id FROM main.chats)"),
    ("answers", "turn_id IN (SELECT id FROM main.turns)"),
    ("self_tests", "1"),
    ("self_test_questions", "document_id IN (SELECT id FROM main.documents)"),
    *(("model_uses", "1"), ("facts", "1")),
)
"""Tables whose missing rows are taken, and which of them; in this order, since rows refer to earlier ones."""


def bring_up_to_date(copy: Path, to: Path) -> bool:
    """Copy a copy of a catalogue and bring its tables up to date; False if it cannot be read."""
    try:
        shutil.copyfile(copy, to)
        with closing(SqliteDatabase(to)) as database:
            return database.problems() == []
    except (LibraryError, OSError):
        return False


def fill_in(catalogue: Path, copy: Path, in_part: Set[str]) -> set[str]:
    """Take from a copy what a catalogue lacks; nobody may have it open.

    Args:
        catalogue: With the tables of this release.
        copy: Of any release.
        in_part: Ids of documents of which the catalogue has a part; they are taken whole.

    Returns:
        The ids of the documents that are whole again.
    """
    with TemporaryDirectory(dir=catalogue.parent, prefix="copy-") as place:
        old = Path(place) / CATALOGUE
        if not bring_up_to_date(copy, old):
            return set()
        with closing(sqlite3.connect(catalogue)) as connection, connection:
            connection.execute("ATTACH ? AS old", (str(old),))
            held = {row[0] for row in connection.execute("SELECT id FROM main.documents")}
            there = {row[0] for row in connection.execute(f"SELECT id FROM old.documents WHERE {_READY}")}  # noqa: S608
            taken = there - (held - in_part)
            for document in taken:
                _take(connection, document)
            for table, which in _OTHERS:
                columns = _columns(connection, table)
                connection.execute(
                    f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM old.{table} WHERE {which}"  # noqa: S608
                )
            connection.commit()
            connection.execute("DETACH old")
    return taken


def _take(connection: sqlite3.Connection, document: str) -> None:
    for table, key in (("chunks", "document_id"), ("pages", "document_id"), ("documents", "id")):
        connection.execute(f"DELETE FROM main.{table} WHERE {key} = ?", (document,))  # noqa: S608 - our own names
    for table, key in (("documents", "id"), ("pages", "document_id"), ("chunks", "document_id")):
        columns = _columns(connection, table)
        connection.execute(
            f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM old.{table} WHERE {key} = ?",  # noqa: S608
            (document,),
        )


def _columns(connection: sqlite3.Connection, table: str) -> str:
    """List the columns by name: an upgraded table has them in another order than a new one."""
    return ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
