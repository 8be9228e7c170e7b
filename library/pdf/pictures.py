"""Finds the pictures on a page, and tells whether its text is the invisible one of a scan."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from library.pdf import pdfium_calls as calls
from library.pdf.pages import Picture
from library.pdf.pdfium_calls import address, raw
from library.pdf.placing import rect_on_page
from library.records import Rect

_MOST_OBJECTS = 1000  # looked at for pictures; maps and plots have a hundred thousand
_MOST_PICTURES = 200
_DEEPEST = 3  # forms in forms
_LEAST_PICTURE = 200.0  # square points; smaller ones are signs, and hold no text
_SCAN = 0.8  # share of the page that a picture covers which is all of it


def pictures_on(page: Any) -> tuple[Picture, ...]:
    """List the pictures on a page, but for the smallest, as displayed."""
    handle, (width, height) = address(page), page.get_size()
    found = islice(_images(calls.object_count(handle), partial(calls.object_at, handle)), _MOST_PICTURES)
    pictures = (_picture(image, rect_on_page(page, rect), width, height) for image, rect in found)
    return tuple(picture for picture in pictures if picture is not None)


def share_of(pictures: Sequence[Picture], area: float) -> float:
    """Give the share of the page that pictures cover; those that overlap count twice, up to the whole page."""
    covered = sum((p.rect[2] - p.rect[0]) * (p.rect[3] - p.rect[1]) for p in pictures)
    return float(min(1.0, covered / max(area, 1.0)))


def is_layer(page: Any, text_page: Any, starts: Sequence[int], share: float) -> bool:
    """Tell whether a scan's text is not to be seen: drawn invisible, or before the picture that lies over it.

    Args:
        page: Whose text it is.
        text_page: The same as text.
        starts: Where its words begin, by pdfium's own numbers.
        share: Of the page that pictures cover, in [0, 1].
    """
    if not starts or share < _SCAN:
        return False
    handle, (width, height) = address(page), page.get_size()
    last = calls.object_at(handle, calls.object_count(handle) - 1)
    if last and calls.object_kind(last) == raw.FPDF_PAGEOBJ_IMAGE:
        x0, y0, x1, y1 = _bounds_of(last)
        if (x1 - x0) * (y1 - y0) >= _SCAN * width * height:
            return True
    asked = starts[:: max(1, len(starts) // 5)]
    modes = [calls.render_mode(calls.char_object(address(text_page), start)) for start in asked]
    return all(mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE for mode in modes)


def _picture(image: int, placed: Rect, width: float, height: float) -> Picture | None:
    x0, y0, x1, y1 = placed
    rect = (max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height))
    if min(rect[2] - rect[0], rect[3] - rect[1]) <= 0 or (rect[2] - rect[0]) * (rect[3] - rect[1]) < _LEAST_PICTURE:
        return None
    pixels = (ctypes.c_uint * 2)()
    calls.image_size(image, ctypes.addressof(pixels), ctypes.addressof(pixels) + 4)
    dpi = 72 * max(pixels[0], pixels[1]) / max(x1 - x0, y1 - y0)
    return Picture(rect, min(pixels[0], pixels[1]), round(dpi), calls.image_bytes(image, None, 0))


def _images(count: int, get: Callable[[int], int], depth: int = 0) -> Iterator[tuple[int, Rect]]:
    """Find images and where they stand, those in forms too."""
    items = list(map(get, range(min(count, _MOST_OBJECTS))))
    kinds = np.fromiter(map(calls.object_kind, items), np.int64, len(items))  # most are text
    for i in np.flatnonzero((kinds == raw.FPDF_PAGEOBJ_IMAGE) | (kinds == raw.FPDF_PAGEOBJ_FORM)).tolist():
        if kinds[i] == raw.FPDF_PAGEOBJ_IMAGE:
            yield items[i], _bounds_of(items[i])
        elif depth < _DEEPEST:
            yield from _images_in_form(items[i], depth)


def _bounds_of(item: int) -> Rect:
    """Give where an object of a page stands; nowhere when that is not known."""
    corners = (ctypes.c_float * 4)()
    calls.object_bounds(item, *(ctypes.addressof(corners) + 4 * i for i in range(4)))
    return corners[0], corners[1], corners[2], corners[3]


def _images_in_form(form: int, depth: int) -> Iterator[tuple[int, Rect]]:
    m = raw.FS_MATRIX()
    calls.object_matrix(form, ctypes.addressof(m))
    for image, (x0, y0, x1, y1) in _images(calls.form_count(form), partial(calls.form_object, form), depth + 1):
        xs = [m.a * x + m.c * y + m.e for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
        ys = [m.b * x + m.d * y + m.f for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
        yield image, (min(xs), min(ys), max(xs), max(ys))
