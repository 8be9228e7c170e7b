"""PDFs whose pages are nothing but pictures, as a scanner writes them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
from PIL.Image import Transpose
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_TURNS = (None, Transpose.ROTATE_90, Transpose.ROTATE_180, Transpose.ROTATE_270)
_HIDDEN: Final = 3  # PDF's text render mode for the text that scanners lay over a picture


def make_scan(source: Path, target: Path, number: int = 1, dpi: int = 150, turns: int = 0, hidden: str = "") -> Path:
    """Write a page of a PDF, counted from 1, as a picture.

    Args:
        source: The PDF with the page.
        target: Where the scan is written.
        number: Of the page.
        dpi: Of the picture.
        turns: How many quarters the picture is turned to the left.
        hidden: A text layer laid over it that cannot be seen.

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
    canvas.showPage()
    canvas.save()
    return target
