"""A transcript as a PDF, its sources numbered below each answer."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ui.chat.export.flow import Grid, GridCell, Paragraph, Run, lay_out
from ui.chat.export.pdf_fonts import SANS, SERIF, embedded_fonts
from ui.chat.export.transcript import Entry, Transcript
from ui.shared.state import language, say

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_INDENT_PT = 16
_WIDTH_PT = 439  # of A4 between margins of 72 points, and reportlab's frame of 6
_HANGING = {"leftIndent": _INDENT_PT, "firstLineIndent": 4 - _INDENT_PT}
_SIDES = {"center": 1, "right": 2}  # as reportlab counts them
_CODE_LETTERS = 84
_MOST_COLUMNS = 12  # in more, no word would fit
_INK, _GREY, _LINK = "#1e2022", "#6b6a66", "#0f5f5c"
# Of letters beyond the first 65,536, those that are no writing, such as emoji; reportlab could not have them copied.
_PICTURES = re.compile("[\U00010000-\U0001ffff\U000e0000-\U0010ffff]")


def format_pdf(transcript: Transcript) -> bytes:
    """Write a transcript as a PDF."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    kept = io.BytesIO()
    with embedded_fonts("".join(chain.from_iterable(_texts(transcript)))):
        pages = SimpleDocTemplate(
            kept,
            pagesize=A4,
            title=transcript.title[:250],
            author="Footnote",
            lang=language(),
        )
        pages.build(list(_flowables(transcript)), onFirstPage=_number_page, onLaterPages=_number_page)
    return kept.getvalue()


def _texts(transcript: Transcript) -> Iterator[Iterable[str]]:
    yield transcript.title + say("sources") + say("note", n=1) + say("note", n=2)
    for entry in transcript.entries:
        yield (entry.question, entry.about, *entry.notes, *(note.text for note in entry.footnotes))
        for part in lay_out(entry.nodes):
            cells = chain.from_iterable(part.rows) if isinstance(part, Grid) else (part,)
            yield (run.text for cell in cells for run in cell.runs)


def _number_page(canvas: Any, document: Any) -> None:
    canvas.setFont(SANS, 8)
    canvas.drawCentredString(document.pagesize[0] / 2, 40, str(canvas.getPageNumber()))


def _flowables(transcript: Transcript) -> Iterator[Flowable]:
    if len(transcript.entries) != 1:
        yield _text(escape(transcript.title), 20, fontName=SANS, spaceAfter=14)
    for entry in transcript.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[Flowable]:
    yield _heading(entry.question, 14)
    for part in lay_out(entry.nodes):
        yield from _grid(part) if isinstance(part, Grid) else _paragraph(part)
    if entry.about:
        yield _text(f'<font color="{_GREY}">{escape(entry.about)}</font>', 9)
    if entry.notes:
        yield _heading(say("note", n=len(entry.notes)), 11)
        yield from (_text(escape(note), 9) for note in entry.notes)
    if entry.footnotes:
        yield _heading(say("sources"), 11)
    for note in entry.footnotes:
        text = escape(note.text)
        if note.url:
            linked = f"<a href={quoteattr(note.url)} color='{_LINK}'>{escape(note.url)}</a>"
            text = text.replace(escape(note.url), linked, 1)
        yield _text(f'<a name="note{note.number}"/>{note.number}. {text}', 9, **_HANGING)


def _heading(text: str, size: int) -> Flowable:
    return _text(escape(text), size, fontName=SANS, spaceBefore=10, spaceAfter=6, keepWithNext=True)


def _paragraph(part: Paragraph) -> Iterator[Flowable]:
    from reportlab.platypus import HRFlowable

    left = _INDENT_PT * part.depth
    if part.kind == "rule":
        yield HRFlowable(width="100%", thickness=0.5)
    elif part.kind == "code":
        for line in "".join(run.text for run in part.runs).split("\n"):
            for piece in textwrap.wrap(line, _CODE_LETTERS, drop_whitespace=False) or [""]:
                spaced = escape(piece).replace(" ", "\N{NO-BREAK SPACE}") or "\N{NO-BREAK SPACE}"
                yield _text(spaced, 9, fontName=SANS, leftIndent=left + 8, spaceAfter=0)
        yield _text("\N{NO-BREAK SPACE}", 4, spaceAfter=2)
    elif part.kind == "heading":
        yield _text(_marked_up(part.runs), 12, fontName=SANS, spaceBefore=8, keepWithNext=True)
    else:
        sign, look = (f"{escape(part.sign)} ", _HANGING) if part.sign else ("", {})
        yield _text(sign + _marked_up(part.runs), **{**look, "leftIndent": left})


def _grid(grid: Grid) -> Iterator[Flowable]:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table, TableStyle

    if not grid.rows or not grid.rows[0]:
        return
    if len(grid.rows[0]) > _MOST_COLUMNS:
        yield from (_text(" | ".join(_marked_up(cell.runs) for cell in row)) for row in grid.rows)
        return
    look = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, HexColor("#999999")), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    cells = [[_cell(cell) for cell in row] for row in grid.rows]
    heads = int(all(cell.head for cell in grid.rows[0]))
    yield Table(cells, _widths(grid), style=look, repeatRows=heads, splitInRow=1, spaceBefore=4, spaceAfter=8)


def _cell(cell: GridCell) -> Flowable:
    font = SANS if cell.head else SERIF
    return _text(_marked_up(cell.runs), 9, fontName=font, alignment=_SIDES.get(cell.align, 0), spaceAfter=0)


def _marked_up(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    if run.footnote:
        return f'<super><a href="#note{run.footnote}" color="{_LINK}">{run.footnote}</a></super> '
    text = escape(run.text).replace("\n", "<br/>")
    if run.looks & {"strong", "code"}:
        text = f'<font name="{SANS}">{text}</font>'
    if "em" in run.looks:
        text = f'<font color="{_GREY}">{text}</font>'
    if "s" in run.looks:
        text = f"<strike>{text}</strike>"
    return f'<a href={quoteattr(run.href)} color="{_LINK}">{text}</a>' if run.href else text


def _text(marked_up: str, size: float = 10.5, **look: Any) -> Flowable:
    """Make a paragraph; what is given of its look is named as reportlab's styles have it."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph as Written

    usual: dict[str, Any] = {
        "fontName": SERIF,
        "leading": size * 1.45,
        "spaceAfter": 5,
        "textColor": HexColor(_INK),
        "wordWrap": "CJK" if language() == "zh" else None,
    }
    style = ParagraphStyle("text", fontSize=size, **(usual | look))
    return Written(_PICTURES.sub("□", marked_up), style)


def _widths(grid: Grid) -> list[float]:
    """Share the width of the page among columns by how much stands in them, none less than a third of its equal."""
    columns = list(zip(*grid.rows, strict=True))
    letters = [max(sum(len(run.text) for run in cell.runs) for cell in column) for column in columns]
    wanted = [min(max(count, 6), 60) for count in letters]
    return [_WIDTH_PT * count / sum(wanted) for count in wanted]
