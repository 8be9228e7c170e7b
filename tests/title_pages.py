"""Small real PDFs with what a document says of itself: a paper, a contract, an invoice, a form, slides, a manual."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.pdfs import CJK_FONT

LEFT, TOP = 72.0, 780.0
Set = tuple[float, str, str]
"""Font size, where it stands ("left", "middle", "below" the last line without a gap, "right"), and the text."""

PROSE = (
    "The tide gauge at the old quay has been read every hour since the harbour was built, and the",
    "readings show that the mean level of the sea rises by three millimetres in each year. We fit a",
    "model of the moon and of the wind to them, and find that storms account for most of the rest.",
)
CHINESE_PROSE = (
    "本文根据老码头验潮站自建港以来每小时的读数，研究海平面的长期变化，并建立月相与风",
    "的模型。结果表明，海平面每年平均上升三毫米，其余变化大多来自风暴的影响，与模型一致。",
)


def set_pages(path: Path, pages: Sequence[Sequence[Set]], size: tuple[float, float] = A4, author: str = "") -> Path:
    """Write a PDF whose pages are lines of the sizes and at the places given.

    Returns:
        The path that was given.
    """
    if CJK_FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CJK_FONT))
    canvas = Canvas(str(path), pagesize=size, invariant=True)
    canvas.setTitle("")
    canvas.setAuthor(author)
    for page in pages:
        y = size[1] - (A4[1] - TOP)
        for points, where, text in page:
            y -= points * (1.3 if where == "below" else 2.4)
            _set_line(canvas, (points, where, text), y, size[0])
        canvas.showPage()
    canvas.save()
    return path


def _set_line(canvas: Canvas, line: Set, y: float, width: float) -> None:
    points, where, text = line
    font = CJK_FONT if any(character >= "\u2e80" for character in text) else "Helvetica"
    canvas.setFont(font, points)
    if where == "middle":
        canvas.drawCentredString(width / 2, y, text)
    elif where == "right":
        canvas.drawRightString(width - LEFT, y, text)
    else:
        canvas.drawString(LEFT, y, text)


def prose(lines: Sequence[str] = PROSE, points: float = 10.0) -> list[Set]:
    """Set lines as a paragraph."""
    return [(points, "below" if place else "left", line) for place, line in enumerate(lines)]


def make_paper(path: Path) -> Path:
    """Write a paper with two authors, their institutes, an abstract, two sections and references."""
    first: list[Set] = [
        (17.0, "middle", "Sixty Years of Tides"),
        (17.0, "below", "                 at the Old Quay of Westhaven"),
        (12.0, "middle", "Mira van der Holt, Aled Prys-Jones"),
        (10.0, "middle", "Institute of Marine Physics, University of Westhaven"),
        (10.0, "middle", "mira@sea.example, aled@sea.example"),
        (12.0, "left", "Abstract"),
        *prose(),
        (13.0, "left", "1 Introduction"),
        *prose(PROSE * 3),
    ]
    second: list[Set] = [(13.0, "left", "2 Method"), *prose(PROSE * 4), (13.0, "left", "References"), *prose(PROSE)]
    return set_pages(path, [first, second])
