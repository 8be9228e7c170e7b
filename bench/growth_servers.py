"""A PostgreSQL and a Chroma server on this machine, as the tests start them, and the CPU time that they use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.postgres import running_server
from tests.store_servers import running_chroma


@dataclass(frozen=True)
class ServerSet:
    """Servers by their first processes.

    Attributes:
        settings: The environment of an app that uses them.
    """

    pids: Sequence[int]
    settings: Mapping[str, str]

    def processes(self) -> list[psutil.Process]:
        """List what runs of them now."""
        roots = [psutil.Process(pid) for pid in self.pids]
        return [process for root in roots for process in (root, *root.children(recursive=True))]

    def cpu_s(self) -> float:
        """Add up the CPU seconds of all that runs, and of what ran and was waited for."""
        total = 0.0
        for process in self.processes():
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue  # it ended in this moment
            total += times.user + times.system + times.children_user + times.children_system
        return total

    def pss_mb(self) -> float:
        """Measure their memory, shared pages counted once."""
        return float(sum(process.memory_full_info().pss for process in self.processes())) / 2**20


@contextmanager
def running_servers(folder: Path) -> Iterator[ServerSet]:
    """Run both as long as the block lasts."""
    folder.mkdir(parents=True)
    before = set(psutil.Process().children())
    with running_server() as database, running_chroma(folder) as chroma:
        ours = [process.pid for process in psutil.Process().children() if process not in before]
        settings = {"FOOTNOTE_DATABASE_URL": database.address, "FOOTNOTE_CHROMA_URL": chroma}
        yield ServerSet([database.pid, *ours], settings)
