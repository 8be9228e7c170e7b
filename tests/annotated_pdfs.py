"""PDFs with what lies upon a page beside its text: forms, comments, attached files, and forms kept as XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.acroform import AcroForm
from reportlab.pdfgen.canvas import Canvas

from library.records import Rect

Printed = tuple[float, float, str]
"""x, y of its baseline, and a text."""


def make_form(path: Path, printed: Sequence[Printed], draw: Callable[[AcroForm], None]) -> Path:
    """Write a page with printed texts and the fields that `draw` puts there."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 11)
    for x, y, text in printed:
        canvas.drawString(x, y, text)
    draw(canvas.acroForm)
    canvas.showPage()
    canvas.save()
    return path


def drop_appearances(path: Path) -> Path:
    """Take away how the fields look, as programs that fill in forms without drawing them leave them."""
    writer = PdfWriter(clone_from=path)
    for page in writer.pages:
        for annotation in page.get("/Annots", ()):
            annotation.get_object().pop("/AP", None)
    writer.write(path)
    return path


def annotate(path: Path, annotations: Sequence[Mapping[str, Any]]) -> Path:
    """Put annotations on the first page of a PDF.

    Args:
        path: The file, which is rewritten.
        annotations: Each with "/Subtype" and "/Rect"; "/IRT" is the index of the one that is replied to.
    """
    writer = PdfWriter(clone_from=path)
    page, references = writer.pages[0], ArrayObject()
    for values in annotations:
        entries = {**values, "/Type": "/Annot", "/P": page.indirect_reference}
        if "/IRT" in values:
            entries["/IRT"] = references[values["/IRT"]]
        references.append(writer._add_object(_dictionary(entries)))
    page[NameObject("/Annots")] = references
    writer.write(path)
    return path


def marking(kind: str, rect: Rect, **more: Any) -> dict[str, Any]:
    """Give an annotation on the words within a rectangle."""
    x0, y0, x1, y1 = rect
    quad = [x0, y1, x1, y1, x0, y0, x1, y0]
    return {"/Subtype": f"/{kind}", "/Rect": list(rect), "/QuadPoints": quad, **more}


def attach(path: Path, files: Mapping[str, bytes]) -> Path:
    """Attach files to a PDF."""
    writer = PdfWriter(clone_from=path)
    for name, content in files.items():
        writer.add_attachment(name, content)
    writer.write(path)
    return path


def make_xfa(path: Path, shell: Path, template: str, data: str, dynamic: bool = True) -> Path:
    """Write a form that is kept as XML, with the pages of another PDF."""
    writer = PdfWriter()
    writer.append(PdfReader(shell))
    packets = ArrayObject()
    for name, text in (("template", template), ("datasets", data)):
        stream = DecodedStreamObject()
        stream.set_data(text.encode())
        packets += [TextStringObject(name), writer._add_object(stream)]
    form = DictionaryObject({NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): packets})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    if dynamic:
        writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(True)
    writer.write(path)
    return path


def _dictionary(values: Mapping[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): _object(value) for key, value in values.items()})


def _object(value: Any) -> Any:
    if isinstance(value, str):
        return NameObject(value) if value.startswith("/") else TextStringObject(value)
    if isinstance(value, int):
        return NumberObject(value)
    if isinstance(value, float):
        return FloatObject(value)
    return ArrayObject(map(_object, value)) if isinstance(value, list) else value
