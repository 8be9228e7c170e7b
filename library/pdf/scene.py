"""What a page draws besides its text, in which order, and how each piece of its text is drawn."""

from __future__ import annotations

import ctypes
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
from library.pdf.unseen import Inks, Shape
from library.records import Rect

_MOST_OBJECTS = 5000  # looked at; maps and plots have a hundred thousand
_MOST_SHAPES = 300
_DEEPEST = 3  # forms in forms
_LEAST_SIDES = 8.0, 4.0  # points, of a shape that may lie over or under text
_OPAQUE = 250  # of 255
_MOST_SEGMENTS = 12  # of a clipping path: rectangles have 5
_ENDLESS = 1e9
_TEXT, _IMAGE, _FORM = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM
_Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Scene:
    """What else a page draws, and in which order."""

    box: Rect
    orders: dict[int, float] = field(default_factory=dict)
    nested: set[int] = field(default_factory=set)
    shapes: list[Shape] = field(default_factory=list)
    pictures: float = 0.0
    count: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all that the page draws was looked at."""
        return self.count < _MOST_OBJECTS


def look_around(page: Any) -> Scene:
    """Look at all that a page draws, or as much of it as may be looked at."""
    left, bottom, right, top = box = page.get_bbox()
    scene = Scene(box)
    handle = address(page)
    _look(scene, calls.object_count(handle), partial(calls.object_at, handle))
    pictures = [shape.rect for shape in scene.shapes if shape.picture]
    covered = sum(
        max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
        for x0, y0, x1, y1 in pictures
    )
    scene.pictures = float(min(1.0, covered / max((right - left) * (top - bottom), 1.0)))
    if len(scene.shapes) > _MOST_SHAPES:
        largest = sorted(scene.shapes, key=lambda s: (s.rect[0] - s.rect[2]) * (s.rect[3] - s.rect[1]))[:_MOST_SHAPES]
        scene.shapes = sorted(largest, key=lambda shape: shape.order)
    return scene


def _look(
    scene: Scene,
    count: int,
    get: Callable[[int], int],
    matrices: tuple[_Matrix, ...] = (),
    after: float = 0.0,
    step: float = 1.0,
) -> None:
    """Note the objects of a page or a form.

    Args:
        scene: Is told of them.
        count: How many there are.
        get: Gives one by its number.
        matrices: Lead out of the form's own space, the innermost first.
        after: The order of the form, by which those of its objects begin.
        step: From the order of one to that of the next.
    """
    items = list(map(get, range(min(count, max(0, _MOST_OBJECTS - scene.count)))))
    kinds = np.fromiter(map(calls.object_kind, items), np.int64, len(items))
    texts = {items[i]: after + i * step for i in np.flatnonzero(kinds == _TEXT).tolist()}
    scene.orders |= texts
    scene.nested |= texts.keys() if matrices else set()
    scene.count += len(items)
    others = np.flatnonzero((kinds != _TEXT) & (kinds != _FORM)).tolist()
    for i, rect in zip(others, _bounds([items[i] for i in others]), strict=True):
        if kinds[i] == _IMAGE or (rect[2] - rect[0] > _LEAST_SIDES[0] and rect[3] - rect[1] > _LEAST_SIDES[1]):
            _note_shape(scene, items[i], int(kinds[i]), after + i * step, _outwards(rect, matrices))
    for i in np.flatnonzero(kinds == _FORM).tolist() if len(matrices) < _DEEPEST else ():
        m = (ctypes.c_float * 6)()
        calls.object_matrix(items[i], ctypes.addressof(m))
        inside = calls.form_count(items[i])
        outwards = ((m[0], m[1], m[2], m[3], m[4], m[5]), *matrices)
        _look(scene, inside, partial(calls.form_object, items[i]), outwards, after + i * step, step / (inside + 1))


def _bounds(items: Sequence[int]) -> list[Rect]:
    """Give the rectangles of objects in their own space; an empty one where there is none."""
    rects = np.zeros((len(items), 4), np.float32)
    start, end = rects.ctypes.data, rects.ctypes.data + rects.nbytes
    deque(map(calls.object_bounds, items, *(range(start + 4 * edge, end, 16) for edge in range(4))), maxlen=0)
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in rects.tolist()]


def _note_shape(scene: Scene, item: int, kind: int, order: float, rect: Rect) -> None:
    if kind != raw.FPDF_PAGEOBJ_PATH:
        scene.shapes.append(Shape(order, rect, None, kind == _IMAGE))
        return
    numbers = (ctypes.c_uint * 6)()
    start = ctypes.addressof(numbers)
    if not calls.path_mode(item, start, start + 4) or not numbers[0]:
        return
    known = calls.object_colour(item, *range(start + 8, start + 24, 4)) and numbers[5] >= _OPAQUE
    scene.shapes.append(Shape(order, rect, (numbers[2], numbers[3], numbers[4]) if known else None))


def _outwards(rect: Rect, matrices: tuple[_Matrix, ...]) -> Rect:
    for a, b, c, d, e, f in matrices:
        x0, y0, x1, y1 = rect
        xs = [a * x + c * y + e for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
        ys = [b * x + d * y + f for x, y in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))]
        rect = min(xs), min(ys), max(xs), max(ys)
    return rect


def fill_rows(
    function: Callable[..., Any], handle: int, chosen: Sequence[int], rows: NDArray[Any], parts: int = 1
) -> None:
    """Let a function of pdfium fill a row for each of some characters, by one address or one for each of its parts."""
    if not len(chosen):
        return
    step, size = rows.strides
    starts = (rows.ctypes.data + part * size for part in range(parts))
    places = [range(start, start + len(chosen) * step, step) for start in starts]
    deque(map(function, repeat(handle), chosen, *places), maxlen=0)


def inks_of(
    handle: int, objects: Sequence[int], firsts: Sequence[int], sizes: NDArray[np.float32], scene: Scene
) -> Inks:
    """Ask how the text objects are drawn, each by its first character."""
    colours = np.zeros((len(objects), 4), np.uint32)
    fill_rows(calls.char_colour, handle, firsts, colours, parts=4)
    return Inks(
        orders=np.fromiter(map(scene.orders.get, objects, repeat(_ENDLESS)), np.float64, len(objects)),
        colours=colours.astype(np.int64),
        modes=np.fromiter(map(calls.render_mode, objects), np.int64, len(objects)),
        sizes=sizes,
        clips=_clips(objects, scene),
        layered=_layered(objects),
    )


def _clips(objects: Sequence[int], scene: Scene) -> NDArray[np.float32]:
    """Give the part of the page that each text object may draw on; all, for one in a form, which has its own space."""
    clips = np.tile(np.array([-_ENDLESS, -_ENDLESS, _ENDLESS, _ENDLESS], np.float32), (len(objects), 1))
    paths = list(map(calls.clip_path, objects))
    counts = np.fromiter(map(calls.clip_paths, paths), np.int64, len(objects))
    for i in np.flatnonzero(counts > 0).tolist():
        if objects[i] not in scene.nested:
            clips[i] = _clip(paths[i], int(counts[i]))
    return clips


def _clip(clip: int, count: int) -> Rect:
    left, bottom, right, top = -_ENDLESS, -_ENDLESS, _ENDLESS, _ENDLESS
    point = (ctypes.c_float * 2)()
    place = ctypes.addressof(point)
    for path in range(min(count, _MOST_SEGMENTS)):
        segments = calls.clip_segments(clip, path)
        if not 0 < segments <= _MOST_SEGMENTS:
            continue
        points = []
        for i in range(segments):
            calls.segment_point(calls.clip_segment(clip, path, i), place, place + 4)
            points.append((point[0], point[1]))
        xs, ys = zip(*points, strict=True)
        left, bottom, right, top = max(left, min(xs)), max(bottom, min(ys)), min(right, max(xs)), min(top, max(ys))
    return left, bottom, right, top


def _layered(objects: Sequence[int]) -> NDArray[np.bool_]:
    """Tell which text objects are marked as part of a layer; those of one marked stretch share its mark."""
    counts = np.fromiter(map(calls.mark_count, objects), np.int64, len(objects))
    layered = np.zeros(len(objects), np.bool_)
    known: dict[int, bool] = {}
    for i in np.flatnonzero(counts > 0).tolist():
        for mark in map(calls.mark_at, repeat(objects[i]), range(min(int(counts[i]), _MOST_SEGMENTS))):
            if mark not in known:
                known[mark] = _mark_name(mark) == "OC"
            layered[i] |= known[mark]
    return layered


def _mark_name(mark: int) -> str:
    name, length = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
    if not calls.mark_name(mark, ctypes.addressof(name), ctypes.sizeof(name), ctypes.addressof(length)):
        return ""
    return bytes(name)[: max(0, length.value - 2)].decode("utf-16-le", "replace")
