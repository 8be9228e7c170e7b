"""Pages drawn word by word, wherever and in whatever order a test wants them, and read back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from library.pdf.pages import ReadPage
from library.pdf.reading import read_pages
from tests.pdfs import CJK_FONT

Piece = tuple[float, float, str]
"""x and y of the baseline's start in points, and the text drawn there."""

LEADING = 14.0
LEFT, RIGHT, TOP = 60.0, 320.0, 700.0
_SENTENCES = re.findall(
    r"\w+",
    "the harbour office keeps a list of every ship that has called at the port since the old quay was built "
    "and a clerk reads it aloud each spring so that nobody forgets which captain owed which debt to whom while "
    "the children count the gulls upon the roof and the bakers carry warm bread down to the men on the boats",
)


def column(first: int, count: int = 8) -> list[str]:
    """Give `count` lines of five words of running text, from the `first` word on."""
    words = [_SENTENCES[i % len(_SENTENCES)] for i in range(first, first + 5 * count)]
    return [" ".join(words[i : i + 5]) for i in range(0, len(words), 5)]


def drawn(path: Path, pieces: Iterable[Piece], font: str = "Helvetica", size: float = 10, turn: int = 0) -> Path:
    """Write a PDF with one page of 612 by 792 points; with `turn` the page is displayed turned, its text upright."""
    canvas = Canvas(str(path), pagesize=(612, 792) if turn % 180 == 0 else (792, 612), invariant=True)
    if font == CJK_FONT:
        pdfmetrics.registerFont(UnicodeCIDFont(CJK_FONT))
    if turn == 90:
        canvas.setPageRotation(90)
        canvas.translate(792, 0)
        canvas.rotate(90)
    canvas.setFont(font, size)
    for x, y, text in pieces:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return path


def read(path: Path) -> ReadPage:
    """Read its first page."""
    (page,) = read_pages(path, [1])
    return page


def texts(path: Path) -> list[str]:
    """Give the lines of its first page."""
    return [line.text for line in read(path).lines]
