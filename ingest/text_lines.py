"""Whether lines of text seem to be in a picture: told by its ink, which costs much less than to load a recogniser.

It runs in the sandbox's child.
"""

from __future__ import annotations

from collections.abc import Sequence
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
_LETTERS = 18  # fewer are a sign or a signature


def hold_text(path: Path, number: int, areas: Sequence[Rect], password: str = "") -> list[bool]:
    """Tell of areas of a page, in points as displayed, whether they seem to hold lines of text.

    Raises:
        DocumentLocked: If the password is missing or wrong.
        DocumentUnreadable: If the file cannot be opened.
    """
    return [_holds_text(path, number, area, password) for area in areas]


def _holds_text(path: Path, number: int, area: Rect, password: str) -> bool:
    import numpy as np

    from library.pdf import pdfium

    try:
        pixels = pdfium.draw(path, number, _DPI, password, area).pixels
    except DocumentUnreadable:
        return False
    grey = pixels.min(axis=2).astype(np.int16)
    ink = np.abs(grey - np.int16(np.median(grey))) > _INK
    return max(count_letters(ink), count_letters(ink.T)) >= _LETTERS


def count_letters(ink: NDArray[np.bool_]) -> int:
    """Estimate how many letters stand in lines, from where a picture [rows, columns] has ink."""
    import numpy as np

    strokes = np.count_nonzero(ink[:, 1:] & ~ink[:, :-1], axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], strokes >= _STROKES, [0]))))
    letters = 0.0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if _LOW <= end - start <= _HIGH:
            line = float(np.max(strokes[start:end]))
            around = max(strokes[max(start - 2, 0)], strokes[min(end + 1, len(strokes) - 1)])
            letters += line / _STROKES_A_LETTER if around <= _BETWEEN * line or start == 0 else 0
    return round(letters)
