"""Everything asked of pdfium: the text of pages, their images, and where words stand.

pdfium is not thread-safe and can crash on hostile files, so these functions run in the sandbox's child.
"""

from __future__ import annotations

import ctypes
import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import compress, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from library.errors import DocumentLocked, DocumentUnreadable
from library.pdf import pdfium_calls as calls
from library.pdf.direction import is_mostly_from_right, reading_order, runs_from_right
from library.pdf.drawn_lines import lines_and_fills
from library.pdf.glyphs import Glyphs
from library.pdf.pdfium_annotations import AnnotationReader, read_form_data
from library.pdf.pdfium_calls import address, pdfium, raw
from library.pdf.pictures import is_layer, pictures_on, share_of
from library.pdf.placing import rect_on_page
from library.pdf.runs import PageRuns, Run, form_runs, probe_main_size, words_of
from library.pdf.text_layer import read_text_layer
from library.places import find_quote
from library.records import Rect, around
from library.unicode import is_clean

logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # it warns of every form that only Adobe's programs draw

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_PIXELS = 20_000_000  # a page of A0 at 200 dpi; more is drawn smaller
_MOST_DRAWN = 4_000_000  # pixels to recognise text in: A4 at 200 dpi; the models' memory grows with them
_SAME_LINE = 3.0  # points by which the baselines of turned characters of a line may differ
_LEFT_OUT = 3  # numbers between two characters that are still marked as one stretch
_FORCE_BOLD = 1 << 18  # flag of a font descriptor
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)


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
    with open_document(path, password) as document:
        _begin_form(document)
        annotations = AnnotationReader(document)
        for number in numbers:
            yield _read_page(document, number - 1, annotations)


def count_pages(path: Path, password: str = "") -> int:
    """Count the pages of a file.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    with open_document(path, password) as document:
        return len(document)


def check_form(path: Path, password: str = "") -> None:
    """Refuse a form that other programs draw, and that holds no values: nothing of it can be read.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If it is such a form, or the file cannot be opened.
    """
    with open_document(path, password) as document:
        data = read_form_data(document)
        if data.is_shell and not data.values:
            raise DocumentUnreadable("form_unreadable", name=path.name)


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
        glyphs = read_text_layer(page, text_page).glyphs
        order = _reading_order(glyphs)
        found = find_quote([glyphs.text[i] for i in order], quote)
        if found is None:
            return ()
        places = sorted({int(glyphs.places[i]) for i in order[slice(*found)]})
        return tuple(rect_on_page(page, rect) for rect in _rects(text_page, places))


def save_unlocked(path: Path, password: str, target: Path) -> None:
    """Write a copy of a protected file that opens without its password.

    Raises:
        DocumentLocked: If the password is wrong.
    """
    with open_document(path, password) as document:
        document.save(str(target), flags=raw.FPDF_REMOVE_SECURITY)


@contextmanager
def open_document(path: Path, password: str = "") -> Iterator[Any]:
    """Open a file, for the functions that know pdfium.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
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
    with open_document(path, password) as document:
        _begin_form(document)
        if not 1 <= number <= len(document):
            raise DocumentUnreadable("page_missing", name=path.name, number=number, pages=len(document))
        try:
            yield document[number - 1]
        except pdfium.PdfiumError as error:
            raise DocumentUnreadable("page_not_shown", name=path.name, number=number, detail=error) from error


def _begin_form(document: Any) -> None:
    """Begin a document's form, if it has one, before its pages are asked for: otherwise its values are not drawn."""
    with suppress(pdfium.PdfiumError):  # without its values the pages are still there
        document.init_forms()


def _read_page(document: Any, index: int, annotations: AnnotationReader) -> PageRuns | None:
    try:
        page = document[index]
        try:
            text_page = page.get_textpage()
            return replace(_runs_of(page, text_page), annotations=annotations.read(page, text_page, index == 0))
        finally:
            page.close()
    except pdfium.PdfiumError:
        return None


def _runs_of(page: Any, text_page: Any) -> PageRuns:
    layer = read_text_layer(page, text_page)
    glyphs = layer.glyphs
    words = words_of(glyphs.text)
    starts = glyphs.places[[start for _, start, _ in words]] if words else np.empty(0, np.int64)
    ends = glyphs.places[[start + len(text) - 1 for text, start, _ in words]] if words else starts
    edges = np.concatenate((glyphs.drawn.boxes[starts], glyphs.drawn.boxes[ends]), axis=1)[:, [0, 3, 2, 1, 4, 7, 6, 5]]
    quarters = np.maximum(glyphs.drawn.quarters[starts], 0)
    width, height = page.get_size()

    def runs_at(quarter: int) -> tuple[Run, ...]:
        which = quarters == quarter
        own = list(compress(words, which.tolist()))
        runs = form_runs(own, edges[which].tolist())
        probe_main_size(runs, own, glyphs.drawn.sizes[starts[which]].tolist())
        probes = glyphs.places[[run.probe for run in runs]] if runs else starts[:0]
        manner = (values.tolist() for values in (probes, glyphs.drawn.sizes[probes], layer.mirrored[probes]))
        for run, probe, size, mirrored in zip(runs, *manner, strict=True):
            run.probe, run.size, run.bold = probe, round(size, 1), _is_bold(text_page, probe)
            run.turned |= mirrored
        return tuple(runs)

    turned = tuple(
        (quarter, PageRuns(*((height, width) if quarter % 2 else (width, height)), runs_at(quarter)))
        for quarter in sorted(set(quarters.tolist()) - {0})
    )
    unmapped = _unmapped(text_page, layer.raw)
    images = pictures_on(layer.drawn, width, height)
    share = share_of(images, width * height)
    return PageRuns(
        width,
        height,
        runs_at(0),
        unmapped,
        share,
        layer.hidden,
        turned,
        images,
        layered=is_layer(page, text_page, starts.tolist(), share),
        boxes=lines_and_fills(layer.drawn),
    )


def _is_bold(text_page: Any, index: int) -> bool:
    """Tell whether a character's font is bold."""
    flags, name = ctypes.c_int(), ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
    return bool(flags.value & _FORCE_BOLD) or bool(_BOLD.search(name.value))


def _unmapped(text_page: Any, text: str) -> float:
    """Estimate the share of characters that their font gives no meaning, from some of them."""
    asked = [i for i in range(0, len(text), max(1, len(text) // 200)) if not text[i].isspace()]
    errors = list(map(calls.char_error, repeat(address(text_page)), asked))
    return errors.count(1) / max(len(asked), 1)


def _reading_order(glyphs: Glyphs) -> Sequence[int]:
    """Give the places of a page's characters in the order in which they are read: turned lines last, from their top."""
    text, order = glyphs.text, list(range(len(glyphs.text)))
    if runs_from_right(text):
        from_right, start = is_mostly_from_right(text), 0
        for line in text.splitlines(keepends=True):
            if runs_from_right(line):
                order[start : start + len(line)] = (start + i for i in reading_order(line, from_right=from_right))
            start += len(line)
    drawn, at = glyphs.drawn, glyphs.places[order]
    quarters = np.maximum(drawn.quarters[at], 0)
    if not quarters.any():
        return order
    along = np.where(quarters > 0, drawn.boxes[at, 0], np.arange(len(order)))
    heights = np.where(quarters > 0, -np.round(drawn.bases[at] / _SAME_LINE), 0)
    return [order[i] for i in np.lexsort((along, heights, quarters))]


def _rects(text_page: Any, places: Sequence[int]) -> list[Rect]:
    """Give the rectangles of characters, by pdfium's own numbers, one for each of their lines."""
    lines: list[Rect] = []
    for start, count in _stretches(places):
        for rect in (text_page.get_rect(i) for i in range(text_page.count_rects(start, count))):
            at = next((i for i, line in enumerate(lines) if _continues(line, rect, near=i == len(lines) - 1)), None)
            if at is None:
                lines.append(rect)
            else:
                lines[at] = around((lines[at], rect))
    return lines


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Group numbers that follow each other, over a few that are left out, as what is printed twice."""
    start = last = places[0]
    for place in places[1:]:
        if place - last > _LEFT_OUT:
            yield start, last + 1 - start
            start = place
        last = place
    yield start, last + 1 - start


def _continues(line: Rect, rect: Rect, *, near: bool) -> bool:
    """Tell whether a rectangle is a part of a line: pdfium begins a new one with every change of font.

    Args:
        line: As far as it is known.
        rect: Of some more characters.
        near: Whether they may stand beside it, rather than only over it.
    """
    if all(upper - lower > right - left for left, lower, right, upper in (line, rect)):  # it runs up or down
        line, rect = (line[1], line[0], line[3], line[2]), (rect[1], rect[0], rect[3], rect[2])
    height = max(line[3] - line[1], rect[3] - rect[1])
    overlap = min(line[3], rect[3]) - max(line[1], rect[1])
    apart = max(rect[0] - line[2], line[0] - rect[2])  # before it, where text runs from right to left
    level = overlap > 0.3 * min(line[3] - line[1], rect[3] - rect[1])
    return level and apart < (2 * height if near else 0)


@dataclass(frozen=True)
class Drawing:
    """A page as pixels [height, width, 3] in red, green, blue, with its size in PDF points as displayed."""

    pixels: NDArray[np.uint8]
    width: float
    height: float


def draw(path: Path, number: int, dpi: float, password: str = "", area: Rect | None = None) -> Drawing:
    """Draw a page, or an area of it, for recognition; what is too large for `_MOST_DRAWN` gets fewer dots an inch.

    Raises:
        DocumentUnreadable: If the page cannot be drawn.
        DocumentLocked: If the password is missing or wrong.
    """
    with _page(path, number, password) as page:
        all_width, all_height = page.get_size()
        x0, y0, x1, y1 = area or (0.0, 0.0, all_width, all_height)
        width, height = x1 - x0, y1 - y0
        scale = min(dpi / 72, (_MOST_DRAWN / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, crop=(x0, y0, all_width - x1, all_height - y1), rev_byteorder=True)
        return Drawing(bitmap.to_numpy()[..., :3].copy(), width, height)
