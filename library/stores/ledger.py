"""The ledger: every request that the app sent, where to, what for and how large; never what it said."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TypeVar

import sqlalchemy as sa

from library.errors import StorageError, reason_of
from library.log import locate
from library.outgoing import Entry, is_here
from library.settings import Settings
from library.stores.database import Database
from library.stores.opening import check_catalogue, open_database
from library.stores.tables import ledger

KEPT = 20_000
"""Entries that are kept; older ones make room."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Totals:
    """Sums over what is kept.

    Attributes:
        requests: Those that left this machine.
        bytes_sent: Of those.
        bytes_received: Of those.
        here: Requests to servers on this machine.
        since: When the first of those began, ISO 8601 in UTC; "" if there is none.
    """

    requests: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    here: int = 0
    since: str = ""


class Ledger:
    """Keeps the entries. Thread-safe.

    A thread of its own writes them: nobody who asks waits for the disk, and a reply that is closed wherever Python
    happens to collect it may be noted while its thread holds the database.
    """

    def __init__(self, database: Database, kept: int = KEPT) -> None:
        self._database, self._kept = database, kept
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    def record(self, entry: Entry) -> None:
        """Keep an entry. It is written soon after; one that cannot be written is logged and fails nothing."""
        with contextlib.suppress(RuntimeError):  # it was closed while the request was under way
            self._writer.submit(self._write, entry)

    def entries(self, limit: int | None = None, before: int | None = None) -> list[Entry]:
        """List entries, the newest first; with `before` those that are older than the one with this id."""
        query = sa.select(ledger).order_by(ledger.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(ledger.c.id < before)
        return self._in_turn(lambda: [Entry(**row) for row in self._rows(query)])

    def totals(self) -> Totals:
        """Sum up what is kept."""
        columns = [sa.func.sum(column).label(column.name) for column in (ledger.c.bytes_sent, ledger.c.bytes_received)]
        counted = (sa.func.count().label("requests"), sa.func.min(ledger.c.at).label("since"))
        rows = self._in_turn(
            lambda: self._rows(sa.select(ledger.c.host, *counted, *columns).group_by(ledger.c.host)),
        )
        left = [row for row in rows if not is_here(row["host"])]
        return Totals(
            **{name: sum(row[name] for row in left) for name in ("requests", "bytes_sent", "bytes_received")},
            here=sum(row["requests"] for row in rows if is_here(row["host"])),
            since=min((row["since"] for row in left), default=""),
        )

    def clear(self) -> None:
        """Erase every entry."""
        self._in_turn(self._erase)

    def close(self) -> None:
        """Write what is waiting to be written."""
        self._writer.shutdown()

    def _in_turn(self, work: Callable[[], T]) -> T:
        """Do something after all that was recorded before."""
        return self._writer.submit(work).result()

    def _rows(self, query: sa.Select[tuple[object, ...]]) -> list[sa.RowMapping]:
        with self._database.begin() as connection:
            return list(connection.execute(query).mappings())

    def _write(self, entry: Entry) -> None:
        row = {name: value for name, value in asdict(entry).items() if name != "id"}
        try:
            with self._database.begin() as connection:
                newest = connection.execute(ledger.insert().values(row).returning(ledger.c.id)).scalar_one()
                connection.execute(ledger.delete().where(ledger.c.id <= newest - self._kept))
        except StorageError as error:
            _log.warning("A request is missing in the ledger: %s", locate(error))

    def _erase(self) -> None:
        with self._database.begin() as connection:
            connection.execute(ledger.delete())
        self._database.erase_traces()


@contextmanager
def open_ledger(settings: Settings) -> Iterator[Ledger]:
    """Open the ledger by itself: unlike the rest of the library it may be read while the app has that open.

    Raises:
        StorageError: If the library's folder cannot be made, or the database fails.
        LibraryMismatch: If a newer release made it.
        CatalogueMissing: If the library lost its catalogue.
    """
    check_catalogue(settings)
    try:
        settings.library.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError("library_not_made", folder=settings.library, reason=reason_of(error)) from error
    database = open_database(settings)
    with contextlib.closing(database), contextlib.closing(Ledger(database)) as opened:
        yield opened
