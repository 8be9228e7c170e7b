"""Takes out of a catalogue what makes no sense: rows that cannot be read, rows of nothing, documents in part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from library.errors import StoreDamaged
from library.stores.catalogue import Catalogue, chunk_of_row, document_of_row, page_of_row
from library.stores.chats import Chats
from library.stores.database import Database
from library.stores.tables import (
    answers,
    chats,
    chunks,
    collection_members,
    documents,
    facts,
    metadata,
    pages,
    self_test_questions,
    self_tests,
    turns,
)
from library.words import Message

_EMPTY = {"metadata": "{}", "outline": "[]", "health": "{}", "names": "[]", "facts": "{}"}
"""What stands in for the columns of a document that makes no sense, until it is read anew."""

_NUMBERS = ("size", "page_count", "chunk_count", "reader")
_TEXTS = ("title", "language", "added_at", "dated", "status")
_ID = 64


@dataclass
class Losses:
    """What is not in a catalogue any more.

    Attributes:
        in_part: Ids of documents of which pages or chunks are missing.
        messages: What was lost, for the user.
    """

    in_part: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)


def find_nonsense(database: Database) -> bool:
    """Read every row, and tell whether one makes no sense."""
    catalogue, kept = Catalogue(database), Chats(database)
    try:
        for document in catalogue.documents():
            counts = len(catalogue.pages(document.id)), len(catalogue.chunks_of(document.id))
            if counts != (document.page_count, document.chunk_count):
                return True
        for chat in kept.all():
            kept.turns(chat.id)
            kept.answers(chat.id)
        with database.begin() as connection:
            return bool(connection.exec_driver_sql("PRAGMA foreign_key_check").first())
    except StoreDamaged:
        return True


def take_out_nonsense(database: Database) -> Losses:
    """Delete what makes no sense, and say what of; what is left fits together."""
    losses = Losses()
    with database.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        _restore_documents(connection, losses)
        for table in metadata.sorted_tables:
            if table not in (documents, facts):
                _delete_unreadable(connection, table, losses)
        _delete_orphans(connection, losses)
        _count(connection, losses)
    return losses


def _restore_documents(connection: sa.Connection, losses: Losses) -> None:
    """Put something empty in the place of columns that cannot be read; a document without an id or name is lost."""
    for rowid, values in list(_raw(connection, documents)):
        if not (isinstance(values["id"], str) and len(values["id"]) == _ID and isinstance(values["name"], str)):
            _execute(connection, "DELETE FROM documents WHERE rowid = ?", rowid)
            losses.messages.append(Message("lost_document", {"name": str(values["name"])}))
            continue
        wrong: dict[str, object] = {name: 0 for name in _NUMBERS if not isinstance(values[name], int)}
        wrong |= {name: "" for name in _TEXTS if not isinstance(values[name], str)}
        if not wrong and _makes(document_of_row, documents, {**values, "status": None}, leave_out="status"):
            continue
        losses.in_part.add(values["id"])
        for name, value in (wrong | _EMPTY).items():
            _execute(connection, f'UPDATE documents SET "{name}" = ? WHERE rowid = ?', value, rowid)  # noqa: S608


def _delete_unreadable(connection: sa.Connection, table: sa.Table, losses: Losses) -> None:
    wrong = [(rowid, values) for rowid, values in _raw(connection, table) if not _is_readable(table, values)]
    for rowid, values in wrong:
        _execute(connection, f'DELETE FROM "{table.name}" WHERE rowid = ?', rowid)  # noqa: S608 - our own names
        if table in (pages, chunks):
            losses.in_part.add(str(values["document_id"]))
        elif table in (chats, turns, answers):
            losses.messages.append(Message("lost_answer"))


def _is_readable(table: sa.Table, values: Mapping[str, Any]) -> bool:
    if any(values[column.name] is None for column in table.c if not column.nullable):
        return False
    if table is pages:
        return _makes(page_of_row, table, values, leave_out="document_id")
    return _makes(chunk_of_row if table is chunks else dict, table, values)


def _makes(make: Callable[[Any], object], table: sa.Table, values: Mapping[str, Any], leave_out: str = "") -> bool:
    """Tell whether a row as it is stored gives what it should."""
    as_json = {column.name for column in table.c if isinstance(column.type, sa.JSON)}
    try:
        make({k: json.loads(v) if k in as_json else v for k, v in values.items() if k != leave_out})
    except (StoreDamaged, ValueError, TypeError):
        return False
    return True


def _delete_orphans(connection: sa.Connection, losses: Losses) -> None:
    """Delete rows of documents and chats that are not there, and turns without an answer."""
    there = sa.select(documents.c.id)
    for table in (pages, chunks, collection_members, self_test_questions):
        connection.execute(table.delete().where(table.c.document_id.not_in(there)))
    gone = self_test_questions.c.run_id.not_in(sa.select(self_tests.c.id))
    connection.execute(self_test_questions.delete().where(gone))
    connection.execute(turns.delete().where(turns.c.chat_id.not_in(sa.select(chats.c.id))))
    connection.execute(answers.delete().where(answers.c.turn_id.not_in(sa.select(turns.c.id))))
    bare = connection.execute(turns.delete().where(turns.c.id.not_in(sa.select(answers.c.turn_id)))).rowcount
    losses.messages += [Message("lost_answer")] * bare
    shown = sa.select(answers.c.number).where(answers.c.turn_id == turns.c.id).scalar_subquery()
    last = sa.select(sa.func.max(answers.c.number)).where(answers.c.turn_id == turns.c.id).scalar_subquery()
    connection.execute(turns.update().where(turns.c.shown.not_in(shown)).values(shown=last))


def _count(connection: sa.Connection, losses: Losses) -> None:
    """Let each document say how many pages and chunks it has; one that had more is to be read anew."""
    for row in connection.execute(sa.select(documents.c.id, documents.c.page_count, documents.c.chunk_count)).all():
        held = [
            connection.scalar(sa.select(sa.func.count()).select_from(table).where(table.c.document_id == row.id))
            for table in (pages, chunks)
        ]
        if held != [row.page_count, row.chunk_count]:
            losses.in_part.add(row.id)
        if row.id in losses.in_part:
            # The version 0 of the reader is older than any: the app reads it anew from its file.
            values = {"chunk_count": held[1], "page_count": max(row.page_count, held[0] or 0), "reader": 0}
            connection.execute(documents.update().where(documents.c.id == row.id).values(values))


def _raw(connection: sa.Connection, table: sa.Table) -> Iterator[tuple[int, dict[str, Any]]]:
    """Go through the rows as they are stored, each with its rowid."""
    names = [column.name for column in table.c]
    columns = ", ".join(f'"{name}"' for name in names)
    for row in connection.exec_driver_sql(f'SELECT rowid, {columns} FROM "{table.name}"'):  # noqa: S608 - our own
        yield row[0], dict(zip(names, row[1:], strict=True))


def _execute(connection: sa.Connection, statement: str, *values: object) -> None:
    connection.exec_driver_sql(statement, values)
