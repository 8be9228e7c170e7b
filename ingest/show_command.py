"""What `python -m ingest --show FILE` does: it reads a file and prints what is read, as Markdown or JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.file_reading import FileReading
from ingest.page_report import health_of, nothing_read
from ingest.pages.assembling import assemble
from ingest.reader import Reader
from ingest.to_markdown import page_to_markdown
from library.command_line import settings_of
from library.pdf.pages import ReadPage
from library.pdf.structure import Structure
from library.records import Block, Cell, Page
from library.settings import Settings
from library.stores.block_json import rect_to_json
from library.unicode import clean_text


def show(options: argparse.Namespace) -> int:
    """Print what is read of a file; no library is opened.

    Raises:
        DocumentError: If the file cannot be used, or holds no text.
    """
    settings = settings_of(options)
    read, structure = _read(options.show, options.password, settings)
    health = health_of(read)
    if not health.read:
        raise nothing_read(health, clean_text(options.show.name), settings)
    pages = assemble(read, structure).pages
    if options.json:
        lines = [json.dumps(_page(page), ensure_ascii=False) for page in pages]
    else:
        lines = [page_to_markdown(page, _attached(one)) + "\n" for page, one in zip(pages, read, strict=True)]
    for line in lines:
        print(line, flush=True)  # noqa: T201
    return 0


def _read(path: Path, password: str, settings: Settings) -> tuple[list[ReadPage], Structure]:
    file = FileReading(path, clean_text(path.name), password, settings)
    file.check()
    reader = Reader(settings)
    try:
        structure = file.open(reader).structure
        pages: list[ReadPage] = []
        while file.left:
            pages += file.step(reader)
    finally:
        reader.close()
    return sorted(pages, key=lambda page: page.number), structure


def _attached(page: ReadPage) -> Sequence[str]:
    return [note.text for note in page.notes if note.kind == "attachment"]


def _page(page: Page) -> dict[str, Any]:
    blocks = [_block(block, page.text) for block in page.blocks]
    return {"page": page.number, "label": page.label, "text": page.text, "blocks": blocks}


def _block(block: Block, text: str) -> dict[str, Any]:
    place = {"start": block.start, "end": block.end, "rect": rect_to_json(block.rect)}
    told: dict[str, Any] = {"level": block.level, "author": block.author, "scale": block.scale}
    carried = [cell.row + cell.row_span for cell in block.cells if cell.is_carried]
    told["cells"] = [_cell(cell, max(carried, default=0)) for cell in block.cells if not cell.is_carried]
    said = {name: value for name, value in told.items() if value}
    return {"kind": block.kind, "text": text[block.start : block.end], **place, **said}


def _cell(cell: Cell, above: int) -> dict[str, Any]:
    """Give a cell; the rows above the first that stands on its page are of another."""
    place = {"row": cell.row - above, "col": cell.col, "row_span": cell.row_span, "col_span": cell.col_span}
    groups = {"groups": list(cell.groups)} if cell.groups else {}
    return {**place, "text": cell.text, "rect": rect_to_json(cell.rect), "head": cell.head, **groups}
