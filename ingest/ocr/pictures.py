"""Which pictures on pages that have text are worth reading, and what is noted of what was read in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from library.pdf.pages import Line, Note, Picture, ReadPage
from library.records import Rect, around

_LEAST_WIDTH = 70.0  # points; smaller ones are signs
_LEAST_HEIGHT = 16.0
_LEAST_AREA = 3000.0
_LEAST_PIXELS = 16  # that a picture with a line of text is high
_MOST = 12  # on one page
_REPEATED = 3  # times that the same picture stands at the same place: a letterhead, a background
_SLICE = 1.5  # points between the slices that some programs cut a picture into
_COVERED = 0.5  # share of a line's height and width
_LETTERS = 4  # that are worth noting
_RAGGED = 0.15  # share of the width that a full line may lack
_CJK_FROM = "\u2e80"

Key = tuple[int, int, int, int, int]
"""Where a picture stands, in points, and how many bytes it has: the same picture at the same place."""


class PictureChoice:
    """Chooses the pictures of a document; those that stand on page after page are decoration."""

    def __init__(self) -> None:
        self._times: Counter[Key] = Counter()

    def see(self, pages: Iterable[ReadPage]) -> None:
        """Count the pictures of some pages; all pages should be seen before any are chosen."""
        for page in pages:
            self._times.update({_key(picture) for picture in page.images})

    def choose(self, page: ReadPage) -> list[Picture]:
        """Give the pictures of a page that may hold text that the page's own text lacks, the largest first."""
        own = [picture for picture in page.images if self._times[_key(picture)] < _REPEATED]
        large = [picture for picture in _joined(own) if _may_hold_text(picture)]
        return sorted(large, key=lambda picture: -_area(picture.rect))[:_MOST]


def notes_of(lines: Sequence[Line], page: ReadPage) -> list[Note]:
    """Note what was read in a picture, paragraph by paragraph, but for what lies under the page's own text."""
    read = [line for line in lines if len(line.text) > 1 or line.text.isdigit()]  # a mark is often read as one sign
    kept = [line for line in read if not any(_covers(own, line) for own in page.lines)]
    if sum(character.isalnum() for line in kept for character in line.text) < _LETTERS:
        return []
    edge = max(line.x1 for line in kept)
    paragraphs: list[list[Line]] = []
    for line in kept:
        if paragraphs and _goes_on(paragraphs[-1][-1], line, edge):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [
        Note("picture", "\n".join(line.text for line in lines), around(line.rect for line in lines))
        for lines in paragraphs
    ]


def _goes_on(line: Line, following: Line, edge: float) -> bool:
    """True if a line is full and the next begins within a sentence; labels and rows stand apart."""
    full = line.x1 > edge - _RAGGED * (edge - line.x0)
    return full and (following.text[0].islower() or following.text[0] >= _CJK_FROM)


def _key(picture: Picture) -> Key:
    x0, y0, x1, y1 = (round(edge / 4) for edge in picture.rect)
    return (x0, y0, x1, y1, picture.size)


def _area(rect: Rect) -> float:
    return (rect[2] - rect[0]) * (rect[3] - rect[1])


def _may_hold_text(picture: Picture) -> bool:
    x0, y0, x1, y1 = picture.rect
    large = x1 - x0 >= _LEAST_WIDTH and y1 - y0 >= _LEAST_HEIGHT and _area(picture.rect) >= _LEAST_AREA
    return large and picture.pixels >= _LEAST_PIXELS


def _joined(pictures: Sequence[Picture]) -> list[Picture]:
    """Join the slices of pictures that were cut across or along."""
    joined: list[Picture] = []
    for picture in sorted(pictures, key=lambda picture: (-picture.rect[3], picture.rect[0])):
        beside = next((i for i, other in enumerate(joined) if _slices(other.rect, picture.rect)), None)
        if beside is None:
            joined.append(picture)
        else:
            joined[beside] = _with(joined[beside], picture)
    return joined


def _slices(one: Rect, other: Rect) -> bool:
    across = abs(one[0] - other[0]) < _SLICE and abs(one[2] - other[2]) < _SLICE
    along = abs(one[1] - other[1]) < _SLICE and abs(one[3] - other[3]) < _SLICE
    return (across and abs(one[1] - other[3]) < _SLICE) or (along and abs(one[2] - other[0]) < _SLICE)


def _with(one: Picture, other: Picture) -> Picture:
    a, b = one.rect, other.rect
    rect = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
    return Picture(rect, one.pixels + other.pixels, max(one.dpi, other.dpi), one.size + other.size)


def _covers(own: Line, line: Line) -> bool:
    wide = min(own.x1, line.x1) - max(own.x0, line.x0)
    high = min(own.y1, line.y1) - max(own.y0, line.y0)
    return wide > _COVERED * (line.x1 - line.x0) and high > _COVERED * min(line.y1 - line.y0, own.y1 - own.y0)
