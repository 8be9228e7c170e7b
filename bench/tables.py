"""`python -m bench.tables [FOLDER] [--each]`: how truly the cells of tables are read, end to end, no places given."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from library.pdf.pages import ReadPage
from library.pdf.pdfium_documents import count_pages
from library.pdf.reading import read_pages
from library.settings import ROOT

EVAL = ROOT.parent / "shared" / "eval"
_SHARES = re.compile(r"precision ([\d.]+)  recall ([\d.]+)  F1 ([\d.]+)")


def measure_tables(folder: Path = EVAL / "tables-dev", options: Sequence[str] = ()) -> None:
    """Print the shares of the relations between cells that are read right."""
    truth = folder / "tables.jsonl"
    if not truth.is_file():
        print(f"\nThere is no {truth}, so tables were not measured.")
        return
    print(f"\n### Tables of {folder.name}: relations between cells\n")
    print("| precision | recall | F1, a document | F1, pooled |\n|---|---|---|---|")
    files = sorted(folder.glob("*.pdf"))
    with TemporaryDirectory() as place:
        read = Path(place) / "read.jsonl"
        read.write_text("\n".join(json.dumps({"document": file.name, "tables": list(_tables(file))}) for file in files))
        command = [sys.executable, str(EVAL / "score_tables.py"), *options, str(truth), str(read)]
        scored = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    document, pooled = (match.groups() for match in _SHARES.finditer(scored))
    print(f"| {' | '.join(document)} | {pooled[2]} |", flush=True)
    if options:
        print(f"\n{scored}")


def _tables(file: Path) -> Iterator[dict[str, Any]]:
    for page in read_pages(file, range(1, count_pages(file) + 1)):
        yield from _of_page(page)


def _of_page(page: ReadPage) -> Iterator[dict[str, Any]]:
    names = ("row", "col", "row_span", "col_span", "text")
    for table in page.found_tables:
        cells = [{name: getattr(cell, name) for name in names} for cell in table.cells]
        yield {"page": page.number, "cells": cells}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.tables")
    parser.add_argument("folder", nargs="?", type=Path, default=EVAL / "tables-dev", help="holds PDFs and tables.jsonl")
    parser.add_argument("--each", action="store_true", help="a line a document too")
    given = parser.parse_args()
    measure_tables(given.folder, ["--each"] * given.each)
