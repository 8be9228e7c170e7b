"""Turns places in a page's own space to places on the page as displayed, cropped and turned."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from library.records import Rect


def displayed(boxes: NDArray[np.float32], box: Rect, rotation: int) -> NDArray[np.float32]:
    """Turn rectangles of a page's own space to the page as displayed.

    Args:
        boxes: x0, y0, x1, y1, [n, 4].
        box: The part of the page that is displayed.
        rotation: By which it is displayed, clockwise, in degrees.
    """
    left, bottom, right, top = map(np.float32, box)
    x0, y0, x1, y1 = boxes.T
    match rotation % 360:
        case 90:
            turned = (y0 - bottom, right - x1, y1 - bottom, right - x0)
        case 180:
            turned = (right - x1, top - y1, right - x0, top - y0)
        case 270:
            turned = (top - y1, x0 - left, top - y0, x1 - left)
        case _:
            turned = (x0 - left, y0 - bottom, x1 - left, y1 - bottom)
    return np.stack(turned, axis=1)


def rect_on_page(page: Any, rect: Rect) -> Rect:
    """Turn one rectangle of a page's own space to the page as displayed."""
    box = displayed(np.array([rect], np.float32), page.get_bbox(), page.get_rotation())[0].tolist()
    return (box[0], box[1], box[2], box[3])
