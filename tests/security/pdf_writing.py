"""Writes PDFs object by object, as no program would."""

from __future__ import annotations

import zlib

FACT = "The harbour opened in 1931."
SHOW = f"BT /F 12 Tf 40 700 Td ({FACT}) Tj ET"
"""Content that shows `FACT`."""

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
BOX = "[0 0 595 842]"
WHOLE = f"/Type /Page /Parent 2 0 R /MediaBox {BOX} /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >>"
Object = str | bytes


def stream(data: str | bytes, entries: str = "") -> bytes:
    """Write a stream."""
    content = data.encode("latin-1") if isinstance(data, str) else data
    return f"<< {entries} /Length {len(content)} >>\nstream\n".encode("latin-1") + content + b"\nendstream"


def packed(data: str | bytes, entries: str = "", times: int = 1) -> bytes:
    """Write a stream that is packed, over and over."""
    content = data.encode("latin-1") if isinstance(data, str) else data
    for _ in range(times):
        content = zlib.compress(content, 9)
    return stream(content, f"/Filter [{'/FlateDecode ' * times}] {entries}")


def pdf(*objects: Object, trailer: str = "/Root 1 0 R", head: bytes = b"", end: bytes | None = None) -> bytes:
    """Write a file of these objects, the first with the number 1."""
    content = bytearray(head + b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        body = each.encode("latin-1") if isinstance(each, str) else each
        content += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(content)
    lines = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    content += f"xref\n0 {size}\n0000000000 65535 f \n{lines}trailer\n<< /Size {size} {trailer} >>\n".encode()
    return bytes(content + (f"startxref\n{start}\n%%EOF\n".encode() if end is None else end))


def page(
    content: Object | str = SHOW, *more: Object, resources: str = "", box: str = BOX, entries: str = "",
    catalog: str = "", trailer: str = "",
) -> bytes:  # fmt: skip
    """Write a file of one page, the object 3, with its content, 4, and its font, 5; further objects follow."""
    body = content if isinstance(content, bytes) else stream(content)
    return pdf(
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R {entries} "
        f"/Resources << /Font << /F 5 0 R >> {resources} >> >>",
        body,
        FONT,
        *more,
        trailer=f"/Root 1 0 R {trailer}",
    )


def tree(pages: str, *more: Object) -> bytes:
    """Write a file with this root of its pages; the number 3 is a page that is whole."""
    return pdf("<< /Type /Catalog /Pages 2 0 R >>", pages, f"<< {WHOLE} >>", stream(SHOW), FONT, *more)


def picture(entries: str, data: bytes = b"\0" * 64) -> bytes:
    """Write a file with a picture beside its text."""
    image = stream(data, f"/Type /XObject /Subtype /Image {entries}")
    return page(f"{SHOW} q 300 0 0 300 40 40 cm /I Do Q", image, resources="/XObject << /I 6 0 R >>")


def font(entries: str, *more: Object) -> bytes:
    """Write a file whose font has these entries."""
    shown = "BT /G 12 Tf 40 600 Td (harbour) Tj ET"
    odd = f"<< /Type /Font /BaseFont /Odd {entries} >>"
    return page(f"{SHOW} {shown}", odd, *more, resources="").replace(b"/F 5 0 R", b"/F 5 0 R /G 6 0 R", 1)
