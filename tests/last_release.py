"""Makes of a library what the release before kept of it: no blocks, no facts, and no versions of the reader."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from library.settings import Settings
from library.stores.database import CATALOGUE

_UNDO = (
    "ALTER TABLE documents DROP COLUMN facts",
    "ALTER TABLE chunks DROP COLUMN context",
    "ALTER TABLE documents DROP COLUMN reader",
    "ALTER TABLE pages DROP COLUMN blocks",
    "ALTER TABLE staged_pages DROP COLUMN reader",
    *(f"DROP TABLE {table}" for table in ("guides", "self_test_questions", "self_tests", "model_uses", "papers")),
    "ALTER TABLE answers DROP COLUMN rating",
    *(f"ALTER TABLE jobs DROP COLUMN {column}" for column in ("worker", "beat")),
    "UPDATE alembic_version SET version_num = '0006'",
)


def as_last_release_left_it(settings: Settings) -> None:
    """Take away from a closed library what its last migration gave it."""
    with closing(sqlite3.connect(settings.library / CATALOGUE)) as connection, connection:
        for statement in _UNDO:
            connection.execute(statement)
    (settings.library / CATALOGUE).with_suffix(".seal").unlink()  # it had none
