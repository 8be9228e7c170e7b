"""What is done of documents that are not whole yet, so that work cut short goes on where it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from library.embedders.base import Vectors
from library.pdf.pages import READER_VERSION
from library.stores.database import Database, insert_or_pass_over
from library.stores.tables import staged_pages, staged_vectors

_ROWS = 500  # SQLite allows 32766 bound values in a statement
_KEY = 64  # characters


def reread_key(document_id: str) -> str:
    """Name under which is kept what is read anew of a document that is in the library."""
    return f"reread:{document_id}"[:_KEY]


def replacing_key(document_id: str, model: str) -> str:
    """Name under which are kept the vectors of one model that a document is being given, by their ordinals."""
    return hashlib.sha256(f"{model}\0{document_id}".encode()).hexdigest()


def _claim(document_id: str) -> str:
    return f"staged {document_id}"


class Staging:
    """Pages as read and vectors as made, by document, until the document is added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, document_id: str) -> bool:
        """Keep what is staged of a document for this process until `give_back`; False while another has it."""
        return self._database.claim(_claim(document_id))

    def give_back(self, document_id: str) -> None:
        """Let other processes have it."""
        self._database.let_go(_claim(document_id))

    def add_pages(self, document_id: str, pages: Mapping[int, Any]) -> None:
        """Keep pages, as values that JSON can hold, by their numbers; a page that is there already stays."""
        about = {"document_id": document_id, "reader": READER_VERSION}
        rows = [{**about, "number": number, "page": page} for number, page in pages.items()]
        self._insert(staged_pages, rows)

    def page_numbers(self, document_id: str) -> set[int]:
        """List the numbers of the pages that are kept."""
        query = sa.select(staged_pages.c.number).where(staged_pages.c.document_id == document_id)
        with self._database.begin() as connection:
            return set(connection.scalars(query))

    def pages(self, document_id: str) -> list[str]:
        """List the pages that are kept, in order, each as JSON."""
        query = sa.select(sa.cast(staged_pages.c.page, sa.Text)).where(staged_pages.c.document_id == document_id)
        with self._database.begin() as connection:
            return list(connection.scalars(query.order_by(staged_pages.c.number)))

    def add_vectors(self, document_id: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors, float32 [dim] each, by the hash of what was embedded."""
        rows = [
            {"document_id": document_id, "text_hash": text_hash, "vector": vector.astype(np.float32).tobytes()}
            for text_hash, vector in vectors.items()
        ]
        self._insert(staged_vectors, rows)

    def vector_hashes(self, document_id: str) -> set[str]:
        """List what was embedded already."""
        query = sa.select(staged_vectors.c.text_hash).where(staged_vectors.c.document_id == document_id)
        with self._database.begin() as connection:
            return set(connection.scalars(query))

    def vectors(self, document_id: str) -> dict[str, Vectors]:
        """Give the vectors that are kept, float32 [dim] each."""
        query = sa.select(staged_vectors.c.text_hash, staged_vectors.c.vector)
        with self._database.begin() as connection:
            rows = connection.execute(query.where(staged_vectors.c.document_id == document_id))
            return {row.text_hash: np.frombuffer(row.vector, dtype=np.float32) for row in rows}

    def clear(self, *document_ids: str) -> None:
        """Delete what is kept of documents."""
        with self._database.begin() as connection:
            for table in (staged_pages, staged_vectors):
                connection.execute(table.delete().where(table.c.document_id.in_(document_ids)))

    def forget_outdated(self) -> None:
        """Delete pages of an older reader: a file that was on its way is read once more."""
        with self._database.begin() as connection:
            connection.execute(staged_pages.delete().where(staged_pages.c.reader != READER_VERSION))

    def keep_only(self, document_ids: Sequence[str]) -> None:
        """Delete what is kept of all other documents, and pages of an older reader, without a trace on the disk."""
        with self._database.begin() as connection:
            deleted = connection.execute(staged_pages.delete().where(staged_pages.c.reader != READER_VERSION)).rowcount
            for table in (staged_pages, staged_vectors):
                deleted += connection.execute(table.delete().where(table.c.document_id.not_in(document_ids))).rowcount
        if deleted:
            self._database.erase_traces()

    def _insert(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        with self._database.begin() as connection:
            insert = insert_or_pass_over(connection, table)
            for i in range(0, len(rows), _ROWS):
                connection.execute(insert, rows[i : i + _ROWS])
