"""The catalogue in PostgreSQL, a schema for each library: waits for a server that is away, translates its errors."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from library.errors import LibraryMismatch, SettingsError, StorageError, StoreAway, first_line
from library.log import locate
from library.stores.claims import Claims, lock_number
from library.stores.database import Database, from_json, to_json, upgrade, version_of, version_to_leave
from library.stores.server_tables import generations
from library.stores.tables import SCHEMA, facts
from library.words import Message

_OLDEST = 13
"""The oldest release of PostgreSQL that its makers looked after when this was written."""

_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Between attempts to reach a server that does not answer; a server that starts anew is there within them."""
_IMPATIENT_S = 30.0
"""After a server was waited for in vain, so long nobody waits for it again: each asks once."""
_CONNECT_S = 5
_LOCK_S = 30
_LOOK_EVERY_S = 0.5
_KEPT, _MOST = 2, 20
"""Connections that a library keeps while nobody uses them, and the most that it has."""

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")

_REFUSED = ("28", "3D", "42501")
"""SQLSTATEs, or how they begin, of a server that answers and lets nobody in: password, database, rights."""
_STOPPING = ("57P", "08", "53300")
"""Likewise of one that shuts down, starts or has too many connections, or of a line that broke."""
_COMING = ("starting up", "shutting down", "in recovery", "too many", "remaining connection slots")
"""What it says of itself then before a session begins."""

_log = logging.getLogger(__name__)


class PostgresDatabase(Database):
    """One schema of a PostgreSQL database. Any number of processes may use it at once.

    The address may hold a password: messages name the server and the database only.
    """

    is_shared = True

    def __init__(self, address: str, schema: str) -> None:
        """Open the schema, creating or upgrading it.

        Args:
            address: As the settings have it, `postgresql://user:password@host/database`.
            schema: Its name, of lower-case letters, digits and underscores.

        Raises:
            SettingsError: If the address is none, or the driver is not installed.
            StoreAway: If the server does not answer.
            StorageError: If it refuses.
            LibraryMismatch: If a newer release made the tables.
        """
        url = _read_address(address)
        self._place = f"{url.host or 'localhost'}{f':{url.port}' if url.port else ''}/{url.database or ''}"
        self._password, self._schema = str(url.password or ""), schema
        self._engine = _make_engine(url, schema)
        self._lost_at = -_IMPATIENT_S
        self._looked: tuple[float, int] = (-_LOOK_EVERY_S, 0)
        self._claims = Claims(self._connect_apart, schema)
        self._cleaning, self._unclean = threading.Lock(), False
        self._cleaner: threading.Thread | None = None
        try:
            with self.begin() as connection:
                self._require_recent(connection)
                self._bring_up_to_date(connection)
        except (LibraryMismatch, StorageError):
            self._engine.dispose()
            raise

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection in a transaction, which is kept whole or not at all.

        Raises:
            StoreAway: If the server does not answer, after it was waited for, or breaks off.
            StorageError: If it fails.
        """
        with self._translated():
            connection = self._connect()
            with connection, connection.begin():
                yield connection

    @property
    def generation(self) -> int:
        """Grows with each transaction of `changing`; what another process did is seen after half a second."""
        looked_at, known = self._looked
        if time.monotonic() - looked_at < _LOOK_EVERY_S:
            return known
        looked_at = time.monotonic()
        with self.begin() as connection:
            known = connection.scalar(sa.select(generations.c.value)) or 0
        self._looked = (looked_at, known)
        return known

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Give a connection as `begin` does, for a change of what the catalogue lists."""
        with self.begin() as connection:
            yield connection
            # Last, and in the same transaction: whoever sees the new value sees what was changed.
            connection.execute(generations.update().values(value=generations.c.value + 1))
        self._looked = (-_LOOK_EVERY_S, 0)

    def look_again(self) -> None:
        """Ask the server for the generation the next time."""
        self._looked = (-_LOOK_EVERY_S, self._looked[1])

    def is_still(self, connection: Connection, generation: int) -> bool:
        """True if nothing changed since; whoever is about to change something waits for this transaction."""
        same = generations.update().where(generations.c.value == generation).values(value=generation + 1)
        return bool(connection.execute(same).rowcount)

    def claim(self, name: str) -> bool:
        """Take an advisory lock, which ends with this process however that dies."""
        with self._translated():
            return self._claims.take(name)

    def let_go(self, name: str) -> None:
        """Give the lock back."""
        self._claims.give_back(name)

    def seconds(self) -> sa.ColumnElement[float]:
        """Return the server's time."""
        return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Float)

    def is_unused(self) -> bool:
        """True if no library was ever opened on it."""
        with self.begin() as connection:
            return connection.scalar(sa.select(facts.c.name).where(facts.c.name == "library")) is None

    def erase_traces(self) -> None:
        """Begin to vacuum the tables: until then deleted rows stay in them, where no query sees them."""
        with self._cleaning:
            self._unclean = True
            if self._cleaner is None:
                self._cleaner = threading.Thread(target=self._clean, name="vacuum")
                self._cleaner.start()

    def drop(self) -> None:
        """Delete the schema with all that is in it."""
        with self.begin() as connection:
            connection.execute(sa.schema.DropSchema(self._schema, cascade=True, if_exists=True))

    def copy_daily(self) -> None:
        """Leave copies to the server's own backups."""

    def problems(self) -> list[Message]:
        """Ask for the version of the tables; their files are the server's to check."""
        with self.begin() as connection:
            found = version_of(connection)
        return [] if found == SCHEMA else [Message("check_catalogue", {"detail": f"schema {found}"})]

    def close(self) -> None:
        """Close every connection, when what was deleted is cleared away."""
        with self._cleaning:
            cleaner = self._cleaner
        if cleaner is not None:
            cleaner.join()
        self._claims.close()
        self._engine.dispose()

    def _connect_apart(self) -> Connection:
        """Connect outside of transactions."""
        return self._connect().execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the server's errors into ours, without what they say of rows and passwords."""
        try:
            yield
        except DBAPIError as error:
            raise self._failure(error) from error

    def _failure(self, error: DBAPIError) -> StorageError:
        cause = error.orig or error
        said = first_line(cause)
        if self._password:
            said = said.replace(self._password, "…")
        if _state_of(error).startswith("53100"):
            return StorageError("disk_full")
        if _is_refused(error):
            return StorageError("database_refused", place=self._place, detail=said)
        is_lost = isinstance(error, OperationalError) and not _state_of(error)
        if is_lost or error.connection_invalidated or _state_of(error).startswith(_STOPPING):
            return StoreAway("database_away", place=self._place, detail=said)
        return StorageError("database_failed", place=self._place, detail=said)

    def _connect(self) -> Connection:
        """Connect, waiting for a server that is away unless it was waited for just now."""
        pauses = iter(() if time.monotonic() - self._lost_at < _IMPATIENT_S else _PAUSES_S)
        while True:
            try:
                connection = self._engine.connect()
            except DBAPIError as error:
                if _is_refused(error):
                    raise
                if (pause := next(pauses, None)) is None:
                    self._lost_at = time.monotonic()
                    raise
                _log.info("The database does not answer, and is asked again: %s", locate(error))
                time.sleep(pause)
            else:
                self._lost_at = -_IMPATIENT_S
                return connection

    def _require_recent(self, connection: Connection) -> None:
        found = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
        if found < _OLDEST:
            raise LibraryMismatch("database_too_old", place=self._place, found=found, oldest=_OLDEST)

    def _bring_up_to_date(self, connection: Connection) -> None:
        """Make the tables, or bring them up to date, in one step."""
        lock = lock_number(self._schema, "tables")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))  # another process may be doing the same
        if version_of(connection) is None:
            connection.execute(sa.schema.CreateSchema(self._schema, if_not_exists=True))
            upgrade(connection)
        elif version_to_leave(connection):
            upgrade(connection)

    def _clean(self) -> None:
        while True:
            with self._cleaning:
                if not self._unclean:
                    self._cleaner = None
                    return
                self._unclean = False
            try:
                self._vacuum()
            except StorageError as error:
                _log.warning("Deleted rows are left to the server's own vacuum: %s", locate(error))

    def _vacuum(self) -> None:
        with self._translated(), self._connect_apart() as connection:
            for table in sa.inspect(connection).get_table_names(schema=self._schema):
                connection.exec_driver_sql(f'VACUUM (SKIP_LOCKED) "{self._schema}"."{table}"')


def _read_address(address: str) -> URL:
    try:
        url = sa.make_url(address)
    except (ArgumentError, ValueError):
        # `from None`: what could not be parsed may be a password.
        raise SettingsError("database_address") from None
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise SettingsError("database_address")
    return url.set(drivername="postgresql+psycopg")


def _make_engine(url: URL, schema: str) -> sa.Engine:
    # A plan that was made for another search's words, or compiled first, takes longer than to plan anew.
    options = f"-c search_path={schema} -c lock_timeout={_LOCK_S}s -c jit=off -c plan_cache_mode=force_custom_plan"
    given = str(url.query.get("options", ""))
    arguments: dict[str, Any] = {
        **{"connect_timeout": _CONNECT_S, "application_name": "footnote", "tcp_user_timeout": 20_000},
        "options": f"{given} {options}".strip(),
    }
    try:
        return sa.create_engine(
            url.difference_update_query(["options"]),
            connect_args=arguments,
            pool_size=_KEPT,
            max_overflow=_MOST - _KEPT,
            pool_pre_ping=True,
            hide_parameters=True,
            json_serializer=_to_json,
            json_deserializer=_from_json,
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SettingsError("database_driver") from error


def _to_json(value: Any) -> str:
    r"""Write a value as JSON without `\u0000`, which PostgreSQL takes and then cannot read."""
    return _NUL.sub(r"\1", to_json(value))


def _from_json(text: str | bytes) -> Any:
    """Read JSON, which the driver gives as it came."""
    return from_json(text if isinstance(text, str) else text.decode())


def _state_of(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _is_refused(error: DBAPIError) -> bool:
    """True if the server answers and lets nobody in; before a session begins, its words are all that says why."""
    if state := _state_of(error):
        return state.startswith(_REFUSED)
    said = str(error.orig)
    return "FATAL" in said and not any(word in said for word in _COMING)
