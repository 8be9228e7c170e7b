"""A transcript as a Word document, whose sources are Word's own footnotes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ui.chat.export.flow import Grid, Paragraph, Run, lay_out
from ui.chat.export.transcript import Entry, Footnote, Transcript
from ui.shared.state import language, say

if TYPE_CHECKING:
    from docx.document import Document

_NAMES = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_LATIN, _CHINESE, _MONO = "Georgia", "SimSun", "Consolas"  # Word takes a likeness where one is not installed
_INDENT_PT = 18
_LOOKS = {"strong": "bold", "em": "italic", "s": "strike"}
_CODES = {"en": "en-GB", "zh": "zh-CN"}


def format_word(transcript: Transcript) -> bytes:
    """Write a transcript as a Word document."""
    import docx

    document = docx.Document()
    _set_up(document, transcript.title)
    if len(transcript.entries) != 1:
        document.add_heading(transcript.title, 0)
    for entry in transcript.entries:
        _write_entry(document, entry)
    _add_footnotes(document, [footnote for entry in transcript.entries for footnote in entry.footnotes])
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _set_up(document: Document, title: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    document.core_properties.title = title[:250]
    document.core_properties.author = "Footnote"
    document.core_properties.comments = ""
    document.core_properties.language = _CODES.get(language(), language().replace("_", "-"))
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH and (style.name == "Normal" or style.name.startswith(("Head", "Tit"))):
            _set_font(style, _LATIN)
    document.styles["Normal"].font.size = Pt(11)
    document.styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(9)
    document.styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER).font.superscript = True


def _set_font(style: Any, name: str) -> None:
    from docx.oxml.ns import qn

    style.font.name = name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # would stand before the names
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), _CHINESE)


def _write_entry(document: Document, entry: Entry) -> None:
    document.add_heading(entry.question, 1)
    seen: set[int] = set()
    for part in lay_out(entry.nodes):
        if isinstance(part, Grid):
            _write_grid(document, part, seen)
        else:
            _write_paragraph(document, part, seen)
    if entry.about:
        document.add_paragraph().add_run(entry.about).italic = True
    if entry.notes:
        document.add_heading(say("note", n=len(entry.notes)), 2)
        for note in entry.notes:
            document.add_paragraph(note)


def _write_paragraph(document: Document, part: Paragraph, seen: set[int]) -> None:
    from docx.shared import Pt

    written = document.add_heading("", 2) if part.kind == "heading" else document.add_paragraph()
    written.paragraph_format.left_indent = Pt(_INDENT_PT * part.depth)
    if part.kind == "rule":
        written.add_run("—" * 20)
    if part.sign:
        written.paragraph_format.first_line_indent = Pt(-_INDENT_PT)
        written.paragraph_format.tab_stops.add_tab_stop(Pt(_INDENT_PT * part.depth))
        written.add_run(f"{part.sign}\t")
    if part.kind == "code":
        for run in part.runs:
            written.add_run(run.text).font.name = _MONO
    else:
        _write_runs(written, part.runs, seen)


def _write_grid(document: Document, grid: Grid, seen: set[int]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if not grid.rows or not grid.rows[0]:
        return
    table = document.add_table(0, len(grid.rows[0]), style="Table Grid")
    sides = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
    for row in grid.rows:
        for cell, place in zip(row, table.add_row().cells, strict=True):
            paragraph = place.paragraphs[0]
            paragraph.alignment = sides.get(cell.align)
            _write_runs(paragraph, cell.runs, seen, bold=cell.head)
    document.add_paragraph()


def _write_runs(paragraph: Any, runs: Iterable[Run], seen: set[int], *, bold: bool = False) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for run in runs:
        if not run.footnote:
            written = _linked(paragraph, run.href) if run.href else paragraph.add_run()
            written.text = run.text
            for look in run.looks & _LOOKS.keys():
                setattr(written.font, _LOOKS[look], True)
            written.bold = written.bold or bold or None
            if "code" in run.looks:
                written.font.name = _MONO
            continue
        written = paragraph.add_run()
        written.style = "Footnote Reference"
        if run.footnote in seen:  # Word knows a footnote at one place only
            written.text = str(run.footnote)
            continue
        seen.add(run.footnote)
        sign = OxmlElement("w:footnoteReference")
        sign.set(qn("w:id"), str(run.footnote))
        written._r.append(sign)


def _linked(paragraph: Any, address: str) -> Any:
    """Add a run that leads to a web page."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run._r.addprevious(link)
    link.append(run._r)
    run.font.underline = True
    return run


def _add_footnotes(document: Document, footnotes: Iterable[Footnote]) -> None:
    """Add the part that holds the footnotes, which python-docx has no call for (1.2)."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    lines = "".join(
        f'<w:footnote w:id="{footnote.number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(footnote.text)}</w:t></w:r></w:p></w:footnote>'
        for footnote in footnotes
    )
    rules = "".join(
        f'<w:footnote w:type="{name}" w:id="{number}"><w:p><w:r><w:{sign}/></w:r></w:p></w:footnote>'
        for name, number, sign in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="{_NAMES}">{rules}{lines}</w:footnotes>'
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, xml.encode(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
