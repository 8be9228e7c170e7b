"""What a page draws over and under its text, and how each piece of the text is drawn."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from library.pdf import pdfium_calls as calls
from library.pdf.page_objects import ENDLESS, PageObject, PageObjects
from library.pdf.pdfium_calls import raw
from library.pdf.unseen import Inks, Shape
from library.records import Rect

_MOST_SHAPES = 300
_LEAST_SIDES = 8.0, 4.0  # points, of a shape that may lie over or under text
_OPAQUE = 250  # of 255
_MOST_SEGMENTS = 12  # of a clipping path: rectangles have 5


def shapes_among(objects: PageObjects) -> list[Shape]:
    """List what may lie over or under text, in the order in which it is drawn; of many, the largest."""
    shapes = [_shape(one) for one in objects.others if _is_shape(one)]
    if len(shapes) > _MOST_SHAPES:
        largest = sorted(shapes, key=lambda s: (s.rect[0] - s.rect[2]) * (s.rect[3] - s.rect[1]))[:_MOST_SHAPES]
        shapes = sorted(largest, key=lambda shape: shape.order)
    return shapes


def share_of_pictures(objects: PageObjects) -> float:
    """Get the share of the page that pictures cover, in [0, 1]."""
    left, bottom, right, top = objects.box
    covered = 0.0
    for x0, y0, x1, y1 in (one.rect for one in objects.others if one.kind == raw.FPDF_PAGEOBJ_IMAGE):
        covered += max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
    return min(1.0, covered / max((right - left) * (top - bottom), 1.0))


def _is_shape(one: PageObject) -> bool:
    x0, y0, x1, y1 = one.bounds
    large = x1 - x0 > _LEAST_SIDES[0] and y1 - y0 > _LEAST_SIDES[1]
    return one.kind == raw.FPDF_PAGEOBJ_IMAGE or (large and (one.filled or one.kind != raw.FPDF_PAGEOBJ_PATH))


def _shape(one: PageObject) -> Shape:
    colour = one.colour[:3] if one.colour and one.colour[3] >= _OPAQUE else None
    return Shape(one.order, one.rect, colour, one.kind == raw.FPDF_PAGEOBJ_IMAGE)


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
    handle: int,
    objects: Sequence[int],
    firsts: Sequence[int],
    sizes: NDArray[np.float32],
    drawn: PageObjects,
    *,
    ordered: bool,
) -> Inks:
    """Ask how the text objects are drawn, each by its first character, and if they are to be ordered, when."""
    colours = np.zeros((len(objects), 4), np.uint32)
    fill_rows(calls.char_colour, handle, firsts, colours, parts=4)
    return Inks(
        orders=drawn.orders_of(objects) if ordered else np.full(len(objects), ENDLESS),
        colours=colours.astype(np.int64),
        modes=np.fromiter(map(calls.render_mode, objects), np.int64, len(objects)),
        sizes=sizes,
        clips=_clips(objects, drawn),
        layered=_layered(objects) | np.fromiter(map(drawn.nested.__contains__, objects), np.bool_, len(objects)),
    )


def _clips(objects: Sequence[int], drawn: PageObjects) -> NDArray[np.float32]:
    """Give the part of the page that each text object may draw on; all, for one in a form, which has its own space."""
    clips = np.tile(np.array([-ENDLESS, -ENDLESS, ENDLESS, ENDLESS], np.float32), (len(objects), 1))
    paths = list(map(calls.clip_path, objects))
    counts = np.fromiter(map(calls.clip_paths, paths), np.int64, len(objects))
    for i in np.flatnonzero(counts > 0).tolist():
        if objects[i] not in drawn.nested:
            clips[i] = _clip(paths[i], int(counts[i]))
    return clips


def _clip(clip: int, count: int) -> Rect:
    left, bottom, right, top = -ENDLESS, -ENDLESS, ENDLESS, ENDLESS
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
