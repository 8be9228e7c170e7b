"""Finds the straight lines and filled rectangles of a page, as which the rules of tables are drawn."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice, repeat

import numpy as np

from library.pdf import pdfium_calls as calls
from library.pdf.page_objects import PageObject, PageObjects, matrices_of, places_in
from library.pdf.pdfium_calls import raw
from library.pdf.placing import displayed
from library.pdf.tables.rulings import THIN, Matrix, joined_fills, path_boxes
from library.records import Rect

_MOST_SEGMENTS = 1000  # of a path; what has more is a drawing
_AT_ONCE = 100  # paths that are asked about together
_WHITE = 250  # of 255
_LINES = -1  # beside the colours of what is filled


def lines_and_fills(objects: PageObjects) -> tuple[Rect, ...]:
    """List the straight lines and filled rectangles of a page, as displayed; those of a colour that touch are one."""
    colours = defaultdict[int, list[Rect]](list)
    paths = [(one, _colour(one) if one.filled else None) for one in objects.others if one.kind == raw.FPDF_PAGEOBJ_PATH]
    seen = [(path, colour) for path, colour in paths if path.stroked or not path.filled or colour is not None]
    asked = _points_of([path.handle for path, _ in seen if _has_inside(path)])
    for path, colour in seen:
        boxes: Sequence[Rect] = (path.bounds,) if _is_thin(path) else ()
        if _has_inside(path):
            points, matrix = next(asked)
            boxes = path_boxes(points, matrix, filled=colour is not None, stroked=path.stroked)
        colours[_LINES if path.stroked or colour is None else colour] += map(path.outwards, boxes)
    found = [box for colour, boxes in colours.items() for box in (boxes if colour == _LINES else joined_fills(boxes))]
    if not found:
        return ()
    placed = displayed(np.array(found, np.float32), objects.box, objects.rotation)
    return tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in placed.tolist())


def _is_thin(path: PageObject) -> bool:
    x0, y0, x1, y1 = path.bounds
    return min(x1 - x0, y1 - y0) <= THIN


def _has_inside(path: PageObject) -> bool:
    return (path.filled or path.stroked) and not _is_thin(path)


def _colour(path: PageObject) -> int | None:
    """Get the colour that a path is filled with; None for one that is not seen on paper."""
    red, green, blue, opaque = path.colour or (0, 0, 0, 255)
    if min(red, green, blue) >= _WHITE or opaque == 0:
        return None
    return (red << 16) + (green << 8) + blue


def _points_of(paths: Sequence[int]) -> Iterator[tuple[list[tuple[int, float, float]], Matrix]]:
    """Give for each path its points, each with the kind of the segment that ends there, and what sets them on the page.

    A drawing has none.
    """
    for start in range(0, len(paths), _AT_ONCE):
        handles = paths[start : start + _AT_ONCE]
        counts = [count if count <= _MOST_SEGMENTS else 0 for count in map(calls.segment_count, handles)]
        of = chain.from_iterable(map(repeat, handles, counts))
        segments = list(map(calls.segment_at, of, chain.from_iterable(map(range, counts))))
        places = np.zeros((len(segments), 2), np.float32)
        deque(map(calls.segment_point, segments, *places_in(places)), maxlen=0)
        points = zip(map(calls.segment_kind, segments), *places.T.tolist(), strict=True)
        for count, matrix in zip(counts, matrices_of(handles), strict=True):
            yield list(islice(points, count)), matrix
