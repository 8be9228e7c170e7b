"""The jobs: files on their way into the library, kept so that a restart goes on with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from library.stores.database import Database, now
from library.stores.tables import jobs
from library.words import Message

Stage = Literal[
    "waiting", "reading", "recognising", "embedding", "saving", "ready", "unchanged", "locked", "failed", "cancelled"
]
GIVEN_UP_S = 60.0
"""Since a worker was last heard of; then others take its jobs."""

_OUT_OF_REACH = 100
"""Jobs that a worker passes over at most, for files on other machines, when it looks for those that it can do."""

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
    """Keeps the jobs, of which each is done by one worker: a process, known by a name of its own."""

    def __init__(self, database: Database, given_up_s: float | None = None) -> None:
        """Name where they are kept, and after which silence of a worker its jobs are another's: `GIVEN_UP_S`."""
        self._database = database
        self._given_up_s = GIVEN_UP_S if given_up_s is None else given_up_s

    @property
    def is_shared(self) -> bool:
        """Whether other processes may create, do and end jobs at the same time."""
        return self._database.is_shared

    def create(self, name: str, path: str, size: int, collection_id: str = "", worker: str = "") -> Job:
        """Begin a job that waits; without a worker, whoever comes first takes it."""
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
            taken = {"worker": worker, "beat": self._database.seconds()} if worker else {}
            added = jobs.insert().values(_stored(row) | taken).returning(jobs.c.id)
            job_id = connection.execute(added).scalar_one()
        return Job(id=int(job_id), **row)

    def all(self) -> list[Job]:
        """List the jobs in the order of their submission."""
        with self._database.begin() as connection:
            return [_job(row._asdict()) for row in connection.execute(sa.select(*_COLUMNS).order_by(jobs.c.id))]

    def take(
        self, worker: str, most: int | None = None, can_read: Callable[[str], bool] = lambda place: True
    ) -> list[Job]:
        """Give jobs that nobody does to a worker, the oldest first; nobody else is given the same.

        Args:
            worker: Who takes them.
            most: How many; None is all.
            can_read: Whether it can read the file at a place; it is given no others.

        Returns:
            Those that wait for a worker, and those whose worker was silent for too long. Where a process has the
            catalogue for itself, those that an earlier one left.
        """
        free: sa.ColumnElement[bool] = jobs.c.stage.not_in(ENDED)
        if self.is_shared:
            silent = jobs.c.beat < self._database.seconds() - self._given_up_s
            free &= (jobs.c.worker == "") | (silent & (jobs.c.worker != worker))
        # Rows that another worker is just taking are passed over, not waited for.
        looked_at = None if most is None else most + _OUT_OF_REACH
        on_machines = jobs.c.path.startswith("/")  # last, so that files of other machines keep it from none
        chosen = sa.select(jobs.c.id, jobs.c.path).where(free).order_by(on_machines, jobs.c.id).limit(looked_at)
        with self._database.begin() as connection:
            found = connection.execute(chosen.with_for_update(skip_locked=True)).all()
            ids = [row.id for row in found if can_read(row.path)][:most]
            values = {"worker": worker, "beat": self._database.seconds()}
            connection.execute(jobs.update().where(jobs.c.id.in_(ids)).values(values))
            taken = sa.select(*_COLUMNS).where(jobs.c.id.in_(ids)).order_by(jobs.c.id)
            return [_job(row._asdict()) for row in connection.execute(taken)]

    def beat(self, worker: str) -> set[int]:
        """Let others know that a worker is there; gives the ids of the jobs that are still its own to do."""
        here = (jobs.c.worker == worker) & jobs.c.stage.not_in(ENDED)
        with self._database.begin() as connection:
            beaten = jobs.update().where(here).values(beat=self._database.seconds()).returning(jobs.c.id)
            return set(connection.scalars(beaten))

    def release(self, worker: str) -> None:
        """Leave to others what a worker has not ended."""
        with self._database.begin() as connection:
            here = (jobs.c.worker == worker) & jobs.c.stage.not_in(ENDED)
            connection.execute(jobs.update().where(here).values(worker=""))

    def begin(self, job_id: int, worker: str, **values: Any) -> None:
        """Give a job to a worker, whoever had it, with what else changes; to "" for whoever comes first."""
        taken = {"worker": worker, "beat": self._database.seconds()}
        with self._database.begin() as connection:
            connection.execute(jobs.update().where(jobs.c.id == job_id).values(_stored(values) | taken))

    def update(self, job_id: int, worker: str = "", **values: Any) -> None:
        """Change what is stored of a job, unless another worker has it by now."""
        with self._database.begin() as connection:
            its_own = (jobs.c.id == job_id) & (jobs.c.worker == worker)
            connection.execute(jobs.update().where(its_own).values(_stored(values)))

    def cancel(self, job_id: int) -> bool:
        """End a job that another worker does, which it learns with its next beat; False when it is too late."""
        goes_on = (jobs.c.id == job_id) & jobs.c.stage.not_in({*ENDED, "saving"})
        with self._database.begin() as connection:
            return bool(connection.execute(jobs.update().where(goes_on).values(stage="cancelled", worker="")).rowcount)

    def forget_document(self, document_id: str) -> None:
        """Forget the ended jobs of a document, which bear its name."""
        ended = (jobs.c.document_id == document_id) & jobs.c.stage.in_(ENDED)
        with self._database.begin() as connection:
            connection.execute(jobs.delete().where(ended))

    def delete(self, job_ids: Sequence[int]) -> None:
        """Forget jobs."""
        with self._database.begin() as connection:
            connection.execute(jobs.delete().where(jobs.c.id.in_(job_ids)))


_COLUMNS = [column for column in jobs.c if column.name not in ("worker", "beat")]


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write an error down so that whoever reads it later reads it in their own language."""
    error = {"error": values["error"].dump() if values["error"] else ""} if "error" in values else {}
    return {**values, **error}


def _job(row: Mapping[str, Any]) -> Job:
    return Job(**{**row, "error": Message.load(row["error"]) if row["error"] else None})
