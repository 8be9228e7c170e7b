"""What models took beside the answers of chats: tokens and price of summaries, translations and self-tests."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from library.stores.database import Database, now
from library.stores.tables import model_uses

KEPT = 5000
"""Uses that are kept; older ones make room."""


@dataclass(frozen=True)
class ModelUse:
    """A use.

    Attributes:
        at: ISO 8601 in UTC.
        purpose: What it was for.
        read: Tokens.
        written: Tokens.
        price: US dollars; None where it is not known.
    """

    at: str
    purpose: str
    model: str
    read: int
    written: int
    price: float | None


class ModelUses:
    """Keeps the uses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, purpose: str, model: str, read: int, written: int, price: float | None) -> None:
        """Keep what was used just now."""
        row = {"at": now(), "purpose": purpose, "model": model, "read": read, "written": written, "price": price}
        with self._database.begin() as connection:
            newest = connection.execute(model_uses.insert().values(row).returning(model_uses.c.id)).scalar_one()
            connection.execute(model_uses.delete().where(model_uses.c.id <= newest - KEPT))

    def all(self) -> list[ModelUse]:
        """List what was used, the newest first."""
        columns = [column for column in model_uses.c if column.name != "id"]
        with self._database.begin() as connection:
            rows = connection.execute(sa.select(*columns).order_by(model_uses.c.id.desc()))
            return [ModelUse(**row._mapping) for row in rows]
