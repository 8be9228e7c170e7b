"""Whether lines of text seem to be in a picture: told by its ink, which costs much less than to load a recogniser.

A plot is left out: the figures at its axes, without the marks between them, would be quoted for what they are not.

It runs in the sandbox's child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from library.errors import DocumentUnreadable
from library.records import Rect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DPI = 100
_INK = 60  # of 255: how much darker or lighter than the paper ink must be
_STROKES = 6  # that a row of pixels through a short word crosses
_LOW, _HIGH = 4, 60  # pixels that a line of letters is high; what is higher is a drawing or a photograph
_BETWEEN = 0.35  # share of a line's strokes that the rows above and under it may have: cells have borders
_STROKES_A_LETTER = 1.7
_LETTERS = 20  # fewer are a sign or a signature
_RULE = 0.4  # share of the width that an axis or a line of a grid is long
_RULE_PIXELS = 4  # that it is thick at most
_FRAME = 0.04  # of the height: what lies so near to the edge is a frame
_MUCH_TEXT = 0.3  # share of the height that lines of text take: pasted tables have rules and half of it, plots a tenth


@dataclass(frozen=True)
class Lines:
    """The lines of text that seem to be in a picture.

    Attributes:
        letters: About how many they hold.
        height: Share of the picture's that they take.
    """

    letters: float = 0.0
    height: float = 0.0


def hold_text(path: Path, number: int, areas: Sequence[Rect], password: str = "") -> list[bool]:
    """Tell of areas of a page, in points as displayed, whether they seem to hold lines of text.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    return [_holds_text(path, number, area, password) for area in areas]


def _holds_text(path: Path, number: int, area: Rect, password: str) -> bool:
    import numpy as np

    from library.pdf.drawing import draw

    try:
        pixels = draw(path, number, _DPI, password, area).pixels
    except DocumentUnreadable:
        return False
    grey = pixels.min(axis=2).astype(np.int16)
    ink = np.abs(grey - np.int16(np.median(grey))) > _INK
    upright, lying = find_lines(ink), find_lines(ink.T)
    lines = max(upright, lying, key=lambda lines: lines.letters)
    return lines.letters >= _LETTERS and (lines.height >= _MUCH_TEXT or not (has_rules(ink) or has_rules(ink.T)))


def find_lines(ink: NDArray[np.bool_]) -> Lines:
    """Estimate what stands in lines, from where a picture [rows, columns] has ink."""
    import numpy as np

    strokes = np.count_nonzero(ink[:, 1:] & ~ink[:, :-1], axis=1)
    letters, height = 0.0, 0
    for start, end in _stretches(strokes >= _STROKES):
        line = float(np.max(strokes[start:end]))
        around = max(strokes[max(start - 2, 0)], strokes[min(end + 1, len(strokes) - 1)])
        if _LOW <= end - start <= _HIGH and (around <= _BETWEEN * line or start == 0):
            letters += line / _STROKES_A_LETTER
            height += end - start
    return Lines(letters, height / len(strokes))


def has_rules(ink: NDArray[np.bool_]) -> bool:
    """Tell whether long thin lines run across a picture: the labels of a plot, without its marks, are no text."""
    import numpy as np

    longest, current = np.zeros(len(ink), dtype=np.int32), np.zeros(len(ink), dtype=np.int32)
    for column in ink.T:
        current = np.where(column, current + 1, 0)
        np.maximum(longest, current, out=longest)
    margin = max(_RULE_PIXELS, int(_FRAME * len(ink)))
    ruled = longest[margin:-margin] >= _RULE * ink.shape[1]
    return any(end - start <= _RULE_PIXELS for start, end in _stretches(ruled))


def _stretches(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([0], marked, [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
