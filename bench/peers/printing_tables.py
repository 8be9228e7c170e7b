"""What every reader of tables does around its own work: read the files of a folder, print a line a document."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

Grid = tuple[int, Sequence[Sequence[Any]]]
"""A page, from 1, and the texts of a table on it, row by row."""


def print_tables(read: Callable[[Path], Iterable[Grid]]) -> None:
    """Print the tables of each file in the folder that the command line names."""
    for file in sorted(Path(sys.argv[1]).glob("*.pdf")):
        tables = [{"page": page, "cells": _cells(rows)} for page, rows in read(file)]
        print(json.dumps({"document": file.name, "tables": tables}), flush=True)


def _cells(rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    return [{"row": i, "col": j, "text": str(text)} for i, row in enumerate(rows) for j, text in enumerate(row) if text]
