"""Cut the Noto faces down to the characters that a page uses, as TrueType.

Chromium turns the OpenType outlines that Noto ships into Type 3 fonts, one picture for each character, without
hints and with boxes that do not fit the text; TrueType outlines it embeds as they are.
"""

from __future__ import annotations

import base64
import subprocess
from io import BytesIO
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

FACES = (
    ("Book", "Noto Serif CJK", "Regular"),
    ("Book", "Noto Serif CJK", "Bold"),
    ("Label", "Noto Sans CJK", "Regular"),
    ("Label", "Noto Sans CJK", "Bold"),
    ("Code", "Noto Sans Mono CJK", "Regular"),
)
REGIONS = {"zh": "SC", "en": "KR"}  # quotation marks are as wide as a Chinese character in all but the Korean cut
MAX_ERROR = 1.0  # font units, of 1000 to the em
FEATURES = ["kern", "liga", "palt", "halt", "chws", "locl"]


def font_css(text: str, language: str) -> str:
    """Write @font-face rules for the families Book, Label and Code, with the characters of a text."""
    region = REGIONS[language]
    return "\n".join(_rule(name, _subset(f"{face} {region}", style, text), style) for name, face, style in FACES)


def _rule(family: str, font: bytes, style: str) -> str:
    weight = 700 if style == "Bold" else 400
    data = base64.b64encode(font).decode()
    return f"@font-face{{font-family:{family};font-weight:{weight};src:url(data:font/ttf;base64,{data})}}"


def _subset(family: str, style: str, text: str) -> bytes:
    font = _find_face(family, style)
    options = Options()
    options.layout_features = FEATURES
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    _to_truetype(font)
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def _find_face(family: str, style: str) -> TTFont:
    """Open a face of the installed Noto fonts.

    Raises:
        FileNotFoundError: If they are not installed.
    """
    query = ["fc-match", "--format=%{file}", f"{family}:style={style}"]
    path = Path(subprocess.run(query, capture_output=True, text=True, check=True).stdout)
    faces: list[TTFont] = TTCollection(path).fonts if path.suffix == ".ttc" else []
    for face in faces:
        if face["name"].getDebugName(1) == family:
            return face
    raise FileNotFoundError(f"The font {family} is not installed (on Debian: apt install fonts-noto-cjk).")


def _to_truetype(font: TTFont) -> None:
    """Replace the cubic outlines of a font by quadratic ones."""
    glyph_set, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(glyph_set)
        glyph_set[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, outlines
    _set_truetype_header(font)
    for table in ("CFF ", "VORG"):
        if table in font:
            del font[table]


def _set_truetype_header(font: TTFont) -> None:
    profile = font["maxp"]
    profile.tableVersion = 0x00010000
    counted = ("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxComponentDepth")
    unused = ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements")
    for name in (*counted, *unused, "maxSizeOfInstructions", "maxComponentElements"):
        setattr(profile, name, 0)
    profile.maxZones = 1
    post = font["post"]
    post.formatType, post.extraNames, post.mapping = 2.0, [], {}
    post.glyphOrder = font.getGlyphOrder()
    font.sfntVersion = "\0\1\0\0"
