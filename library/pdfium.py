"""Everything asked of pdfium: the text of pages, their images, and where words stand.

pdfium is not thread-safe and can crash on hostile files, so these functions run in the sandbox's child.
"""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from rapidfuzz import fuzz

from library.errors import DocumentLocked, DocumentUnreadable
from library.records import Rect

_MOST_PIXELS = 20_000_000  # a page of A0 at 200 dpi; more is drawn smaller
_FUZZY = 85  # of 100: below it the words found are not the words asked for


@dataclass(frozen=True)
class PageImage:
    """A page drawn as PNG, with its size in PDF points."""

    png: bytes
    width: float
    height: float


def ready() -> None:
    """Do nothing: once this was called in a child, pdfium is loaded there."""


def read_texts(path: Path, password: str = "") -> list[str | None]:
    """Read the text of every page in order; None for a page that cannot be read.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    with _open(path, password) as document:
        return [_text(document, i) for i in range(len(document))]


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
        found = _find(_characters(text_page), quote)
        if found is None:
            return ()
        return tuple(_displayed(page, rect) for rect in _rects(text_page, *found))


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
        document = pdfium.PdfDocument(path, password=password or None)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise DocumentLocked(_locked(path, password)) from error
        raise DocumentUnreadable(f"{path.name} is not a PDF that can be opened.") from error
    except FileNotFoundError as error:
        raise DocumentUnreadable(f"The file {path.name} is missing.") from error
    try:
        yield document
    finally:
        document.close()


def _locked(path: Path, password: str) -> str:
    if password:
        return f"The password given does not open {path.name}."
    return f"{path.name} is protected. Give its password to add it."


@contextmanager
def _page(path: Path, number: int) -> Iterator[Any]:
    with _open(path) as document:
        if not 1 <= number <= len(document):
            raise DocumentUnreadable(f"{path.name} has no page {number}; it has {len(document)}.")
        try:
            yield document[number - 1]
        except pdfium.PdfiumError as error:
            raise DocumentUnreadable(f"Page {number} of {path.name} cannot be shown: {error}.") from error


def _text(document: Any, index: int) -> str | None:
    try:
        page = document[index]
        text: str = page.get_textpage().get_text_bounded()
        page.close()
    except pdfium.PdfiumError:
        return None
    return text


def _characters(text_page: Any) -> list[str]:
    """List the page's characters by pdfium's own index, which `get_text_range` does not keep."""
    return [chr(raw.FPDFText_GetUnicode(text_page, i) or 32) for i in range(text_page.count_chars())]


def _find(characters: list[str], quote: str) -> tuple[int, int] | None:
    """Find a quote, as (first index, count), comparing letters and digits only; nearly equal will do."""
    kept = [(folded, i) for i, character in enumerate(characters) if (folded := _fold(character))]
    page = "".join(folded for folded, _ in kept)
    index = [i for folded, i in kept for _ in folded]
    wanted = "".join(map(_fold, quote))
    if not wanted or not page:
        return None
    start = page.find(wanted)
    end = start + len(wanted)
    if start < 0:
        match = fuzz.partial_ratio_alignment(wanted, page, score_cutoff=_FUZZY)
        if match is None or len(page) < len(wanted) * 0.8:
            return None
        start, end = match.dest_start, match.dest_end
    return index[start], index[end - 1] - index[start] + 1


def _fold(character: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", character).casefold() if c.isalnum())


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
