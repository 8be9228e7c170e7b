"""Text that a page holds and nobody sees: what is so for certain, and what its picture must be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.records import Rect

Mask = NDArray[np.bool_]

SCAN = 0.5  # share of the page that a picture covers where it is the page
_SMALL_SCAN = 0.1  # the like where the page has no other text: a receipt, a cropped letter
_TINY = 1.0  # points
_LIGHT = 224  # of 255, the darkest of red, green and blue
_FAINT = 16  # of 255, how opaque
_ALIKE = 24  # of 255, between two colours
_INVISIBLE = 3  # text render mode
_OVERLAP = 0.3  # of a text's height: less is a rule below it, or a frame around it
_SEEN = 12  # of 255: by how much a character must change the page's picture
_SIDES = 0.15  # of a character's width, where its neighbours reach over


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled path, a picture or a shading.

    Attributes:
        order: Place among all that the page draws.
        colour: Red, green, blue of 255; None where it is not one colour.
    """

    order: float
    rect: Rect
    colour: tuple[int, int, int] | None
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Inks:
    """How each piece of text is drawn.

    Attributes:
        orders: Place among all that the page draws.
        colours: Red, green, blue and how opaque, of 255, [n, 4].
        modes: Text render modes.
        sizes: In points.
        clips: The part of the page that each may draw on, x0, y0, x1, y1.
        layered: Whether it belongs to a layer that may be switched off; what is in a form may.
    """

    orders: NDArray[np.float64]
    colours: NDArray[np.int64]
    modes: NDArray[np.int64]
    sizes: NDArray[np.float32]
    clips: NDArray[np.float32]
    layered: Mask


def never_seen(boxes: NDArray[np.float32], pieces: NDArray[np.int64], inks: Inks, page: Rect, pictures: float) -> Mask:
    """Tell which characters nobody sees wherever they stand: off the page, too small, or drawn without ink.

    Text without ink on a scan is what was recognised in it, and stays.

    Args:
        boxes: Of the characters, x0, y0, x1, y1 in the page's own space.
        pieces: Number of the piece of text that is drawn alike which each is in; -1 for none.
        inks: Of the pieces.
        page: The part that is displayed.
        pictures: Share of the page that pictures cover.
    """
    x0, y0, x1, y1 = boxes.T
    off = (x1 <= page[0]) | (x0 >= page[2]) | (y1 <= page[1]) | (y0 >= page[3])
    small = np.append(inks.sizes < _TINY, False)[pieces] & (np.maximum(x1 - x0, y1 - y0) < 2 * _TINY)
    without_ink = inks.modes == _INVISIBLE
    is_scan = pictures >= SCAN or (pictures >= _SMALL_SCAN and bool(without_ink.all()))
    bare = np.append(without_ink, False)[pieces] & (not is_scan)
    unseen: Mask = (pieces >= 0) & (off | small | bare)
    return unseen


def doubtful(
    boxes: NDArray[np.float32], pieces: NDArray[np.int64], inks: Inks, page: Rect, shapes: Sequence[Shape]
) -> NDArray[np.int64]:
    """Give the pieces some of whose characters may not be seen, so that the page must be drawn to know."""
    x0, y0, x1, y1 = _extents(boxes, pieces, len(inks.orders))
    clips = inks.clips.T
    clipped = (np.minimum(x1, clips[2]) - np.maximum(x0, clips[0]) < (x1 - x0) / 2) | (
        np.minimum(y1, clips[3]) - np.maximum(y0, clips[1]) < (y1 - y0) / 2
    )
    light = inks.colours[:, :3].min(axis=1) >= _LIGHT
    asked = clipped | inks.layered | (inks.colours[:, 3] < _FAINT)
    inked = (x1 > x0) & (inks.modes != _INVISIBLE)  # what has no ink is known without the picture
    if not shapes:
        return np.flatnonzero((asked | light) & inked)
    left, bottom, right, top = (np.array(edges)[:, None] for edges in zip(*(s.rect for s in shapes), strict=True))
    order = np.array([shape.order for shape in shapes])[:, None]
    wide = np.minimum(right, x1) - np.maximum(left, x0)
    high = np.minimum(top, y1) - np.maximum(bottom, y0)
    meets = (wide > _OVERLAP * (y1 - y0)) & (high > _OVERLAP * (y1 - y0))
    whole = SCAN * (page[2] - page[0]) * (page[3] - page[1])
    scan = np.array([s.picture and (s.rect[2] - s.rect[0]) * (s.rect[3] - s.rect[1]) > whole for s in shapes])
    asked |= (meets & (order > inks.orders) & ~scan[:, None]).any(axis=0)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    under = (x > left) & (x < right) & (y > bottom) & (y < top) & (order < inks.orders)
    topmost = np.where(under, order, -1).argmax(axis=0)
    colours = np.array([shape.colour or (np.nan,) * 3 for shape in shapes])[topmost]
    beneath = np.where(under.any(axis=0)[:, None], colours, 255.0)
    alike = np.abs(beneath - inks.colours[:, :3]).max(axis=1) < _ALIKE
    asked |= alike | np.isnan(beneath[:, 0])
    return np.flatnonzero(asked & inked)


def _extents(boxes: NDArray[np.float32], pieces: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """Give the edges of the pieces, which come in order: x0, y0, x1, y1 in a row each."""
    drawn = pieces >= 0
    inked, begins = boxes[drawn], np.searchsorted(pieces[drawn], np.arange(count))
    lowest, highest = np.minimum.reduceat(inked, begins), np.maximum.reduceat(inked, begins)
    return np.concatenate((lowest[:, :2], highest[:, 2:]), axis=1).T


def unseen_on(change: NDArray[np.uint8], boxes: NDArray[np.float32]) -> Mask:
    """Tell which characters leave the page's picture as it is without them.

    Args:
        change: By how much each pixel differs between the page drawn with and without the text asked about.
        boxes: x0, y0, x1, y1 of the characters in pixels from the top left; those of one piece in a row.
    """
    height, width = change.shape
    unseen = np.zeros(len(boxes), np.bool_)
    for i, (x0, y0, x1, y1) in enumerate(boxes):
        side = _SIDES * (x1 - x0)
        left, right = max(0, int(x0 + side)), min(width, int(np.ceil(x1 - side)))
        top, bottom = max(0, int(y0)), min(height, int(np.ceil(y1)))
        part = change[top : max(bottom, top + 1), left : max(right, left + 1)]
        unseen[i] = part.size == 0 or int(part.max()) < _SEEN
    lone = unseen.copy()  # a mark with little ink between others that are seen is seen too
    lone[1:] &= ~unseen[:-1]
    lone[:-1] &= ~unseen[1:]
    return unseen & ~(lone & (len(boxes) > 1))
