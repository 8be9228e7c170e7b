"""Finds the straight lines and filled rectangles of a page, as which the rules of tables are drawn."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from library.pdf import pdfium_calls as calls
from library.pdf.pdfium_calls import address, raw
from library.pdf.placing import displayed
from library.pdf.tables.rulings import THIN, joined_fills, path_boxes
from library.records import Rect

_MOST_OBJECTS = 5000  # looked at; maps and plots have a hundred thousand
_MOST_SEGMENTS = 1000  # of a path; what has more is a drawing
_DEEPEST = 3  # forms in forms
_WHITE = 250  # of 255
_LINES = -1  # beside the colours of what is filled


def lines_and_fills(page: Any) -> tuple[Rect, ...]:
    """List the straight lines and filled rectangles of a page, as displayed; those of a colour that touch are one."""
    colours = defaultdict[int, list[Rect]](list)
    handle = address(page)
    for colour, box in _objects(calls.object_count(handle), partial(calls.object_at, handle)):
        colours[colour].append(box)
    seen = [box for colour, boxes in colours.items() for box in (boxes if colour == _LINES else joined_fills(boxes))]
    if not seen:
        return ()
    placed = displayed(np.array(seen, np.float32), page.get_bbox(), page.get_rotation())
    return tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in placed.tolist())


def _objects(count: int, get: Callable[[int], int], depth: int = 0) -> Iterator[tuple[int, Rect]]:
    """Find straight lines and filled rectangles, those in forms too, each with its colour."""
    items = list(map(get, range(min(count, _MOST_OBJECTS))))
    kinds = np.fromiter(map(calls.object_kind, items), np.int64, len(items))  # most are text
    for i in np.flatnonzero((kinds == raw.FPDF_PAGEOBJ_PATH) | (kinds == raw.FPDF_PAGEOBJ_FORM)).tolist():
        if kinds[i] == raw.FPDF_PAGEOBJ_PATH:
            yield from _path_boxes(items[i])
        elif depth < _DEEPEST:
            yield from _objects_in_form(items[i], depth)


def _objects_in_form(form: int, depth: int) -> Iterator[tuple[int, Rect]]:
    m = raw.FS_MATRIX()
    calls.object_matrix(form, ctypes.addressof(m))
    for kind, (x0, y0, x1, y1) in _objects(calls.form_count(form), partial(calls.form_object, form), depth + 1):
        xs = [m.a * x + m.c * y + m.e for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
        ys = [m.b * x + m.d * y + m.f for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
        yield kind, (min(xs), min(ys), max(xs), max(ys))


def _bounds_of(item: int) -> Rect:
    corners = (ctypes.c_float * 4)()
    start = ctypes.addressof(corners)
    calls.object_bounds(item, start, start + 4, start + 8, start + 12)
    return corners[0], corners[1], corners[2], corners[3]


def _path_boxes(path: int) -> Sequence[tuple[int, Rect]]:
    """Get the straight lines and filled rectangles of a path; none of one that is a drawing, or as white as paper."""
    bounds = _bounds_of(path)
    if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= THIN:
        return ((_LINES, bounds),)
    count = calls.segment_count(path)
    if count > _MOST_SEGMENTS:
        return ()
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    calls.path_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    colour = _colour(path) if fill.value else None
    if colour is None and not stroke.value:
        return ()
    m = raw.FS_MATRIX()
    calls.object_matrix(path, ctypes.addressof(m))
    matrix, filled, stroked = (m.a, m.b, m.c, m.d, m.e, m.f), colour is not None, bool(stroke.value)
    boxes = path_boxes(_points(path, count), matrix, filled=filled, stroked=stroked)
    return [(_LINES if stroked or colour is None else colour, box) for box in boxes]


def _colour(path: int) -> int | None:
    """Get the colour that a path is filled with; None for one that is not seen on paper."""
    colour = (ctypes.c_uint * 4)()
    start = ctypes.addressof(colour)
    if not calls.object_colour(path, start, start + 4, start + 8, start + 12):
        return 0
    if min(colour[0:3]) >= _WHITE or colour[3] == 0:
        return None
    return (colour[0] << 16) + (colour[1] << 8) + colour[2]


def _points(path: int, count: int) -> Iterator[tuple[int, float, float]]:
    """Get a path's points, each with the kind of the segment that ends there."""
    place = (ctypes.c_float * 2)()
    start = ctypes.addressof(place)
    for segment in (calls.segment_at(path, i) for i in range(count)):
        calls.segment_point(segment, start, start + 4)
        yield calls.segment_kind(segment), place[0], place[1]
