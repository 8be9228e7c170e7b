"""Finds the pictures on a page, and tells whether its text is the invisible one of a scan."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np

from library.pdf import pdfium_calls as calls
from library.pdf.page_objects import PageObjects, bounds_of
from library.pdf.pages import Picture
from library.pdf.pdfium_calls import address, raw
from library.pdf.placing import displayed
from library.records import Rect

_MOST_OBJECTS = 1000  # of a page, of which the pictures are listed; maps and plots have a hundred thousand
_MOST_PICTURES = 200
_LEAST_PICTURE = 200.0  # square points; smaller ones are signs, and hold no text
_SCAN = 0.8  # share of the page that a picture covers which is all of it


def pictures_on(objects: PageObjects, width: float, height: float) -> tuple[Picture, ...]:
    """List the pictures on a page of a size in points, but for the smallest, as displayed."""
    early = (one for one in objects.others if one.order < _MOST_OBJECTS)
    images = [one for one in early if one.kind == raw.FPDF_PAGEOBJ_IMAGE][:_MOST_PICTURES]
    if not images:
        return ()
    rects = displayed(np.array([one.rect for one in images], np.float32), objects.box, objects.rotation).tolist()
    found = (_picture(one.handle, (*rect,), width, height) for one, rect in zip(images, rects, strict=True))
    return tuple(picture for picture in found if picture is not None)


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
        x0, y0, x1, y1 = bounds_of([last])[0]
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
