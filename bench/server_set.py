"""The parts of a set of servers, apps and workers as processes of this machine, each to be killed and started again."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import httpx

from library.settings import ROOT
from tests.ports import free_port
from tests.postgres import PostgresServer

_START_S = 180.0
_END_S = 60.0


class Part:
    """A process that listens, or writes a line, once it can work."""

    def __init__(
        self, name: str, command: Sequence[str], is_up: Callable[[], bool], given: Mapping[str, str], log: Path
    ) -> None:
        """Name it, how it is started, how one knows that it is up, its environment, and where what it says goes."""
        self.name, self._command, self._is_up = name, list(command), is_up
        self._given, self.log = dict(given), log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is up.

        Raises:
            TimeoutError: If it is not in time.
        """
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=os.environ | self._given, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(self._is_up, f"{self.name} does not start: {self.log}")

    def kill(self) -> None:
        """End it as the system ends a process that it takes for too large; its children must notice by themselves."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it as an operator does."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_S)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process = None


class Postgres:
    """The tests' PostgreSQL server, as a part."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o755)
        self._server, self._data = PostgresServer(folder), folder / "data"
        self.log = folder / "log"

    @property
    def address(self) -> str:
        """Its address with the password."""
        return self._server.address

    def start(self) -> None:
        """Start it; one whose processes do not know yet that the first of them is gone refuses for a moment."""

        def starts() -> bool:
            with suppress(subprocess.CalledProcessError):
                self._server.start()
                return True
            return False

        wait_for(starts, f"PostgreSQL does not start: {self.log}")

    def kill(self) -> None:
        """End its first process; the others follow it."""
        os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        """End it."""
        with suppress(subprocess.CalledProcessError):
            self._server.stop()


class ServerSet:
    """PostgreSQL, Chroma, a bucket, apps and workers; every app and worker has a folder of its own, as on a machine."""

    def __init__(self, place: Path, *, apps: int, workers: int, given: Mapping[str, str]) -> None:
        """Lay it out; nothing is started.

        Args:
            place: An empty folder for all of it.
            apps: How many.
            workers: How many.
            given: Further environment of the apps and workers.
        """
        self._place = place
        self.postgres = Postgres(place / "postgres")
        chroma_port, bucket_port = free_port(), free_port()
        chroma, bucket = f"http://127.0.0.1:{chroma_port}", f"http://127.0.0.1:{bucket_port}"
        tool = str(Path(sys.executable).parent / "chroma")
        run_chroma = [tool, "run", "--host", "127.0.0.1", "--port", str(chroma_port), "--path", str(place / "chroma")]
        self.bucket = place / "bucket"
        keep = [sys.executable, "-m", "bench.folder_bucket", str(self.bucket), str(bucket_port)]
        self.stores: list[Part | Postgres] = [
            self.postgres,
            self._part("Chroma", run_chroma, lambda: _answers(f"{chroma}/api/v2/heartbeat"), {}),
            self._part("bucket", keep, lambda: _answers(f"{bucket}/papers?list-type=2"), {}),
        ]
        self.environment = {
            "FOOTNOTE_DATABASE_URL": self.postgres.address,
            "FOOTNOTE_CHROMA_URL": chroma,
            "FOOTNOTE_FILES_URL": "s3://papers/soak",
            "FOOTNOTE_FILES_ENDPOINT": bucket,
            "FOOTNOTE_FILES_KEY_ID": "soak",
            "FOOTNOTE_FILES_SECRET": secrets.token_hex(8),
            "FOOTNOTE_LOG_LEVEL": "WARNING",
            "NO_PROXY": "127.0.0.1,localhost",
            **given,
        }
        self.addresses = [f"http://localhost:{free_port()}" for _ in range(apps)]
        self.apps = [self._app(number, address) for number, address in enumerate(self.addresses, 1)]
        self.workers = [self._worker(number) for number in range(1, workers + 1)]

    @property
    def parts(self) -> list[Part | Postgres]:
        """All parts, in the order in which they are started."""
        return [*self.stores, *self.apps, *self.workers]

    def stop(self, parts: Sequence[Part | Postgres] | None = None) -> None:
        """End parts, or all, those first that need the others."""
        for part in reversed(self.parts if parts is None else parts):
            part.stop()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Footnote's on the set, from a further machine's folder."""
        given = os.environ | self.environment | {"FOOTNOTE_LIBRARY": str(self._place / "command")}
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)

    def _app(self, number: int, address: str) -> Part:
        port = address.rpartition(":")[2]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
        return self._own(
            f"app {number}", [*command, "--server.port", port], lambda: _answers(f"{address}/api/documents")
        )

    def _worker(self, number: int) -> Part:
        log = self._place / f"worker {number}.log"
        command = [sys.executable, "-m", "ingest", "worker"]
        began: list[int] = []

        def is_up() -> bool:
            said = log.read_text("utf-8", errors="replace").count("Waiting for files") if log.exists() else 0
            if said > len(began):
                began.append(said)
                return True
            return False

        return self._own(f"worker {number}", command, is_up)

    def _own(self, name: str, command: Sequence[str], is_up: Callable[[], bool]) -> Part:
        return self._part(name, command, is_up, self.environment | {"FOOTNOTE_LIBRARY": str(self._place / name)})

    def _part(self, name: str, command: Sequence[str], is_up: Callable[[], bool], given: Mapping[str, str]) -> Part:
        return Part(name, command, is_up, given, self._place / f"{name}.log")


def wait_for(is_so: Callable[[], bool], said: str, seconds: float = _START_S) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: If it is not in time, which `said` says.
    """
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(said)
        time.sleep(0.2)


def _answers(address: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(address, timeout=10, trust_env=False).is_success
    return False
