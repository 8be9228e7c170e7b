"""`python -m bench.peers.tables_pdfplumber FOLDER`: the tables that pdfplumber finds, as it is set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pdfplumber

from bench.peers.printing_tables import Grid, print_tables


def read_tables(file: Path) -> Iterator[Grid]:
    """Read a file's tables."""
    with pdfplumber.open(file) as document:
        for page in document.pages:
            for table in page.extract_tables():
                yield page.page_number, table


if __name__ == "__main__":
    print_tables(read_tables)
