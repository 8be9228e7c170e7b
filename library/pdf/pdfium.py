"""Everything asked of pdfium: the text of pages, their images, and where words stand.

pdfium is not thread-safe and can crash on hostile files, so these functions run in the sandbox's child.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from library.errors import DocumentLocked, DocumentUnreadable
from library.pdf.runs import Edges, PageRuns, Token, form_runs, turn_rects, words_of
from library.pdf.tables.rulings import THIN, joined_fills, path_boxes
from library.places import find_quote
from library.records import Rect
from library.unicode import is_clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_PIXELS = 20_000_000  # a page of A0 at 200 dpi; more is drawn smaller
_MOST_DRAWN = 4_000_000  # pixels to recognise text in: A4 at 200 dpi; the models' memory grows with them
_MOST_OBJECTS = 5000  # looked at for pictures and lines; maps and plots have a hundred thousand
_MOST_SEGMENTS = 1000  # of a path; what has more is a drawing
_WHITE = 250  # of 255
_PICTURE, _LINES = -2, -1  # beside the colours of what is filled
_FORCE_BOLD = 1 << 18  # flag of a font descriptor
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)


def _fast(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Give one of pdfium's functions with plain addresses for pointers, which is three times as fast to call."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_loose_box = _fast(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_object_count = _fast(raw.FPDFPage_CountObjects, ctypes.c_int, ctypes.c_void_p)
_object = _fast(raw.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_kind = _fast(raw.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)
_bounds = _fast(raw.FPDFPageObj_GetBounds, ctypes.c_int, *[ctypes.c_void_p] * 5)
_matrix = _fast(raw.FPDFPageObj_GetMatrix, ctypes.c_int, *[ctypes.c_void_p] * 2)
_form_count = _fast(raw.FPDFFormObj_CountObjects, ctypes.c_int, ctypes.c_void_p)
_form_object = _fast(raw.FPDFFormObj_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)
_draw_mode = _fast(raw.FPDFPath_GetDrawMode, ctypes.c_int, *[ctypes.c_void_p] * 3)
_fill_colour = _fast(raw.FPDFPageObj_GetFillColor, ctypes.c_int, *[ctypes.c_void_p] * 5)
_segment_count = _fast(raw.FPDFPath_CountSegments, ctypes.c_int, ctypes.c_void_p)
_segment = _fast(raw.FPDFPath_GetPathSegment, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_segment_kind = _fast(raw.FPDFPathSegment_GetType, ctypes.c_int, ctypes.c_void_p)
_segment_point = _fast(raw.FPDFPathSegment_GetPoint, ctypes.c_int, *[ctypes.c_void_p] * 3)


@dataclass(frozen=True)
class PageImage:
    """A page drawn as PNG, with its size in PDF points."""

    png: bytes
    width: float
    height: float


def ready() -> None:
    """Do nothing: once this was called in a child, pdfium is loaded there."""


def read_runs(path: Path, numbers: Sequence[int], password: str = "") -> Iterator[PageRuns | None]:
    """Read what the pages of these numbers, from 1, draw; None for a page that cannot be read.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    with _open(path, password) as document:
        for number in numbers:
            yield _read_page(document, number - 1)


def count_pages(path: Path, password: str = "") -> int:
    """Count the pages of a file.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    with _open(path, password) as document:
        return len(document)


def render(path: Path, number: int, scale: float) -> PageImage:
    """Draw a page, `scale` 1.0 being 72 dots an inch.

    Raises:
        DocumentUnreadable: If the page cannot be drawn.
    """
    with _page(path, number) as page:
        width, height = page.get_size()
        fitting = min(scale, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        stream = io.BytesIO()
        page.render(scale=fitting, rev_byteorder=True).to_pil().save(stream, "PNG")
        return PageImage(stream.getvalue(), width, height)


def locate(path: Path, number: int, quote: str) -> tuple[Rect, ...]:
    """Find where a quote stands on a page: a rectangle a line, none when it is not there.

    Rectangles are in points from the bottom left of the page as it is displayed, so that
    they fit the image of a rotated or cropped page too.
    """
    with _page(path, number) as page:
        text_page = page.get_textpage()
        found = find_quote(_characters(text_page), quote)
        if found is None:
            return ()
        start, end = found
        return tuple(_displayed(page, rect) for rect in _rects(text_page, start, end - start))


def save_unlocked(path: Path, password: str, target: Path) -> None:
    """Write a copy of a protected file that opens without its password.

    Raises:
        DocumentLocked: If the password is wrong.
    """
    with _open(path, password) as document:
        document.save(str(target), flags=raw.FPDF_REMOVE_SECURITY)


@contextmanager
def _open(path: Path, password: str = "") -> Iterator[Any]:
    try:
        # Paths go to pdfium as UTF-8; a file whose name is none is opened here.
        source = path if is_clean(str(path)) else path.open("rb")
        document = pdfium.PdfDocument(source, password=password or None, autoclose=True)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise DocumentLocked.of(path.name, password) from error
        raise DocumentUnreadable("file_no_pdf", name=path.name) from error
    except FileNotFoundError as error:
        raise DocumentUnreadable("file_missing", name=path.name) from error
    try:
        yield document
    finally:
        document.close()


@contextmanager
def _page(path: Path, number: int, password: str = "") -> Iterator[Any]:
    with _open(path, password) as document:
        if not 1 <= number <= len(document):
            raise DocumentUnreadable("page_missing", name=path.name, number=number, pages=len(document))
        try:
            yield document[number - 1]
        except pdfium.PdfiumError as error:
            raise DocumentUnreadable("page_not_shown", name=path.name, number=number, detail=error) from error


def _read_page(document: Any, index: int) -> PageRuns | None:
    try:
        page = document[index]
        try:
            return _runs_of(page, page.get_textpage())
        finally:
            page.close()
    except pdfium.PdfiumError:
        return None


def _runs_of(page: Any, text_page: Any) -> PageRuns:
    text = _whole_text(text_page)
    words = list(words_of(text))
    runs = form_runs(words, _edges(page, text_page, words))
    for run in runs:
        run.size, run.bold, mirrored = _font(text_page, run.probe)
        run.turned |= mirrored
    width, height = page.get_size()
    pictures, boxes = _drawn(page)
    return PageRuns(width, height, tuple(runs), _unmapped(text_page, text), pictures, boxes)


def _whole_text(text_page: Any) -> str:
    """Get the page's text so that its indices are pdfium's own."""
    count = text_page.count_chars()
    units = (ctypes.c_ushort * (2 * count + 2))()
    written = raw.FPDFText_GetText(text_page, 0, count, units) if count > 0 else 0
    text = bytes(units)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) != count:  # characters without a meaning are left out there
        text = "".join(chr(raw.FPDFText_GetUnicode(text_page, i)) for i in range(count))
    return text


def _edges(page: Any, text_page: Any, words: Sequence[Token]) -> Iterator[Edges]:
    """Give the boxes of each word's first and last character, as displayed; they are as high as the font."""
    rects = (raw.FS_RECTF * (2 * len(words)))()
    address, handle = ctypes.addressof(rects), _handle(text_page)
    for text, start, _ in words:
        _loose_box(handle, start, address)
        _loose_box(handle, start + len(text) - 1, address + 16)
        address += 32
    flat = (ctypes.c_float * (8 * len(words))).from_buffer(rects)[:]
    turned = turn_rects(flat, page.get_bbox(), page.get_rotation())
    return zip(*(turned[i::8] for i in range(8)), strict=True)


def _handle(wrapped: Any) -> int:
    return ctypes.cast(wrapped.raw, ctypes.c_void_p).value or 0


def _font(text_page: Any, index: int) -> tuple[float, bool, bool]:
    """Give a character's font size in points as drawn, whether its font is bold, and whether it is mirrored."""
    matrix, flags, name = raw.FS_MATRIX(), ctypes.c_int(), ctypes.create_string_buffer(128)
    raw.FPDFText_GetMatrix(text_page, index, matrix)
    size = raw.FPDFText_GetFontSize(text_page, index) * (matrix.c**2 + matrix.d**2) ** 0.5
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
    bold = bool(flags.value & _FORCE_BOLD) or bool(_BOLD.search(name.value))
    return round(size, 1), bold, matrix.a * matrix.d < matrix.b * matrix.c


def _unmapped(text_page: Any, text: str) -> float:
    """Estimate the share of characters that their font gives no meaning, from some of them."""
    asked = [i for i in range(0, len(text), max(1, len(text) // 200)) if not text[i].isspace()]
    wrong = [i for i in asked if raw.FPDFText_HasUnicodeMapError(text_page, i) == 1]
    return len(wrong) / max(len(asked), 1)


def _drawn(page: Any) -> tuple[float, tuple[Rect, ...]]:
    """Get the share of the page that pictures cover, and its straight lines and filled rectangles as displayed.

    Pictures that overlap count twice, up to the whole page.
    """
    left, bottom, right, top = page.get_bbox()
    covered, colours = 0.0, defaultdict[int, list[Rect]](list)
    handle = _handle(page)
    for colour, (x0, y0, x1, y1) in _objects(_object_count(handle), partial(_object, handle)):
        if colour == _PICTURE:
            covered += max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
        else:
            colours[colour].append((x0, y0, x1, y1))
    seen = [box for colour, boxes in colours.items() for box in (boxes if colour == _LINES else joined_fills(boxes))]
    flat = [edge for x0, y0, x1, y1 in seen for edge in (x0, y1, x1, y0)]
    share = covered / max((right - left) * (top - bottom), 1.0)
    turned = turn_rects(flat, page.get_bbox(), page.get_rotation())
    boxes = zip(*(turned[i::4] for i in range(4)), strict=True)
    return min(1.0, share), tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in boxes)


def _objects(count: int, get: Callable[[int], int | None], depth: int = 0) -> Iterator[tuple[int, Rect]]:
    """Find where images, straight lines and filled rectangles stand, those in forms too; these with their colour."""
    for item in map(get, range(min(count, _MOST_OBJECTS))):
        kind = _kind(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield _PICTURE, _bounds_of(item)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            yield from _path_boxes(item)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 3:
            yield from _objects_in_form(item, depth)


def _objects_in_form(form: int | None, depth: int) -> Iterator[tuple[int, Rect]]:
    m = raw.FS_MATRIX()
    _matrix(form, ctypes.addressof(m))
    for kind, (x0, y0, x1, y1) in _objects(_form_count(form), partial(_form_object, form), depth + 1):
        xs = [m.a * x + m.c * y + m.e for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
        ys = [m.b * x + m.d * y + m.f for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
        yield kind, (min(xs), min(ys), max(xs), max(ys))


def _bounds_of(item: int | None) -> Rect:
    corners = (ctypes.c_float * 4)()
    address = ctypes.addressof(corners)
    _bounds(item, address, address + 4, address + 8, address + 12)
    return corners[0], corners[1], corners[2], corners[3]


def _path_boxes(path: int | None) -> Sequence[tuple[int, Rect]]:
    """Get the straight lines and filled rectangles of a path; none of one that is a drawing, or as white as paper."""
    bounds = _bounds_of(path)
    if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= THIN:
        return ((_LINES, bounds),)
    count = _segment_count(path)
    if count > _MOST_SEGMENTS:
        return ()
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    _draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    colour = _colour(path) if fill.value else None
    if colour is None and not stroke.value:
        return ()
    m = raw.FS_MATRIX()
    _matrix(path, ctypes.addressof(m))
    matrix, filled, stroked = (m.a, m.b, m.c, m.d, m.e, m.f), colour is not None, bool(stroke.value)
    boxes = path_boxes(_points(path, count), matrix, filled=filled, stroked=stroked)
    return [(_LINES if stroked or colour is None else colour, box) for box in boxes]


def _colour(path: int | None) -> int | None:
    """Get the colour that a path is filled with; None for one that is not seen on paper."""
    colour = (ctypes.c_uint * 4)()
    address = ctypes.addressof(colour)
    if not _fill_colour(path, address, address + 4, address + 8, address + 12):
        return 0
    if min(colour[0:3]) >= _WHITE or colour[3] == 0:
        return None
    return (colour[0] << 16) + (colour[1] << 8) + colour[2]


def _points(path: int | None, count: int) -> Iterator[tuple[int, float, float]]:
    """Get a path's points, each with the kind of the segment that ends there."""
    place = (ctypes.c_float * 2)()
    address = ctypes.addressof(place)
    for segment in (_segment(path, i) for i in range(count)):
        _segment_point(segment, address, address + 4)
        yield _segment_kind(segment), place[0], place[1]


def _characters(text_page: Any) -> list[str]:
    """List the page's characters by pdfium's own index, which `get_text_range` does not keep."""
    return [chr(raw.FPDFText_GetUnicode(text_page, i) or 32) for i in range(text_page.count_chars())]


def _rects(text_page: Any, start: int, count: int) -> list[Rect]:
    total = text_page.count_rects(start, count)
    lines: list[Rect] = []
    for rect in (text_page.get_rect(i) for i in range(total)):
        if lines and _continues(lines[-1], rect):
            lines[-1] = _around(lines[-1], rect)
        else:
            lines.append(rect)
    return lines


def _continues(line: Rect, rect: Rect) -> bool:
    """Tell whether a rectangle goes on where a line stopped; pdfium begins a new one with every change of font."""
    height = max(line[3] - line[1], rect[3] - rect[1])
    overlap = min(line[3], rect[3]) - max(line[1], rect[1])
    return overlap > 0.3 * min(line[3] - line[1], rect[3] - rect[1]) and -height < rect[0] - line[2] < 2 * height


def _around(one: Rect, other: Rect) -> Rect:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))


def _displayed(page: Any, rect: Rect) -> Rect:
    """Turn a rectangle of the page's own space to the page as displayed, after crop and rotation."""
    width, height = page.get_size()
    fine = 100  # device units in a point, because pdfium rounds to whole ones
    corners = []
    for x, y in ((rect[0], rect[1]), (rect[2], rect[3])):
        device_x, device_y = ctypes.c_int(), ctypes.c_int()
        size = (round(width * fine), round(height * fine))
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, device_x, device_y)
        corners.append((device_x.value / fine, height - device_y.value / fine))
    (x0, y0), (x1, y1) = corners
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@dataclass(frozen=True)
class Drawing:
    """A page as pixels [height, width, 3] in red, green, blue, with its size in PDF points as displayed."""

    pixels: NDArray[np.uint8]
    width: float
    height: float


def draw(path: Path, number: int, dpi: float, password: str = "") -> Drawing:
    """Draw a page for text recognition; one too large for `_MOST_DRAWN` is drawn at fewer dots an inch.

    Raises:
        DocumentUnreadable: If the page cannot be drawn.
        DocumentLocked: If the password is missing or wrong.
    """
    with _page(path, number, password) as page:
        width, height = page.get_size()
        scale = min(dpi / 72, (_MOST_DRAWN / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, rev_byteorder=True)
        return Drawing(bitmap.to_numpy()[..., :3].copy(), width, height)
