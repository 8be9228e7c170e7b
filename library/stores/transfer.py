"""What a catalogue holds beside its documents, taken over from another catalogue, whichever engine keeps either."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.engine import Connection

from library.stores.database import Database
from library.stores.tables import facts, ledger, metadata

WITH_DOCUMENTS = ("documents", "pages", "chunks")
"""Tables that `Library.add` fills."""
LEFT = ("jobs", "staged_pages", "staged_vectors")
"""Tables of what is on its way, whose files lie in the other library's folder."""
_ROWS = 500  # at a time
_ORIGIN = "copied_from"
_KEPT = ("overruled",)
_PREFERRED = "prefers:%"


class Transfer:
    """Takes over rows; each step whole or not at all, and the same when it is done again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def origin(self) -> str | None:
        """The identity of the library that this one is a copy of; None if it is none."""
        return self._fact(_ORIGIN)

    @property
    def identity(self) -> str | None:
        """What this library is known by."""
        return self._fact("library")

    def begin(self, other: Transfer) -> None:
        """Become a copy of another library, and take its ledger over, before this one has entries of its own."""
        with other._database.begin() as reading, self._database.begin() as writing:
            writing.execute(facts.insert().values(name=_ORIGIN, value=other.identity))
            _take(reading, writing, ledger, numbered=False)  # a request may have been noted here already

    def take_rest(self, other: Transfer) -> None:
        """Make collections, chats, guides and all that is not of single documents what the other library has."""
        rest = [
            table
            for table in metadata.sorted_tables
            if table.name not in (*WITH_DOCUMENTS, *LEFT, ledger.name, facts.name)
        ]
        with other._database.begin() as reading, self._database.begin() as writing:
            for table in reversed(rest):
                writing.execute(table.delete())
            for table in rest:
                _take(reading, writing, table)
            chosen = facts.c.name.in_(_KEPT) | facts.c.name.like(_PREFERRED)
            writing.execute(facts.delete().where(chosen))
            _take(reading, writing, facts, lambda query: query.where(chosen))

    def count(self, name: str) -> int:
        """Count the rows of a table."""
        with self._database.begin() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(metadata.tables[name])) or 0

    def _fact(self, name: str) -> str | None:
        with self._database.begin() as connection:
            return connection.scalar(sa.select(facts.c.value).where(facts.c.name == name))


def _take(
    reading: Connection,
    writing: Connection,
    table: sa.Table,
    chosen: Callable[[sa.Select[Any]], sa.Select[Any]] = lambda query: query,
    *,
    numbered: bool = True,
) -> None:
    order: Sequence[sa.Column[Any]] = list(table.primary_key)
    rows = reading.execute(chosen(sa.select(table)).order_by(*order).execution_options(yield_per=_ROWS)).mappings()
    for some in rows.partitions():
        writing.execute(table.insert(), [{k: v for k, v in row.items() if numbered or k != "id"} for row in some])
    if writing.dialect.name == "postgresql" and isinstance(table.c.get("id", sa.Column()).type, sa.Integer):
        # It counts on from where its own inserts ended, which had no ids of their own.
        counter = sa.cast(sa.func.pg_get_serial_sequence(table.name, "id"), REGCLASS)
        writing.execute(sa.select(sa.func.setval(counter, sa.select(sa.func.max(table.c.id)).scalar_subquery())))
