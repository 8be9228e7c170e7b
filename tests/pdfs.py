"""Small real PDFs for the tests: text in two scripts, with titles, outlines, labels and passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import IndirectObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

MARGIN = 56  # points
SIZE = 11
LEADING = 16
CJK_FONT = "STSong-Light"
_RUNS = re.compile(r"[\u2e80-\uffef]+|[^\u2e80-\uffef]+")

OutlineItem = tuple[int, str, int]
"""Level from 0, title, page from 1: as `library.records.Document.outline` has it."""


def make_pdf(
    path: Path,
    pages: Sequence[str],
    title: str = "",
    outline: Sequence[OutlineItem] = (),
    labels: Sequence[str] | None = None,
    password: str | None = None,
) -> Path:
    """Write a PDF with one page for each text.

    Args:
        pages: Text of each page; its lines stand as they are, none is wrapped. "" makes an empty page.
        labels: What is printed on each page, such as "iv"; one for each page.
        password: Asked for on opening; AES-256.

    Returns:
        The path that was given.
    """
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(_draw(pages, title))), import_outline=False)
    writer.add_metadata({"/Title": title} if title else {})
    _add_outline(writer, outline)
    for index, label in enumerate(labels or ()):
        writer.set_page_label(index, index, prefix=label)
    if password is not None:
        writer.encrypt(password, algorithm="AES-256")
    writer.write(path)
    return path


def _draw(pages: Sequence[str], title: str) -> bytes:
    if CJK_FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CJK_FONT))
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    canvas.setTitle(title)
    for text in pages:
        for number, line in enumerate(text.splitlines()):
            _draw_line(canvas, line, A4[1] - MARGIN - number * LEADING)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw_line(canvas: Canvas, line: str, y: float) -> None:
    """Draw one line, each run of characters in a font that has them."""
    x = float(MARGIN)
    for font, run in _runs(line):
        canvas.setFont(font, SIZE)
        canvas.drawString(x, y, run)
        x += pdfmetrics.stringWidth(run, font, SIZE)


def _runs(line: str) -> Iterator[tuple[str, str]]:
    for run in _RUNS.findall(line):
        yield (CJK_FONT if ord(run[0]) >= 0x2E80 else "Helvetica"), run


def _add_outline(writer: PdfWriter, outline: Sequence[OutlineItem]) -> None:
    parents: list[IndirectObject] = []
    for level, title, page in outline:
        del parents[level:]
        parent = parents[-1] if parents else None
        parents.append(writer.add_outline_item(title=title, page_number=page - 1, parent=parent))
