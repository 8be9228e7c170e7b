"""`python -m bench.tables`: how truly the cells of tables are read, end to end, no places of tables given."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from library.pdf.pages import ReadPage
from library.pdf.reading import read_pages
from library.settings import ROOT

EVAL = ROOT.parent / "shared" / "eval"


def measure_tables(folder: Path, options: Sequence[str] = ()) -> None:
    """Print the share of relations between cells that are read right."""
    truth = folder / "tables.jsonl"
    if not truth.is_file():
        print(f"\nThere is no {truth}, so tables were not measured.")
        return
    with TemporaryDirectory() as place:
        read = Path(place) / "read.jsonl"
        lines = (json.dumps({"document": file.name, "tables": _tables(file)}) for file in sorted(folder.glob("*.pdf")))
        read.write_text("\n".join(lines), "utf-8")
        subprocess.run([sys.executable, EVAL / "score_tables.py", *options, truth, read], check=True)


def _tables(file: Path) -> list[dict[str, Any]]:
    from library.pdf.pdfium import count_pages

    return [table for page in read_pages(file, range(1, count_pages(file) + 1)) for table in _of_page(page)]


def _of_page(page: ReadPage) -> list[dict[str, Any]]:
    names = ("row", "col", "row_span", "col_span", "text")
    return [
        {"page": page.number, "cells": [{name: getattr(cell, name) for name in names} for cell in table.cells]}
        for table in page.found_tables
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.tables")
    parser.add_argument("folder", nargs="?", type=Path, default=EVAL / "tables-dev")
    parser.add_argument("--each", action="store_true", help="a line a document too")
    given = parser.parse_args()
    measure_tables(given.folder, ["--each"] * given.each)
