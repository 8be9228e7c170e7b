"""What a library remembers of itself by name: its identity, its embedding model, where the vectors are."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from library.stores.database import Database, insert_or_pass_over, insert_or_update
from library.stores.tables import facts


class Overtaken(Exception):
    """Another process was first, so that a transaction is to leave nothing."""


class Remembered:
    """The part of the catalogue that keeps facts; processes that share it agree on them."""

    _database: Database

    def fact(self, name: str) -> str | None:
        """Recall what the library remembers under a name."""
        with self._database.begin() as connection:
            return connection.scalar(sa.select(facts.c.value).where(facts.c.name == name))

    def facts(self, *names: str) -> dict[str, str]:
        """Recall what the library remembers under these names, as it is at one moment."""
        with self._database.begin() as connection:
            rows = connection.execute(sa.select(facts).where(facts.c.name.in_(names)))
            return {row.name: row.value for row in rows}

    def remember(self, **values: str | None) -> None:
        """Remember values by their names, all or none; None forgets."""
        with self._database.begin() as connection:
            _remember(connection, values)

    def settle(self, name: str, value: str) -> str:
        """Remember a value unless one is remembered already, and return the one that is: processes start at once."""
        with self._database.begin() as connection:
            connection.execute(insert_or_pass_over(connection, facts), {"name": name, "value": value})
        return self.fact(name) or value

    def announce(self, generation: int | None = None, **values: str | None) -> bool:
        """Remember values that other processes are to notice, as they do a change of the documents.

        Args:
            generation: False is returned, and nothing remembered, if something changed since.
            values: As `remember` takes them.
        """
        try:
            with self._database.changing() as connection:
                _remember(connection, values)
                if generation is not None and not self._database.is_still(connection, generation):
                    raise Overtaken
        except Overtaken:
            return False
        return True


def name_without_precision(model: str) -> str:
    """Return the name of a model as it is known now: early releases added how it is run."""
    return model.removesuffix("/onnx-fp32")


def _remember(connection: sa.Connection, values: Mapping[str, str | None]) -> None:
    forgotten = [name for name, value in values.items() if value is None]
    connection.execute(facts.delete().where(facts.c.name.in_(forgotten)))
    for name, value in values.items():
        if value is not None:
            connection.execute(insert_or_update(connection, facts, name=name, value=value))
