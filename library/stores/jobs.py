"""The jobs: files on their way into the library, kept so that a restart goes on with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from library.stores.database import Database, now
from library.stores.tables import jobs
from library.words import Message

Stage = Literal[
    "waiting", "reading", "recognising", "embedding", "saving", "ready", "unchanged", "locked", "failed", "cancelled"
]
ENDED: frozenset[Stage] = frozenset({"ready", "unchanged", "locked", "failed", "cancelled"})
"""Stages from which a job does not go on by itself; a locked one waits for its password."""


@dataclass(frozen=True)
class Job:
    """A file on its way.

    Attributes:
        name: What the user calls it.
        path: Where it is read from.
        size: Bytes.
        document_id: Empty until the file was looked at.
        pages: How many it has; 0 until that is known.
        pages_done: Of them, those that are through the present stage.
        chunks: How many it gave; 0 until that is known.
        ocr_pages: Pages whose text was recognised.
        seconds: Time worked on it, waiting left out.
        error: Why it is locked or failed.
        submitted_at: ISO 8601 in UTC.
        collection_id: The collection that its document is put into; empty for none.
    """

    id: int
    name: str
    path: str
    size: int
    stage: Stage
    document_id: str
    pages: int
    pages_done: int
    chunks: int
    ocr_pages: int
    seconds: float
    error: Message | None
    submitted_at: str
    collection_id: str = ""

    @property
    def ended(self) -> bool:
        """Whether it does not go on by itself."""
        return self.stage in ENDED


class Jobs:
    """Keeps the jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, path: str, size: int, collection_id: str = "") -> Job:
        """Begin a job that waits."""
        row: dict[str, Any] = {
            **{"name": name, "path": path, "size": size, "stage": "waiting", "submitted_at": now()},
            **{
                "document_id": "",
                "pages": 0,
                "pages_done": 0,
                "chunks": 0,
                "ocr_pages": 0,
                "seconds": 0.0,
                "error": None,
                "collection_id": collection_id,
            },
        }
        with self._database.begin() as connection:
            job_id = connection.execute(jobs.insert().values(_stored(row)).returning(jobs.c.id)).scalar_one()
        return Job(id=int(job_id), **row)

    def all(self) -> list[Job]:
        """List the jobs in the order of their submission."""
        with self._database.begin() as connection:
            return [_job(row._asdict()) for row in connection.execute(sa.select(jobs).order_by(jobs.c.id))]

    def update(self, job_id: int, **values: Any) -> None:
        """Change what is stored of a job."""
        with self._database.begin() as connection:
            connection.execute(jobs.update().where(jobs.c.id == job_id).values(_stored(values)))

    def forget_document(self, document_id: str) -> None:
        """Forget the ended jobs of a document, which bear its name."""
        ended = (jobs.c.document_id == document_id) & jobs.c.stage.in_(ENDED)
        with self._database.begin() as connection:
            connection.execute(jobs.delete().where(ended))

    def delete(self, job_ids: Sequence[int]) -> None:
        """Forget jobs."""
        with self._database.begin() as connection:
            connection.execute(jobs.delete().where(jobs.c.id.in_(job_ids)))


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write an error down so that whoever reads it later reads it in their own language."""
    error = {"error": values["error"].dump() if values["error"] else ""} if "error" in values else {}
    return {**values, **error}


def _job(row: Mapping[str, Any]) -> Job:
    return Job(**{**row, "error": Message.load(row["error"]) if row["error"] else None})
