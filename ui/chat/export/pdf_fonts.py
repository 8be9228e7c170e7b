"""The letters of an exported PDF: those of Noto's fonts that are used, embedded, so that they show anywhere."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

SERIF, SANS = "NotoSerifSC-Regular", "NotoSansSC-Regular"

_one_at_a_time = threading.Lock()


@contextmanager
def embedded_fonts(text: str) -> Iterator[None]:
    """Let reportlab know SERIF and SANS with the letters of a text, for one PDF at a time: it has one list of fonts.

    Latin, Greek, Cyrillic, Chinese and Japanese letters are drawn. Others are boxes, which are still copied as what
    they are.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    letters = "".join(sorted({*text, *" .-•…—□", *map(str, range(10))}))
    with _one_at_a_time:
        # Reportlab keeps the first font of a name and the first with a face for good (5.1).
        known: list[dict[Any, Any]] = [vars(pdfmetrics)["_fonts"], vars(pdfmetrics)["_dynFaceNames"]]
        try:
            for name in (SERIF, SANS):
                pdfmetrics.registerFont(TTFont(name, io.BytesIO(_cut_down(name, letters))))
            yield
        finally:
            for fonts in known:
                for key in [key for key in fonts if str(key).strip("b'") in (SERIF, SANS)]:
                    del fonts[key]


def _cut_down(name: str, letters: str) -> bytes:
    """Return the file of a TrueType font that holds these letters, those that Noto lacks as boxes."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    source = files("pylopdf_fonts_zh_cn") / f"{name}.otf"
    font = TTFont(io.BytesIO(source.read_bytes()), lazy=True)
    layout = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG"]
    cutter = subset.Subsetter(subset.Options(layout_features=[], hinting=False, notdef_outline=True))
    cutter.options.drop_tables = [*cutter.options.drop_tables, *layout]
    cutter.populate(text=letters)
    cutter.subset(font)
    _name_letters(font, letters)
    _convert_outlines(font)
    kept = io.BytesIO()
    font.save(kept)
    return kept.getvalue()


def _name_letters(font: Any, letters: str) -> None:
    """Note which sign each letter has; reportlab can let only those be copied of which it knows one."""
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    signs = dict.fromkeys(map(ord, letters), ".notdef") | font.getBestCmap()
    table = CmapSubtable.newSubtable(12)  # which has room for letters beyond the first 65,536
    table.platformID, table.platEncID, table.format, table.language, table.cmap = 3, 10, 12, 0, signs
    font["cmap"].tables = [table]


def _convert_outlines(font: Any) -> None:
    """Put TrueType's outlines for PostScript's, which reportlab does not embed; the eye sees no difference."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    shapes, outlines = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(shapes)
        shapes[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        outlines[name] = pen.glyph()
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), outlines
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    for limit in ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(limits, f"max{limit}", int(limit == "Zones"))
    limits.maxSizeOfInstructions = limits.maxComponentElements = 0
    font["post"].formatType = 3
    font.sfntVersion = "\x00\x01\x00\x00"
