"""Finds where a quote, or words that are searched for, stand on a page, for pages whose words pdfium knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from library.pdf.direction import is_mostly_from_right, reading_order, runs_from_right
from library.pdf.glyphs import Glyphs
from library.pdf.pdfium_documents import open_page
from library.pdf.placing import rect_on_page
from library.pdf.text_layer import read_text_layer
from library.places import find_quote, search_pattern
from library.records import Rect, around

_SAME_LINE = 3.0  # points by which the baselines of turned characters of a line may differ
_LEFT_OUT = 3  # numbers between two characters that are still marked as one stretch


def locate(path: Path, number: int, quote: str) -> tuple[Rect, ...]:
    """Find where a quote stands on a page: a rectangle a line, none when it is not there.

    Rectangles are in points from the bottom left of the page as it is displayed, so that
    they fit the image of a rotated or cropped page too.
    """
    with open_page(path, number) as page:
        shown = _Shown(page)
        found = find_quote(shown.text, quote)
        return shown.rects(*found) if found else ()


def locate_words(path: Path, number: int, words: str) -> list[tuple[Rect, ...]]:
    """Find every place where words stand on a page, whatever their case and line breaks: a rectangle a line, for each.

    Rectangles are those of `locate`.
    """
    with open_page(path, number) as page:
        shown = _Shown(page)
        return [shown.rects(*found.span()) for found in search_pattern(words).finditer(shown.text)]


class _Shown:
    """The characters of a page in the order in which they are read, and where they stand."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._text_page = page.get_textpage()
        self._glyphs = read_text_layer(page, self._text_page).glyphs
        self._order = _reading_order(self._glyphs)
        self.text = "".join(self._glyphs.text[i] for i in self._order)

    def rects(self, start: int, end: int) -> tuple[Rect, ...]:
        """Give the rectangles of some characters, one a line."""
        places = sorted({int(self._glyphs.places[i]) for i in self._order[start:end]})
        return tuple(rect_on_page(self._page, rect) for rect in _rects(self._text_page, places))


def _reading_order(glyphs: Glyphs) -> Sequence[int]:
    """Give the places of a page's characters in the order in which they are read: turned lines last, from their top."""
    text, order = glyphs.text, list(range(len(glyphs.text)))
    if runs_from_right(text):
        from_right, start = is_mostly_from_right(text), 0
        for line in text.splitlines(keepends=True):
            if runs_from_right(line):
                order[start : start + len(line)] = (start + i for i in reading_order(line, from_right=from_right))
            start += len(line)
    drawn, at = glyphs.drawn, glyphs.places[order]
    quarters = np.maximum(drawn.quarters[at], 0)
    if not quarters.any():
        return order
    along = np.where(quarters > 0, drawn.boxes[at, 0], np.arange(len(order)))
    heights = np.where(quarters > 0, -np.round(drawn.bases[at] / _SAME_LINE), 0)
    return [order[i] for i in np.lexsort((along, heights, quarters))]


def _rects(text_page: Any, places: Sequence[int]) -> list[Rect]:
    """Give the rectangles of characters, by pdfium's own numbers, one for each of their lines."""
    lines: list[Rect] = []
    for start, count in _stretches(places):
        for rect in (text_page.get_rect(i) for i in range(text_page.count_rects(start, count))):
            at = next((i for i, line in enumerate(lines) if _continues(line, rect, near=i == len(lines) - 1)), None)
            if at is None:
                lines.append(rect)
            else:
                lines[at] = around((lines[at], rect))
    return lines


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Group numbers that follow each other, over a few that are left out, as what is printed twice."""
    start = last = places[0]
    for place in places[1:]:
        if place - last > _LEFT_OUT:
            yield start, last + 1 - start
            start = place
        last = place
    yield start, last + 1 - start


def _continues(line: Rect, rect: Rect, *, near: bool) -> bool:
    """Tell whether a rectangle is a part of a line: pdfium begins a new one with every change of font.

    Args:
        line: As far as it is known.
        rect: Of some more characters.
        near: Whether they may stand beside it, rather than only over it.
    """
    if all(upper - lower > right - left for left, lower, right, upper in (line, rect)):  # it runs up or down
        line, rect = (line[1], line[0], line[3], line[2]), (rect[1], rect[0], rect[3], rect[2])
    height = max(line[3] - line[1], rect[3] - rect[1])
    overlap = min(line[3], rect[3]) - max(line[1], rect[1])
    apart = max(rect[0] - line[2], line[0] - rect[2])  # before it, where text runs from right to left
    level = overlap > 0.3 * min(line[3] - line[1], rect[3] - rect[1])
    return level and apart < (2 * height if near else 0)
