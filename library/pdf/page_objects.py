"""Walks once through what a page draws, forms in forms too, for all who ask for its pictures, lines and shapes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from library.pdf import pdfium_calls as calls
from library.pdf.pdfium_calls import address, raw
from library.pdf.tables.rulings import Matrix
from library.records import Rect

_MOST = 5000  # looked at; maps and plots have a hundred thousand
_DEEPEST = 3  # forms in forms
ENDLESS = 1e9
_TEXT, _PATH, _FORM = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM


@dataclass(slots=True)
class PageObject:
    """A path, a picture or a shading.

    Attributes:
        handle: By which pdfium knows it.
        order: Place among all that the page draws.
        bounds: Where it stands in the space of the form that it is in, or of the page.
        matrices: Lead out of the forms that it is in, the innermost first.
        filled: Whether it is a path that is filled.
        stroked: Whether the line of a path is drawn.
        colour: Red, green, blue and how opaque, of 255, that it is filled with; None where that is not known.
    """

    handle: int
    kind: int
    order: float
    bounds: Rect
    matrices: tuple[Matrix, ...]
    filled: bool = False
    stroked: bool = False
    colour: tuple[int, int, int, int] | None = None

    @property
    def rect(self) -> Rect:
        """Where it stands on the page, in the page's own space."""
        return self.outwards(self.bounds)

    def outwards(self, rect: Rect) -> Rect:
        """Turn a rectangle of its form's space to the page's own."""
        for a, b, c, d, e, f in self.matrices:
            x0, y0, x1, y1 = rect
            xs = [a * x + c * y + e for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
            ys = [b * x + d * y + f for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
            rect = min(xs), min(ys), max(xs), max(ys)
        return rect


@dataclass(slots=True)
class PageObjects:
    """What a page draws.

    Attributes:
        box: The part of the page that is displayed, in its own space.
        rotation: By which it is displayed, clockwise, in degrees.
        stretches: The objects of the page and of each form, with the order of the first and the step to the next.
        nested: The objects that are in forms.
        others: Those that are no text, in the order in which they are drawn.
        count: How many objects were looked at.
    """

    box: Rect
    rotation: int
    stretches: list[tuple[list[int], float, float]] = field(default_factory=list)
    nested: set[int] = field(default_factory=set)
    others: list[PageObject] = field(default_factory=list)
    count: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all that the page draws was looked at."""
        return self.count < _MOST

    def orders_of(self, handles: Sequence[int]) -> NDArray[np.float64]:
        """Give the place of some objects among all that the page draws; what was not looked at comes last."""
        known: dict[int, float] = {}
        for items, first, step in self.stretches:
            known.update(zip(items, (first + step * np.arange(len(items))).tolist(), strict=True))
        return np.fromiter(map(known.get, handles, repeat(ENDLESS)), np.float64, len(handles))


def objects_on(page: Any) -> PageObjects:
    """Look at all that a page draws, or as much of it as may be looked at."""
    found = PageObjects(page.get_bbox(), page.get_rotation())
    handle = address(page)
    _look(found, calls.object_count(handle), partial(calls.object_at, handle))
    found.others.sort(key=lambda one: one.order)
    return found


def bounds_of(handles: Sequence[int]) -> list[Rect]:
    """Get the rectangles of objects in their own space; an empty one where there is none."""
    rects = np.zeros((len(handles), 4), np.float32)
    deque(map(calls.object_bounds, handles, *places_in(rects)), maxlen=0)
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in rects.tolist()]


def places_in(rows: NDArray[Any]) -> list[range]:
    """Give for each column the addresses of its numbers, row by row, for a function of pdfium to write to."""
    columns, size = rows.shape[1], rows.itemsize
    start, end = rows.ctypes.data, rows.ctypes.data + rows.nbytes
    return [range(start + size * column, end, size * columns) for column in range(columns)]


def _look(
    found: PageObjects,
    count: int,
    get: Callable[[int], int],
    matrices: tuple[Matrix, ...] = (),
    after: float = 0.0,
    step: float = 1.0,
) -> None:
    """Note the objects of a page or a form.

    Args:
        found: Is told of them.
        count: How many there are.
        get: Gives one by its number.
        matrices: Lead out of the form's own space, the innermost first.
        after: The order of the form, by which those of its objects begin.
        step: From the order of one to that of the next.
    """
    items = list(map(get, range(min(count, max(0, _MOST - found.count)))))
    found.count += len(items)
    found.stretches.append((items, after, step))
    found.nested.update(items if matrices else ())
    kinds = np.fromiter(map(calls.object_kind, items), np.int64, len(items))  # most are text
    others = np.flatnonzero((kinds != _TEXT) & (kinds != _FORM)).tolist()
    drawn = [
        PageObject(items[i], int(kinds[i]), after + step * i, rect, matrices)
        for i, rect in zip(others, bounds_of([items[i] for i in others]), strict=True)
    ]
    _paint([one for one in drawn if one.kind == _PATH])
    found.others += drawn
    for i in np.flatnonzero(kinds == _FORM).tolist() if len(matrices) < _DEEPEST else ():
        inside = calls.form_count(items[i])
        outwards = (*matrices_of([items[i]]), *matrices)
        _look(found, inside, partial(calls.form_object, items[i]), outwards, after + step * i, step / (inside + 1))


def matrices_of(handles: Sequence[int]) -> list[Matrix]:
    """Get what sets the points of objects into the space that they are in."""
    matrices = np.zeros((len(handles), 6), np.float32)
    start, end = matrices.ctypes.data, matrices.ctypes.data + matrices.nbytes
    deque(map(calls.object_matrix, handles, range(start, end, 6 * matrices.itemsize)), maxlen=0)
    return [(a, b, c, d, e, f) for a, b, c, d, e, f in matrices.tolist()]


def _paint(paths: Sequence[PageObject]) -> None:
    """Note how paths are drawn."""
    handles = [path.handle for path in paths]
    modes, colours = np.zeros((len(paths), 2), np.int32), np.zeros((len(paths), 4), np.uint32)
    known = list(map(calls.path_mode, handles, *places_in(modes)))
    coloured = list(map(calls.object_colour, handles, *places_in(colours)))
    for path, has_mode, (fill, stroke), has_colour, colour in zip(
        paths, known, modes.tolist(), coloured, colours.tolist(), strict=True
    ):
        path.filled, path.stroked = bool(has_mode and fill), bool(has_mode and stroke)
        if path.filled and has_colour:
            red, green, blue, opaque = colour
            path.colour = red, green, blue, opaque
