"""How well a library's own questions were answered, run by run, so that a change of model can be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from library.stores.database import Database, now
from library.stores.tables import self_test_questions, self_tests

KEPT = 200
"""Runs that are kept; older ones make room."""


@dataclass(frozen=True)
class TriedQuestion:
    """A question and what came of it.

    Attributes:
        kind: What it was made from.
        page: Where its answer stands.
        rank: Of that page among those that were found, from 1; 0 where it is not among them.
        answered: Whether it was not refused.
        cited: Whether the answer cites that page.
    """

    document_id: str
    kind: str
    question: str
    page: int
    rank: int
    answered: bool
    cited: bool


@dataclass(frozen=True)
class TestRun:
    """A run.

    Attributes:
        at: ISO 8601 in UTC.
        model: Name of the chat model; empty for the built-in answerer.
        embedder: Name of the model that searched.
        digest: Of its questions.
        figures: Shares and sums, as `rag.study.self_test.Figures` names them.
    """

    __test__ = False  # no test, whatever pytest takes its name for

    id: int
    at: str
    model: str
    embedder: str
    digest: str
    figures: dict[str, Any]


class SelfTests:
    """Keeps the runs; what is asked of a document goes with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, model: str, embedder: str, digest: str, figures: dict[str, Any], tried: Sequence[TriedQuestion]
    ) -> int:
        """Keep a run with its questions, and give its id."""
        row = {"at": now(), "model": model, "embedder": embedder, "digest": digest, "figures": figures}
        with self._database.begin() as connection:
            run_id = int(connection.execute(self_tests.insert().values(row).returning(self_tests.c.id)).scalar_one())
            rows = [{"run_id": run_id, "number": number, **asdict(one)} for number, one in enumerate(tried, 1)]
            if rows:
                connection.execute(self_test_questions.insert(), rows)
            newest = sa.select(self_tests.c.id).order_by(self_tests.c.id.desc()).limit(KEPT)
            connection.execute(self_tests.delete().where(self_tests.c.id.not_in(newest)))
        return run_id

    def all(self) -> list[TestRun]:
        """List the runs, the newest first."""
        with self._database.begin() as connection:
            rows = connection.execute(sa.select(self_tests).order_by(self_tests.c.id.desc()))
            return [TestRun(**row._mapping) for row in rows]

    def questions(self, run_id: int) -> list[TriedQuestion]:
        """List the questions of a run, without those of documents that are gone."""
        columns = [column for column in self_test_questions.c if column.name not in ("run_id", "number")]
        query = sa.select(*columns).where(self_test_questions.c.run_id == run_id).order_by(self_test_questions.c.number)
        with self._database.begin() as connection:
            return [TriedQuestion(**row._mapping) for row in connection.execute(query)]

    def clear(self) -> None:
        """Erase every run."""
        with self._database.begin() as connection:
            connection.execute(self_tests.delete())
        self._database.erase_traces()
