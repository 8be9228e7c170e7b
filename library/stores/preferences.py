"""What a user prefers, kept with the library: short values by name, never a key or a password."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from library.stores.database import Database
from library.stores.tables import facts

Name = Literal["model", "model_address", "model_key_kept"]
_PREFIX = "prefers:"


class Preferences:
    """Keeps preferences among what the library remembers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: Name) -> str:
        """Return what is preferred; "" where nothing is."""
        query = sa.select(facts.c.value).where(facts.c.name == f"{_PREFIX}{name}")
        with self._database.begin() as connection:
            return connection.scalar(query) or ""

    def keep(self, values: dict[Name, str]) -> None:
        """Keep these, all or none; "" forgets one.

        Raises:
            StorageError: If the catalogue fails.
        """
        rows = [{"name": f"{_PREFIX}{name}", "value": value} for name, value in values.items()]
        with self._database.begin() as connection:
            connection.execute(facts.delete().where(facts.c.name.in_([row["name"] for row in rows])))
            for row in rows:
                if row["value"]:
                    connection.execute(facts.insert().values(**row))
