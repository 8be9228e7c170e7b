"""How fast one worker and two add the same PDFs to a library on servers, each worker on a core of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.growth_servers import ServerSet, running_servers
from bench.process_tree import ProcessTree
from library.settings import ROOT

_LOOK_EVERY_S = 0.1


@dataclass(frozen=True)
class Run:
    """One ingest of all files."""

    workers: int
    pages: int
    wall_s: float
    cpu_s: float
    servers_s: float


def measure_workers(files: Sequence[Path], place: Path) -> None:
    """Print pages a second and CPU seconds for one worker and for two, which share the files by their size."""
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
    """Add all files to a new library by so many workers."""
    environment = {**os.environ, **servers.settings, "FOOTNOTE_LIBRARY": str(place / f"of-{count}")}
    environment["FOOTNOTE_DATABASE_SCHEMA"] = f"of_{count}"
    subprocess.run([sys.executable, "-m", "library", "list"], cwd=ROOT, env=environment, check=True)  # makes the tables
    began, before = time.monotonic(), servers.cpu_s()
    workers = [_start(share, core, environment) for core, share in enumerate(_shares(files, count))]
    trees = [ProcessTree(worker.pid) for worker in workers]
    while any(worker.poll() is None for worker in workers):
        for tree in trees:
            tree.sample()
        time.sleep(_LOOK_EVERY_S)
    wall = time.monotonic() - began
    lines = [json.loads(line) for worker in workers for line in worker.communicate()[0].splitlines()]
    if len(lines) != len(files) or any(line["status"] != "indexed" for line in lines):
        raise SystemExit(f"not all files were added: {lines}")
    pages = sum(line["pages"] for line in lines)
    return Run(count, pages, wall, sum(tree.cpu_s for tree in trees), servers.cpu_s() - before)


def _start(files: Sequence[Path], core: int, environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ingest", "--json", *map(str, files)]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    psutil.Process(worker.pid).cpu_affinity([core])  # its children begin with it
    return worker


def _shares(files: Sequence[Path], count: int) -> list[list[Path]]:
    """Deal files out, the largest first, to whoever has the least."""
    shares: list[list[Path]] = [[] for _ in range(count)]
    for file in sorted(files, key=lambda each: each.stat().st_size, reverse=True):
        min(shares, key=lambda share: sum(each.stat().st_size for each in share)).append(file)
    return shares
