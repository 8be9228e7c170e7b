"""`python -m bench.tables [FOLDER] [--each]`: how truly the cells of tables are read, no places given, beside peers."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.peer_searches import peer_command
from bench.peers.tables import READERS
from bench.process_tree import measure
from library.pdf.pages import ReadPage
from library.pdf.pdfium_documents import count_pages
from library.pdf.reading import read_pages
from library.settings import ROOT

EVAL = ROOT.parent / "shared" / "eval"
_SHARES = re.compile(r"precision ([\d.]+)  recall ([\d.]+)  F1 ([\d.]+)")
Line = dict[str, Any]
"""A document's tables, as `score_tables.py` takes them, with CPU seconds and what went wrong."""


def measure_tables(folder: Path = EVAL / "tables-dev", options: Sequence[str] = (), *, peers: bool = True) -> None:
    """Print the shares of the relations between cells that are read right, by Footnote and by each peer."""
    truth = folder / "tables.jsonl"
    if not truth.is_file():
        print(f"\nThere is no {truth}, so tables were not measured.")
        return
    files = sorted(folder.absolute().glob("*.pdf"))
    pages = sum(map(count_pages, files))
    print(f"\n### Tables of {folder.name}: relations between cells, {len(files)} documents, {pages} pages\n")
    print("| reader | precision | recall | F1, a document | F1, pooled | CPU s | failed |")
    print("|---|---|---|---|---|---|---|")
    scored = {"Footnote": _print_reader("Footnote", truth, [read_tables(file) for file in files], options)}
    if peers and (command := peer_command("What else reads tables", "tables")):
        for name in READERS:
            if lines := ask_peer(name, command, files):
                scored[name] = _print_reader(name, truth, lines, options)
    for name, text in scored.items() if options else ():
        print(f"\n{name}\n\n{text}")


def read_tables(file: Path) -> Line:
    """Read a document's tables with Footnote."""
    began = time.process_time()
    pages = read_pages(file, range(1, count_pages(file) + 1))
    tables = [table for page in pages for table in _of_page(page)]
    return {"document": file.name, "tables": tables, "cpu_s": time.process_time() - began, "problem": ""}


def _of_page(page: ReadPage) -> Iterator[dict[str, Any]]:
    names = ("row", "col", "row_span", "col_span", "text")
    for table in page.found_tables:
        cells = [{name: getattr(cell, name) for name in names} for cell in table.cells]
        yield {"page": page.number, "cells": cells}


def ask_peer(name: str, command: Sequence[str], files: Sequence[Path]) -> list[Line]:
    """Get a peer's lines; none, and said on stderr, where it cannot run here."""
    used = measure([*command, name, *map(str, files)], os.environ)
    if used.code:
        reason = used.errors.strip().rpartition("\n")[2]
        sys.stderr.write(f"{name} was not measured: {reason}\n")
        return []
    lines = [json.loads(line) for line in used.output.splitlines() if line.startswith("{")]
    sys.stderr.writelines(f"{name} on {line['document']}: {line['problem']}\n" for line in lines if line["problem"])
    return lines


def _print_reader(name: str, truth: Path, lines: Sequence[Line], options: Sequence[str]) -> str:
    """Print a reader's row; what the scorer said."""
    with TemporaryDirectory() as place:
        read = Path(place) / "read.jsonl"
        read.write_text("\n".join(map(json.dumps, lines)), "utf-8")
        command = [sys.executable, str(EVAL / "score_tables.py"), *options, str(truth), str(read)]
        scored = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    document, pooled = (match.groups() for match in _SHARES.finditer(scored))
    seconds, failed = sum(line["cpu_s"] for line in lines), sum(bool(line["problem"]) for line in lines)
    print(f"| {name} | {' | '.join(document)} | {pooled[2]} | {seconds:.1f} | {failed} |", flush=True)
    return scored


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.tables")
    parser.add_argument("folder", nargs="?", type=Path, default=EVAL / "tables-dev", help="holds PDFs and tables.jsonl")
    parser.add_argument("--each", action="store_true", help="a line a document too")
    parser.add_argument("--without-peers", action="store_true", help="leave the other readers out")
    given = parser.parse_args()
    measure_tables(given.folder, ["--each"] * given.each, peers=not given.without_peers)
