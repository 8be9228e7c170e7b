"""Turns rectangles by quarters, for text that stands turned on a page that is displayed upright."""

from __future__ import annotations

from library.records import Rect


def turned_rect(quarter: int, width: float, height: float, rect: Rect) -> Rect:
    """Give a rectangle that was laid out upright its place on the page, where it is turned against the clock.

    Args:
        quarter: By how many it is turned, 1 to 3.
        width: Of the page, in points, as the height.
        height: As displayed.
        rect: As laid out.
    """
    x0, y0, x1, y1 = rect
    if quarter == 1:
        return width - y1, x0, width - y0, x1
    if quarter == 2:
        return width - x1, height - y1, width - x0, height - y0
    return y0, height - x1, y1, height - x0


def upright_rect(rect: Rect, quarter: int, width: float, height: float) -> Rect:
    """Undo `turned_rect`."""
    if quarter == 2:
        return turned_rect(2, width, height, rect)
    return turned_rect(4 - quarter, *((height, width) if quarter % 2 else (width, height)), rect)
