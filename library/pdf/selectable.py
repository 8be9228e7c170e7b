"""The text layer of a page as lines that can be laid over its picture, and the sizes of pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from library.pdf.direction import as_read, runs_from_right
from library.pdf.glyphs import Glyphs
from library.pdf.pdfium_documents import open_document, open_page
from library.pdf.pieces import Line, Piece, Size
from library.pdf.quarters import turned_rect
from library.pdf.text_layer import read_text_layer
from library.unicode import clean_text

_APART = 1.5  # of a font's size: a wider gap parts two pieces of a line, such as cells


def page_sizes(path: Path) -> list[Size]:
    """Measure every page of a file."""
    with open_document(path) as document:
        return [document.get_page_size(i) for i in range(len(document))]


def read_lines(path: Path, number: int) -> list[Line]:
    """Read the lines of a page that are seen, in the order in which the file has them."""
    with open_page(path, number) as page:
        glyphs = read_text_layer(page, page.get_textpage()).glyphs
        size = page.get_size()
    lines = ([_piece(glyphs, part, size) for part in _parts(glyphs, line)] for line in _lines(glyphs.text))
    return [line for line in lines if line]


def _lines(text: str) -> Iterator[range]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield range(start, start + len(line))
        start += len(line)


def _parts(glyphs: Glyphs, line: range) -> list[list[int]]:
    """Group the characters of a line that are no space, by their indices, where nothing wide lies between."""
    drawn, parts = glyphs.drawn, list[list[int]]()
    for i in (i for i in line if glyphs.solid[i]):
        place = glyphs.places[i]
        if parts:
            last = glyphs.places[parts[-1][-1]]
            gap = drawn.boxes[place, 0] - drawn.boxes[last, 2]
            wide = _APART * max(drawn.sizes[place], drawn.sizes[last])
            if drawn.quarters[place] == drawn.quarters[last] and -2 * wide < gap < wide:
                parts[-1].append(i)
                continue
        parts.append([i])
    return parts


def _piece(glyphs: Glyphs, part: list[int], size: Size) -> Piece:
    text = clean_text(glyphs.text[part[0] : part[-1] + 1])  # pdfium gives letters of formulas as two halves
    boxes = glyphs.drawn.boxes[glyphs.places[part]]
    (x0, y0), (x1, y1) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
    quarters = max(int(glyphs.drawn.quarters[glyphs.places[part[0]]]), 0)
    rect = turned_rect(quarters, *size, (x0, y0, x1, y1)) if quarters else (x0, y0, x1, y1)
    return Piece(as_read(text) if runs_from_right(text) else text, rect, quarters)
