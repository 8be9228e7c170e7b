"""Puts back the spaces that text recognition loses, mostly where the font changes, by the white between letters."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from library.text import cjk_share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LIKE_A_SPACE = 0.9  # of the usual space of the line; where the font changes, lost ones are wider than it
_SPACE = 0.22  # of the line's height, where it has no other space; letters stand 0.02 to 0.12 apart
_BETWEEN_LETTERS = 2.0  # times the usual white between letters
_MOST_LOST = 0.3  # share of the places between letters; more are letters set apart
_INK = 0.35  # of the contrast between the darkest letter and the paper

Span = tuple[float, float]
"""Where something starts and ends, in pixels from the left."""


def mend_spaces(text: str, centres: Sequence[float], gaps: Sequence[Span], height: float) -> str:
    """Put a space wherever letters stand as far apart as those of two words.

    Args:
        text: As recognised.
        centres: Middle of each of its characters but the spaces, in pixels from the left, in order.
        gaps: The white between letters.
        height: Of the line, in pixels.
    """
    words = text.split()
    letters = "".join(words)
    if len(letters) != len(centres):
        return text
    ends = _word_ends(words)
    places = [(bisect(centres, (start + end) / 2), end - start) for start, end in gaps]
    spaces = [max(wide) for end in ends if (wide := [width for place, width in places if abs(place - end) <= 1])]
    others = [(place, width) for place, width in places if ends.isdisjoint((place - 1, place, place + 1))]
    least = max(
        _LIKE_A_SPACE * median(spaces) if spaces else _SPACE * height,
        _BETWEEN_LETTERS * median([width for _, width in others] or [0.0]),
    )
    lost = {place for place, width in others if width >= least and _may_part(letters, place)}
    if len(lost) > _MOST_LOST * len(letters):
        return text
    return "".join(" " * (i in ends or i in lost) + letter for i, letter in enumerate(letters))


def ink_spans(
    grey: NDArray[np.float32], x0: float, x1: float, middle: float, height: float, slope: float
) -> list[Span]:
    """Find where letters stand in a line; those that touch are one span.

    Args:
        grey: The picture, [height, width].
        x0: Left end of the line, in pixels, as the others.
        x1: Right end.
        middle: Height of its middle between the ends, from the top.
        height: Of the line.
        slope: How much it falls for every pixel to the right.
    """
    import numpy as np

    columns = np.arange(max(0, int(x0)), min(grey.shape[1], int(x1)))
    rows = np.arange(-0.4 * height, 0.4 * height)[:, None] + middle + slope * (columns - (x0 + x1) / 2)
    strip = grey[np.clip(np.rint(rows).astype(int), 0, grey.shape[0] - 1), columns]
    if not strip.size:
        return []
    apart = np.abs(strip - np.median(strip))
    inked = columns[(apart > _INK * max(apart.max(), 1.0)).any(axis=0)]
    parts = np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1)
    return [(float(part[0]), float(part[-1] + 1)) for part in parts if part.size]


def _word_ends(words: Sequence[str]) -> set[int]:
    """Give the places among all letters at which a word but the first begins."""
    ends, place = set(), 0
    for word in words[:-1]:
        place += len(word)
        ends.add(place)
    return ends


def _may_part(letters: str, place: int) -> bool:
    """Tell whether two words may meet here: not in Chinese, not in a row of dots, not at an end."""
    if not 0 < place < len(letters):
        return False
    left, right = letters[place - 1], letters[place]
    return cjk_share(left) + cjk_share(right) == 0 and (left.isalnum() or right.isalnum())
