"""How fast one worker and two add the same PDFs to a library on servers, each worker on a core of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import psutil

from bench.growth_servers import ServerSet, running_servers
from bench.process_tree import ProcessTree
from ingest.queue import IngestQueue
from library.library import Library
from library.settings import ROOT, read_settings
from library.stores.jobs import Job

_LOOK_EVERY_S = 0.2


@dataclass(frozen=True)
class Run:
    """One ingest of all files, from the start of the workers."""

    workers: int
    pages: int
    wall_s: float
    cpu_s: float
    servers_s: float


def measure_workers(files: Sequence[Path], place: Path) -> None:
    """Print pages a second and CPU seconds for one worker and for two, which take the files from the shared queue."""
    runs = []
    with running_servers(place / "servers") as servers:
        for count in (1, 2):
            runs.append(_ingest(files, count, servers, place))
            print(runs[-1], file=sys.stderr, flush=True)
    one, two = runs
    print(f"\n### {len(files)} PDFs, {one.pages} pages, on PostgreSQL and a Chroma server, a core a worker; n = 1\n")
    print("| workers | wall s | pages/s | CPU s of the workers | CPU s of the servers |\n|---|---|---|---|---|")
    for run in runs:
        row = (run.workers, f"{run.wall_s:.0f}", f"{run.pages / run.wall_s:.2f}", f"{run.cpu_s:.0f}")
        print("| " + " | ".join(map(str, (*row, f"{run.servers_s:.1f}"))) + " |")
    print(f"\nTwo add {one.wall_s / two.wall_s:.2f} times as many pages a second as one.")


def _ingest(files: Sequence[Path], count: int, servers: ServerSet, place: Path) -> Run:
    """Hand all files to the queue of a new library, and let so many workers add them."""
    environment = {
        **servers.settings,
        "FOOTNOTE_LIBRARY": str(place / f"of-{count}"),
        "FOOTNOTE_DATABASE_SCHEMA": f"of_{count}",
    }
    with _handed_over(files, environment) as queue, ExitStack() as stack:
        began, before = time.monotonic(), servers.cpu_s()
        trees = [ProcessTree(stack.enter_context(_worker(core, environment))) for core in range(count)]
        while not all(job.ended for job in queue.jobs()):
            for tree in trees:
                tree.sample()
            time.sleep(_LOOK_EVERY_S)
        wall = time.monotonic() - began
        jobs: list[Job] = queue.jobs()
    if any(job.stage != "ready" for job in jobs):
        raise SystemExit(f"not all files were added: {jobs}")
    return Run(count, sum(job.pages for job in jobs), wall, sum(tree.cpu_s for tree in trees), servers.cpu_s() - before)


@contextmanager
def _handed_over(files: Sequence[Path], environment: Mapping[str, str]) -> Iterator[IngestQueue]:
    """Give files to the queue as an app does, which leaves them to workers; the largest first."""
    with patch.dict(os.environ, environment):
        settings = read_settings()
    with Library.open(settings) as library, closing(IngestQueue(library, settings, leaves=True)) as queue:
        for file in sorted(files, key=lambda each: each.stat().st_size, reverse=True):
            queue.submit(file.name, file.read_bytes())
        yield queue


@contextmanager
def _worker(core: int, environment: Mapping[str, str]) -> Iterator[int]:
    command = [sys.executable, "-m", "ingest", "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        psutil.Process(worker.pid).cpu_affinity([core])  # its children begin with it
        yield worker.pid
    finally:
        worker.terminate()
        worker.wait(60)
