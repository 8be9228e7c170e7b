"""`python -m bench.peers.tables READER PDF...`: the tables that another reader finds, a JSON line a document.

A line is what `score_tables.py` takes, with CPU seconds and what went wrong besides. Each reader gets whole files and
has its own defaults; img2table is asked for tables without borders too, which it otherwise leaves out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

Cells = Iterable[tuple[tuple[float, float, float, float], str]]
"""Left, top, right and bottom of each, from the top down, and its text."""
Tables = Iterator[tuple[int, Cells]]
"""Each with its page, from 1."""


def by_pdfplumber(path: Path) -> Tables:
    """Read with pdfplumber."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            yield from ((page.page_number, _filled(table)) for table in page.find_tables())


def by_pymupdf(path: Path) -> Tables:
    """Read with PyMuPDF."""
    import pymupdf

    for number, page in enumerate(pymupdf.open(path), 1):
        yield from ((number, _filled(table)) for table in page.find_tables())


def by_camelot(flavor: str, path: Path) -> Tables:
    """Read with camelot."""
    import camelot

    for table in camelot.read_pdf(str(path), pages="all", flavor=flavor):
        yield table.page, _merged(table.cells)


def by_img2table(path: Path) -> Tables:
    """Read with img2table, the text from the file; a merged cell comes once for each place that it covers."""
    from img2table.document import PDF

    for index, tables in PDF(str(path)).extract_tables(borderless_tables=True).items():
        for table in tables:
            cells = chain.from_iterable(table.content.values())
            yield index + 1, {(c.bbox.x1, c.bbox.y1, c.bbox.x2, c.bbox.y2): c.value for c in cells}.items()


def by_tabula(path: Path) -> Tables:
    """Read with tabula, page by page, as it does not say on which page a table is."""
    import pymupdf
    import tabula

    for number in range(1, len(pymupdf.open(path)) + 1):
        for table in tabula.read_pdf(path, pages=number, output_format="json", silent=True):
            rows = enumerate(table["data"])
            yield number, [((c, r, c + 1, r + 1), cell["text"]) for r, row in rows for c, cell in enumerate(row)]


READERS: dict[str, Callable[[Path], Tables]] = {
    "pdfplumber": by_pdfplumber,
    "PyMuPDF": by_pymupdf,
    "camelot, lattice": partial(by_camelot, "lattice"),
    "camelot, stream": partial(by_camelot, "stream"),
    "img2table": by_img2table,
    "tabula": by_tabula,
}


def to_grid(cells: Cells) -> list[dict[str, Any]]:
    """Number the rows and columns by where cells begin, and count how many each cell spans."""
    placed = list(cells)
    columns, rows = (sorted({rect[edge] for rect, _ in placed}) for edge in (0, 1))
    return [
        {
            "row": rows.index(top),
            "col": columns.index(left),
            "row_span": max(1, sum(top <= row < bottom for row in rows)),
            "col_span": max(1, sum(left <= column < right for column in columns)),
            "text": text or "",
        }
        for (left, top, right, bottom), text in placed
    ]


def _filled(table: Any) -> Cells:
    """Pair the cells of pdfplumber, which are PyMuPDF's too, with their texts."""
    for row, texts in zip(table.rows, table.extract(), strict=True):
        yield from ((rect, text) for rect, text in zip(row.cells, texts, strict=True) if rect)


def _merged(rows: Sequence[Sequence[Any]]) -> Cells:
    """Let each of camelot's cells reach to the next line; the text of merged ones is in the first."""
    columns = list(zip(*rows, strict=True))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            right, bottom = _last(row[c:], "right", "left"), _last(columns[c][r:], "bottom", "top")
            yield (cell.x1, -cell.y2, right.x2, -bottom.y1), cell.text


def _last(cells: Sequence[Any], edge: str, opposite: str) -> Any:
    return next((one for one, other in pairwise(cells) if getattr(one, edge) or getattr(other, opposite)), cells[-1])


def main(reader: str, files: Sequence[Path], seconds: int) -> None:
    """Print a line a document; of one that takes too long, with the tables found until then."""
    if reader == "tabula" and not shutil.which("java"):
        raise SystemExit("it needs Java, which is not here")
    signal.signal(signal.SIGALRM, _give_up)
    for path in files:
        began, problem, tables = sum(os.times()[:4]), "", list[dict[str, Any]]()
        signal.alarm(seconds)
        try:
            tables += ({"page": page, "cells": to_grid(cells)} for page, cells in READERS[reader](path))
        except ImportError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever its libraries raise
            problem = f"{type(error).__name__}: {error}"
        finally:
            signal.alarm(0)
        used = sum(os.times()[:4]) - began
        print(json.dumps({"document": path.name, "tables": tables, "cpu_s": used, "problem": problem}), flush=True)


def _give_up(*_: object) -> None:
    raise TimeoutError("it took too long")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.peers.tables")
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", type=int, default=120, help="longest time for a document")
    given = parser.parse_args()
    main(given.reader, given.files, given.seconds)
