"""`python -m bench.ingest [FOLDER]`: indexes the same filings with Footnote and with its peers, side by side.

Before that it reads and splits them in one process, without embedding: pages per CPU second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from bench.peer_searches import ENVIRONMENT, installed_peers
from bench.process_tree import measure
from ingest.chunks.splitting import split_pages
from ingest.pages.assembling import assemble
from library.embedders.base import Embedder
from library.embedders.choice import make_embedder
from library.pdf.pdfium_documents import count_pages
from library.pdf.reading import read_pages
from library.pdf.structure import Structure
from library.settings import ROOT, read_settings

FILINGS = ROOT.parent / "shared" / "eval" / "financebench-dev" / "pdfs"
_FILES = 10
_STEPS = ("reading pages", "putting them together", "splitting")


@dataclass(frozen=True)
class Run:
    """One indexing of all the files."""

    cpu_s: float
    wall_s: float
    pages_per_s: float
    pages: int
    chunks: int
    peak_pss: float
    peak_rss: float


def measure_ingest(folder: Path = FILINGS, rounds: int = 1) -> None:
    """Print a row for Footnote and each peer that is installed, then Footnote's ratios to them."""
    files = sorted(folder.glob("*.pdf"))[:_FILES]
    if not files:
        print(f"\nThere are no PDFs in {folder}, so indexing was not measured.")
        return
    measure_reading(files, rounds)
    commands = _commands()
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(_index(files, command))
            print(f"{name}: {runs[name][-1].cpu_s:.0f} CPU s", file=sys.stderr, flush=True)
    middles = {name: _middle(of) for name, of in runs.items()}
    _print(middles, len(files), rounds)


def measure_reading(files: Sequence[Path], rounds: int = 1) -> None:
    """Print how many pages are read, put together and split in a CPU second; of rounds, each file's fastest counts."""
    embedder = make_embedder(read_settings())
    embedder.token_spans("It loads when it is first asked.")
    times = np.array([[_read(file, embedder) for file in files] for _ in range(rounds)])
    best = times.min(axis=0).sum(axis=0).tolist()
    pages = sum(map(count_pages, files))
    print(f"\n### Reading {len(files)} filings ({pages} pages) without embedding: fastest of {rounds}\n")
    print("| step | ms a page | pages per CPU s |\n|---|---|---|")
    for step, seconds in zip((*_STEPS, "all"), (*best, sum(best)), strict=True):
        print(f"| {step} | {1000 * seconds / pages:.2f} | {pages / seconds:.0f} |")


def _read(file: Path, embedder: Embedder) -> list[float]:
    """Take the CPU seconds of each step."""
    clock = [time.process_time()]
    pages = read_pages(file, range(1, count_pages(file) + 1))
    clock.append(time.process_time())
    text = assemble(pages, Structure())
    clock.append(time.process_time())
    split_pages(text, file.name, file.stem, embedder)
    clock.append(time.process_time())
    return [end - begin for begin, end in pairwise(clock)]


def _commands() -> dict[str, list[str]]:
    commands = {"Footnote": [sys.executable, "-m", "ingest", "--json", "{files}", "--library", "{store}"]}
    for name, command in installed_peers():
        commands[name] = [*command, "{files}", "{store}"]
    return commands


def _index(files: Sequence[Path], command: Sequence[str]) -> Run:
    with TemporaryDirectory() as place:
        copies, store = Path(place) / "files", Path(place) / "store"
        copies.mkdir()
        for file in files:
            shutil.copy(file, copies)
        places = {"{files}": str(copies), "{store}": str(store)}
        used = measure([places.get(part, part) for part in command], os.environ | ENVIRONMENT)
    if used.code:
        raise SystemExit(f"{' '.join(command)} failed:\n{used.errors[-2000:]}")
    lines = [json.loads(line) for line in used.output.splitlines() if line.startswith("{")]
    pages, chunks = sum(line["pages"] for line in lines), sum(line["chunks"] for line in lines)
    return Run(used.cpu_s, used.wall_s, pages / used.wall_s, pages, chunks, used.peak_pss, used.peak_rss)


def _middle(runs: Sequence[Run]) -> Run:
    middle = {name: median(getattr(run, name) for run in runs) for name in Run.__dataclass_fields__}
    return Run(**middle)


def _print(runs: dict[str, Run], files: int, rounds: int) -> None:
    print(f"\n### Indexing {files} filings: median of {rounds}, interleaved\n")
    print("| pipeline | CPU s | wall s | pages/s | pages | chunks | peak MB (PSS) | peak MB (RSS added up) |")
    print("|---|---|---|---|---|---|---|---|")
    for name, run in runs.items():
        print(
            f"| {name} | {run.cpu_s:.1f} | {run.wall_s:.1f} | {run.pages_per_s:.1f} | {run.pages:.0f} "
            f"| {run.chunks:.0f} | {run.peak_pss:.0f} | {run.peak_rss:.0f} |"
        )
    ours = runs["Footnote"]
    print("\n| Footnote against | CPU s, times fewer | pages/s, times more | peak PSS, % of | peak RSS, % of |")
    print("|---|---|---|---|---|")
    for name, run in runs.items():
        if name != "Footnote":
            print(
                f"| {name} | {run.cpu_s / ours.cpu_s:.2f} | {ours.pages_per_s / run.pages_per_s:.2f} "
                f"| {100 * ours.peak_pss / run.peak_pss:.0f} | {100 * ours.peak_rss / run.peak_rss:.0f} |"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.ingest")
    parser.add_argument("folder", nargs="?", type=Path, default=FILINGS, help="folder of PDFs; the first ten by name")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is measured")
    options = parser.parse_args()
    measure_ingest(options.folder, options.rounds)
