"""What pdfium knows of a page's annotations: the fields of a form, comments, and attached files.

Like all that is asked of pdfium, this runs in the sandbox's child.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePath
from typing import Any

from library.pdf.annotations import Annotations, Remark, Widget
from library.pdf.pdfium_calls import raw
from library.pdf.placing import rect_on_page
from library.pdf.xfa import FormData, read_xfa
from library.records import NOWHERE, Rect
from library.unicode import clean_text

MOST_ANNOTATIONS = 2000  # looked at on one page
MOST_FILES = 100  # of a document
_MOST_UNITS = 20_000  # UTF-16 units of one text
_MOST_OPTIONS = 500  # of a list
_MOST_XFA = 20_000_000  # bytes of one packet
_UNSEEN = 0x02 | 0x20  # flags of an annotation: hidden, not for the screen
_PASSWORD = 1 << 13  # flag of a field
_LEAST = 1.0  # points; fields that a program fills in unseen have no size
_ON_WORDS = {
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_STRIKEOUT,
}
_SAYING = {
    *_ON_WORDS,
    raw.FPDF_ANNOT_TEXT,
    raw.FPDF_ANNOT_FREETEXT,
    raw.FPDF_ANNOT_LINE,
    raw.FPDF_ANNOT_SQUARE,
    raw.FPDF_ANNOT_CIRCLE,
    raw.FPDF_ANNOT_POLYGON,
    raw.FPDF_ANNOT_POLYLINE,
    raw.FPDF_ANNOT_INK,
    raw.FPDF_ANNOT_CARET,
}
_KINDS: dict[int, Any] = {
    raw.FPDF_FORMFIELD_TEXTFIELD: "text",
    raw.FPDF_FORMFIELD_COMBOBOX: "choice",
    raw.FPDF_FORMFIELD_LISTBOX: "choice",
    raw.FPDF_FORMFIELD_CHECKBOX: "check",
    raw.FPDF_FORMFIELD_RADIOBUTTON: "radio",
}


class AnnotationReader:
    """Reads what lies upon the pages of one open document, whose forms were begun before its pages were asked for."""

    def __init__(self, document: Any) -> None:
        self._form = document.formenv
        self._data = read_form_data(document)
        self._attached = [(name, NOWHERE) for name in attached_names(document)]

    def read(self, page: Any, text_page: Any, first: bool) -> Annotations:
        """Read a page's annotations; the first page bears the values of a form that the pages themselves lack."""
        data = tuple(self._data.values) if first and self._data.is_shell else ()
        widgets: list[Widget] = []
        remarks: list[Remark] = []
        files = list(self._attached) if first else []
        count = min(raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)
        for key in range(count):
            annotation = raw.FPDFPage_GetAnnot(page, key)
            if not annotation:
                continue
            try:
                kind = raw.FPDFAnnot_GetSubtype(annotation)
                if kind == raw.FPDF_ANNOT_LINK or raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                    continue
                if kind == raw.FPDF_ANNOT_WIDGET:
                    widgets += self._widgets(page, annotation)
                elif kind in _SAYING:
                    remarks += _remarks(page, text_page, annotation, kind, key)
                elif file := raw.FPDFAnnot_GetFileAttachment(annotation):
                    files.append((attached_name(file), _rect(page, annotation)))
            finally:
                raw.FPDFPage_CloseAnnot(annotation)
        return Annotations(tuple(widgets), tuple(remarks), tuple(files), data)

    def _widgets(self, page: Any, annotation: Any) -> Iterator[Widget]:
        rect = _rect(page, annotation)
        if min(rect[2] - rect[0], rect[3] - rect[1]) < _LEAST:
            return
        if self._form is None:  # a field that no form knows
            value = _value(annotation, b"V")
            yield Widget("text", _value(annotation, b"T"), _value(annotation, b"TU"), value, _says(value), rect)
            return
        ask = partial(_asked, self._form, annotation)
        kind = _KINDS.get(raw.FPDFAnnot_GetFormFieldType(self._form, annotation))
        if kind is None or (raw.FPDFAnnot_GetFormFieldFlags(self._form, annotation) & _PASSWORD and kind == "text"):
            return
        name, tooltip = ask(raw.FPDFAnnot_GetFormFieldName), ask(raw.FPDFAnnot_GetFormFieldAlternateName)
        if kind in ("check", "radio"):
            ticked = bool(raw.FPDFAnnot_IsChecked(self._form, annotation))
            value = ask(raw.FPDFAnnot_GetFormFieldExportValue)
            if not ticked and (state := _value(annotation, b"AS")) not in ("", "Off"):
                ticked, value = True, state  # of a button that the file does not draw pdfium knows neither
            yield Widget(kind, name, tooltip, value, ticked, rect)
            return
        value = self._chosen(annotation) if kind == "choice" else ""
        value = value or ask(raw.FPDFAnnot_GetFormFieldValue).strip() or self._data.value_of(name)
        yield Widget(kind, name, tooltip, value, _says(value), rect)

    def _chosen(self, annotation: Any) -> str:
        """Give what a list shows as chosen, which may be stored under other names."""
        count = min(raw.FPDFAnnot_GetOptionCount(self._form, annotation), _MOST_OPTIONS)
        chosen = (i for i in range(count) if raw.FPDFAnnot_IsOptionSelected(self._form, annotation, i))
        return ", ".join(wide_text(partial(raw.FPDFAnnot_GetOptionLabel, self._form, annotation, i)) for i in chosen)


def read_form_data(document: Any) -> FormData:
    """Read what the XFA form of a document holds, if it has one."""
    kind = raw.FPDF_GetFormType(document)
    if kind not in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        return FormData()
    packets = [_packet(document, i) for i in range(min(raw.FPDF_GetXFAPacketCount(document), 64))]
    return read_xfa(packets, is_shell=kind == raw.FORMTYPE_XFA_FULL)


def attached_names(document: Any) -> list[str]:
    """Give the names of the files that are attached to a document as a whole."""
    count = min(raw.FPDFDoc_GetAttachmentCount(document), MOST_FILES)
    names = [attached_name(file) for i in range(count) if (file := raw.FPDFDoc_GetAttachment(document, i))]
    return [name for name in names if is_worth_telling(name)]


def is_worth_telling(name: str) -> bool:
    """False for the settings that Distiller attaches to what it writes, which say nothing of a document."""
    return not name.lower().endswith(".joboptions")


def attached_name(file: Any) -> str:
    """Give the name of an attached file, without the folders that some programs put there."""
    name = wide_text(partial(raw.FPDFAttachment_GetName, file))
    return PurePath(name.replace("\\", "/")).name[:200] or "?"


def _remarks(page: Any, text_page: Any, annotation: Any, kind: int, key: int) -> Iterator[Remark]:
    text = _value(annotation, b"Contents").strip()
    if not text or raw.FPDFAnnot_HasKey(annotation, b"State"):  # who accepted a comment says nothing of the document
        return
    answered = raw.FPDFAnnot_GetLinkedAnnot(annotation, b"IRT")
    answers = raw.FPDFPage_GetAnnotIndex(page, answered) if answered else -1
    if answered:
        raw.FPDFPage_CloseAnnot(answered)
    marked = _marked(text_page, annotation) if kind in _ON_WORDS else ""
    yield Remark(key, text, _value(annotation, b"T").strip(), _rect(page, annotation), answers, marked)


def _marked(text_page: Any, annotation: Any) -> str:
    """Give the words that a comment is on."""
    quad, words = raw.FS_QUADPOINTSF(), []
    for i in range(min(raw.FPDFAnnot_CountAttachmentPoints(annotation), 20)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, i, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            words.append(text_page.get_text_bounded(min(xs), min(ys), max(xs), max(ys)))
    return clean_text(" ".join(words))


def _rect(page: Any, annotation: Any) -> Rect:
    """Give where an annotation stands on the page as displayed."""
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    x0, y0, x1, y1 = rect_on_page(page, (box.left, box.bottom, box.right, box.top))
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _says(value: str) -> bool:
    """True if a value is more than white space and marks, as which some programs leave an empty field."""
    return any(character.isalnum() for character in value)


def _value(annotation: Any, key: bytes) -> str:
    return wide_text(partial(raw.FPDFAnnot_GetStringValue, annotation, key))


def _asked(form: Any, annotation: Any, function: Any) -> str:
    return wide_text(partial(function, form, annotation))


def wide_text(call: Callable[[Any, int], int]) -> str:
    """Give the text that a function of pdfium writes as UTF-16; "" where it is longer than any that is looked at."""
    size = call(None, 0)
    if not 2 < size <= 2 * _MOST_UNITS:
        return ""
    units = (ctypes.c_ushort * (size // 2 + 1))()
    call(units, size)
    return clean_text(_decoded(bytes(units)[: size - 2])).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(units: bytes) -> str:
    """Decode UTF-16; a file's name may be given a byte a unit, of which the first two say that they are UTF-16 too."""
    text = units.decode("utf-16-le", "replace")
    if text.startswith("\xfe\xff") and max(text) < "\u0100":
        text = text[2:].encode("latin-1").decode("utf-16-be", "replace")
    return text


def _packet(document: Any, index: int) -> bytes:
    size = ctypes.c_ulong()
    if not raw.FPDF_GetXFAPacketContent(document, index, None, 0, size) or not 0 < size.value <= _MOST_XFA:
        return b""
    content = (ctypes.c_char * size.value)()
    raw.FPDF_GetXFAPacketContent(document, index, content, size.value, size)
    return bytes(content)
