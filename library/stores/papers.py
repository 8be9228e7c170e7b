"""What arXiv says of the papers that were fetched from there, kept by the documents that their files are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from library.stores.database import Database, now
from library.stores.tables import documents, papers

_ORPHANED = timedelta(days=1)
"""After which a paper that became no document is forgotten: its file was refused, or its job cancelled."""
_ROWS = 500  # SQLite allows 32766 bound values in a statement


@dataclass(frozen=True)
class Paper:
    """A paper as arXiv describes it.

    Attributes:
        id: With its version, such as "1706.03762v7".
        published: The day of its first version, as an ISO date.
        categories: arXiv's names of its subjects, the first the main one.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    published: str
    abstract: str
    categories: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """The address of its page."""
        return f"https://arxiv.org/abs/{self.id}"

    @property
    def pdf(self) -> str:
        """The address of its file."""
        return f"https://arxiv.org/pdf/{self.id}"


class Papers:
    """Keeps papers. One may be kept before its document is there; both are erased together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, document_id: str, paper: Paper) -> None:
        """Keep what is said of the document with this id, in the place of what was; what became of nothing goes.

        Raises:
            StorageError: If the catalogue fails.
        """
        old = (datetime.now(UTC) - _ORPHANED).isoformat(timespec="seconds")
        lost = papers.c.document_id.not_in(sa.select(documents.c.id)) & (papers.c.kept_at < old)
        row = {"document_id": document_id, "paper": asdict(paper), "kept_at": now()}
        with self._database.begin() as connection:
            connection.execute(papers.delete().where((papers.c.document_id == document_id) | lost))
            connection.execute(papers.insert().values(row))

    def of(self, document_id: str) -> Paper | None:
        """Return what is kept of a document; None where it is no paper that was fetched."""
        query = sa.select(papers.c.paper).where(papers.c.document_id == document_id)
        with self._database.begin() as connection:
            return _paper(connection.scalar(query))

    def held(self) -> set[str]:
        """Return arXiv's ids, each with its version, of the papers whose documents the library holds."""
        query = sa.select(papers.c.paper).join(documents, documents.c.id == papers.c.document_id)
        with self._database.begin() as connection:
            rows = connection.scalars(query.where(documents.c.status.in_(("ready", "replacing"))))
            return {paper.id for row in rows if (paper := _paper(row))}

    def forget(self, document_ids: Sequence[str]) -> None:
        """Forget what is kept of documents."""
        with self._database.begin() as connection:
            for start in range(0, len(document_ids), _ROWS):
                some = document_ids[start : start + _ROWS]
                connection.execute(papers.delete().where(papers.c.document_id.in_(some)))


def _paper(stored: Mapping[str, Any] | None) -> Paper | None:
    if stored is None:
        return None
    lists = {name: tuple(stored.get(name, ())) for name in ("authors", "categories")}
    return Paper(**{**stored, **lists})
