"""Where the tests of a module keep the catalogue, and what is in it whatever the engine."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from library.settings import Settings
from library.stores.opening import on_server
from tests.postgres import connect

BOTH = ("sqlite", "postgres")
BOTH_IN_SOAK = ("sqlite", pytest.param("postgres", marks=pytest.mark.soak))


def stored_bytes(settings: Settings) -> bytes:
    """Give all that a catalogue holds: the bytes of its files, or every row that the server gives of it."""
    if not on_server(settings):
        return b"".join(path.read_bytes() for path in settings.library.glob("footnote.sqlite3*"))
    schema = settings.database_schema
    with connect(settings.database_url.get_secret_value()) as connection:
        tables = sa.inspect(connection).get_table_names(schema=schema)
        rows = [
            connection.scalars(sa.text(f'SELECT CAST(row_of AS text) FROM "{schema}"."{table}" AS row_of')).all()  # noqa: S608 - our own names
            for table in tables
        ]
    return "\n".join(row for some in rows for row in some).encode()
