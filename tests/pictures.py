"""PDFs with pictures: pages that are nothing else, as a scanner writes them, and pictures of text beside text."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
from PIL.Image import Transpose
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from library.records import Rect
from tests.pdfs import LEADING, MARGIN, SIZE

_TURNS = (None, Transpose.ROTATE_90, Transpose.ROTATE_180, Transpose.ROTATE_270)
_HIDDEN: Final = 3  # PDF's text render mode for the text that scanners lay over a picture


def make_scan(
    source: Path, target: Path, number: int = 1, dpi: int = 150, turns: int = 0, hidden: str = "", layer: str = ""
) -> Path:
    """Write a page of a PDF, counted from 1, as a picture.

    Args:
        source: The PDF with the page.
        target: Where the scan is written.
        number: Of the page.
        dpi: Of the picture.
        turns: How many quarters the picture is turned to the left.
        hidden: A text layer laid over it that cannot be seen.
        layer: The same in lines, at the places where `make_pdf` sets them.

    Returns:
        The target.
    """
    with pdfium.PdfDocument(source) as document:
        page = document[number - 1]
        size = page.get_size() if turns % 2 == 0 else page.get_size()[::-1]
        picture = page.render(scale=dpi / 72).to_pil()
    turn = _TURNS[turns]
    drawn = BytesIO()
    (picture.transpose(turn) if turn is not None else picture).save(drawn, "PNG")
    canvas = Canvas(str(target), pagesize=size, invariant=True)
    canvas.drawImage(ImageReader(drawn), 0, 0, *size)
    if hidden:
        text = canvas.beginText(56, 56)
        text.setTextRenderMode(_HIDDEN)
        text.textOut(hidden)
        canvas.drawText(text)
    if layer:
        text = canvas.beginText(MARGIN, size[1] - MARGIN)
        text.setFont("Helvetica", SIZE, LEADING)
        text.setTextRenderMode(_HIDDEN)
        text.textLines(layer)
        canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    return target


def set_picture(source: Path, target: Path, text: str, rect: Rect) -> Path:
    """Write a page with a text and, within a rectangle, a picture of the first lines of another PDF's first page.

    Args:
        source: The PDF whose lines are drawn; as much of them as fits into the rectangle's shape.
        target: Where the page is written.
        text: Set above the picture.
        rect: x0, y0, x1, y1 in points.

    Returns:
        The target.
    """
    x0, y0, x1, y1 = rect
    with pdfium.PdfDocument(source) as document:
        page = document[0]
        _, height = page.get_size()
        below = height - (MARGIN + 2 * LEADING)
        picture = page.render(scale=3, crop=(MARGIN - 10, below, 200, MARGIN - 20)).to_pil()
    drawn = BytesIO()
    picture.save(drawn, "PNG")
    canvas = Canvas(str(target), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", SIZE)
    canvas.drawString(MARGIN, y1 + 100, text)
    canvas.drawImage(ImageReader(drawn), x0, y0, x1 - x0, y1 - y0)
    canvas.showPage()
    canvas.save()
    return target
