"""`python -m bench.peers.tables_img2table FOLDER`: the tables that img2table finds by the text layer of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from img2table.document import PDF
from img2table.ocr import PdfOCR

from bench.peers.printing_tables import Grid, print_tables


def read_tables(file: Path) -> Iterator[Grid]:
    """Read a file's tables, those without lines too."""
    found = PDF(str(file)).extract_tables(ocr=PdfOCR(), borderless_tables=True)
    for page, tables in found.items():
        for table in tables:
            yield page + 1, table.df.values.tolist()


if __name__ == "__main__":
    print_tables(read_tables)
