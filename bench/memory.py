"""`python -m bench.memory`: adds 200 PDFs in one run; the memory after the last is held against that after the 20th."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.process_tree import Memory, ProcessTree
from bench.small_pdfs import make_pdfs
from library.settings import ROOT

_FILES, _PAGES = 200, 10
_FIRST = 20  # by then every process has loaded what it needs
_AROUND = 5  # a figure is the median after so many files, because a moment's memory depends on what is in hand
_MOST_MB = 50


def measure_memory(files: int = _FILES) -> bool:
    """Print the memory of all processes after the 20th and after the last file; True if it stayed flat."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "files"
        make_pdfs(folder, files, _PAGES, lines=15)
        after, statuses = _ingest(folder, Path(place) / "library")
    early, late = after[_FIRST - _AROUND : _FIRST], after[-_AROUND:]
    print(
        f"\n### Memory of all processes: {files} PDFs of {_PAGES} pages in one run, "
        f"{statuses.count('indexed')} indexed\n"
    )
    print(f"| | after file {_FIRST} | after file {len(after)} | grown by | most |\n|---|---|---|---|---|")
    grown = {}
    for name in ("pss", "rss"):
        first, last = (median(getattr(memory, name) for memory in part) for part in (early, late))
        grown[name] = last - first
        most = max(getattr(memory, name) for memory in after)
        print(f"| MB, {name.upper()} | {first:.0f} | {last:.0f} | {grown[name]:+.0f} | {most:.0f} |")
    flat = grown["pss"] <= _MOST_MB and statuses == ["indexed"] * files
    print(f"\n{'Flat' if flat else 'NOT flat'}: at most {_MOST_MB} MB more are allowed.")
    return flat


def _ingest(folder: Path, library: Path) -> tuple[list[Memory], list[str]]:
    """Run `ingest`, and measure its processes each time that it tells of a file."""
    command = [sys.executable, "-m", "ingest", str(folder), "--json", "--library", str(library)]
    after: list[Memory] = []
    statuses: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        tree = ProcessTree(process.pid)
        for line in process.stdout or ():
            after.append(tree.sample())
            statuses.append(json.loads(line)["status"])
            print(f"{len(after)} {after[-1].pss:.0f} MB", file=sys.stderr, flush=True)
    return after, statuses


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.memory")
    parser.add_argument("--files", type=int, default=_FILES, help="how many PDFs")
    sys.exit(not measure_memory(parser.parse_args().files))
