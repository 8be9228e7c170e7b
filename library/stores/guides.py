"""The guides of documents: what each is, and questions of its own; made once and kept until it is read anew."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from library.records import Document
from library.stores.database import Database, now
from library.stores.tables import documents, guides


class Guides:
    """Keeps a guide for each document, as plain values that JSON can hold. Erased with the document."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, document: Document) -> dict[str, Any] | None:
        """Return the guide of a document; None where there is none, or its pages were read anew since."""
        here = (guides.c.document_id == document.id) & (guides.c.reader == document.reader)
        with self._database.begin() as connection:
            return connection.scalar(sa.select(guides.c.guide).where(here))

    def keep(self, document: Document, guide: dict[str, Any]) -> None:
        """Keep a guide in the place of the one before; nothing happens when the document is gone.

        Raises:
            StorageError: If the catalogue fails.
        """
        row = {"document_id": document.id, "reader": document.reader, "guide": guide, "made_at": now()}
        values = sa.select(*(sa.literal(value, guides.c[name].type) for name, value in row.items()))
        there = sa.exists().where(documents.c.id == document.id, documents.c.status.in_(("ready", "replacing")))
        with self._database.begin() as connection:
            connection.execute(guides.delete().where(guides.c.document_id == document.id))
            connection.execute(guides.insert().from_select(list(row), values.where(there)))
