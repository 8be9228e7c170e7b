"""Finds the straight lines and filled rectangles of a page, as which the rules of tables are drawn."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import repeat

import numpy as np

from library.pdf import pdfium_calls as calls
from library.pdf.page_objects import PageObject, PageObjects, matrix_of, places_in
from library.pdf.pdfium_calls import raw
from library.pdf.placing import displayed
from library.pdf.tables.rulings import THIN, joined_fills, path_boxes
from library.records import Rect

_MOST_SEGMENTS = 1000  # of a path; what has more is a drawing
_WHITE = 250  # of 255
_LINES = -1  # beside the colours of what is filled


def lines_and_fills(objects: PageObjects) -> tuple[Rect, ...]:
    """List the straight lines and filled rectangles of a page, as displayed; those of a colour that touch are one."""
    colours = defaultdict[int, list[Rect]](list)
    for path in objects.others:
        if path.kind == raw.FPDF_PAGEOBJ_PATH:
            for colour, box in _path_boxes(path):
                colours[colour].append(path.outwards(box))
    seen = [box for colour, boxes in colours.items() for box in (boxes if colour == _LINES else joined_fills(boxes))]
    if not seen:
        return ()
    placed = displayed(np.array(seen, np.float32), objects.box, objects.rotation)
    return tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in placed.tolist())


def _path_boxes(path: PageObject) -> Sequence[tuple[int, Rect]]:
    """Get the straight lines and filled rectangles of a path; none of one that is a drawing, or as white as paper."""
    x0, y0, x1, y1 = path.bounds
    colour = _colour(path) if path.filled else None
    if path.filled and not path.stroked and colour is None:
        return ()
    if min(x1 - x0, y1 - y0) <= THIN:
        return ((_LINES if path.stroked or colour is None else colour, path.bounds),)
    count = calls.segment_count(path.handle)
    if count > _MOST_SEGMENTS or not (path.filled or path.stroked):
        return ()
    filled, stroked = colour is not None, path.stroked
    boxes = path_boxes(_points(path.handle, count), matrix_of(path.handle), filled=filled, stroked=stroked)
    return [(_LINES if stroked or colour is None else colour, box) for box in boxes]


def _colour(path: PageObject) -> int | None:
    """Get the colour that a path is filled with; None for one that is not seen on paper."""
    red, green, blue, opaque = path.colour or (0, 0, 0, 255)
    if min(red, green, blue) >= _WHITE or opaque == 0:
        return None
    return (red << 16) + (green << 8) + blue


def _points(path: int, count: int) -> Iterator[tuple[int, float, float]]:
    """Get a path's points, each with the kind of the segment that ends there."""
    segments = list(map(calls.segment_at, repeat(path), range(count)))
    places = np.zeros((count, 2), np.float32)
    deque(map(calls.segment_point, segments, *places_in(places)), maxlen=0)
    return zip(map(calls.segment_kind, segments), *places.T.tolist(), strict=True)
