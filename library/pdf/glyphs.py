"""The characters of a page's text layer with their places, and those among them that are printed twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_DOUBLE = 1.5  # points between a glyph and the copy of it that makes it bold
_SAME = 0.05  # points; the letters of a ligature share one place
_OVERLAP = 0.7  # of a glyph's width: "ll" stand further apart
_SURE_OVERLAP = 0.9  # the like at the very distance of the page's other copies


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where and how each character stands, in the order of the reader's own text.

    Attributes:
        boxes: x0, y0, x1, y1 in points; as high as the font and as wide as its advance. Text that is turned by
            quarters stands upright here: `frames` holds what a place there is on the page.
        bases: Height of the baseline, in the same frame.
        sizes: Of the font, in points.
        quarters: By how many it is turned against the clock, as the page is displayed; -1 where it is slanted.
        pieces: Number of the piece of text that is drawn alike which it is in; -1 for a space, and for what the reader
            added.
    """

    boxes: Floats
    bases: Floats
    sizes: Floats
    quarters: NDArray[np.int8]
    pieces: NDArray[np.int64]

    def at(self, places: NDArray[np.int64]) -> Drawn:
        """Take some of them, by their numbers."""
        return Drawn(
            self.boxes[places], self.bases[places], self.sizes[places], self.quarters[places], self.pieces[places]
        )


@dataclass(frozen=True)
class Glyphs:
    """Text, and for each of its characters the number of the one drawn on the page that it is made of."""

    text: str
    places: NDArray[np.int64]
    drawn: Drawn

    def without(self, dropped: Mask) -> Glyphs:
        """Leave some characters out."""
        if not dropped.any():
            return self
        kept = ~dropped
        return replace(self, text="".join(compress(self.text, kept)), places=self.places[kept])

    def with_inserted(self, added: Iterable[tuple[int, str]]) -> Glyphs:
        """Put characters before those at some places, which come in order."""
        parts: list[str] = []
        places: list[NDArray[np.int64]] = []
        done = 0
        for at, character in added:
            parts += (self.text[done:at], character)
            places += (self.places[done:at], self.places[max(at - 1, 0) : max(at, 1)])
            done = at
        if not parts:
            return self
        return replace(
            self, text="".join((*parts, self.text[done:])), places=np.concatenate((*places, self.places[done:]))
        )

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """The characters as numbers."""
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)

    @cached_property
    def solid(self) -> Mask:
        """Which characters are no space."""
        return solid(self.codes)

    @cached_property
    def inked(self) -> NDArray[np.int64]:
        """The indices of the characters that are no space."""
        return np.flatnonzero(self.solid)

    @cached_property
    def ink(self) -> Drawn:
        """Where and how the characters stand that are no space, one for each of `inked`."""
        return self.drawn.at(self.places[self.inked])


def solid(codes: NDArray[np.uint32]) -> Mask:
    """Tell which characters are no space."""
    found: Mask = (codes > 0x20) & (codes != 0xA0) & ~((codes >= 0x2000) & (codes <= 0x200B)) & (codes != 0x3000)
    return found


def find_doubles(glyphs: Glyphs) -> Mask:
    """Find the glyphs that are printed a second time a little beside the first, to look bold."""
    inked, ink = glyphs.inked, glyphs.ink
    codes = glyphs.codes[inked]
    doubles = np.zeros(len(glyphs.text), np.bool_)
    if len(inked) < 2 or not _has_doubles(codes, ink):
        return doubles
    x, y = ink.boxes[:, 0], ink.boxes[:, 1]
    wide = _OVERLAP * (ink.boxes[:, 2] - x)
    copies = _copies(codes, x, y, wide)
    if copies:
        usual = float(np.median(list(copies.values())))
        copies |= _copies(codes, x, y, wide, usual)
    doubles[inked[list(copies)]] = True
    return doubles


def _copies(
    codes: NDArray[np.uint32],
    x: Floats,
    y: Floats,
    wide: Floats,
    usual: float = -1.0,
) -> dict[int, float]:
    """Give the glyphs that are copies, with how far each stands from the glyph that it is a copy of.

    Args:
        codes: Of the glyphs, as the other arrays.
        x: Of their left edges.
        y: Of their lower edges.
        wide: How far from it a copy of each may stand.
        usual: How far the page's copies stand; at that distance a narrow glyph's copy may nearly be beside it.
    """
    copies: dict[int, float] = {}
    copied: dict[int, int] = {}  # from a copy to its glyph
    for shift in (0.0, 0.5):  # those that one rounding parts the other keeps together
        order = np.lexsort((x, np.floor(y / (2 * _DOUBLE) + shift), codes))
        one, other = order[:-1], order[1:]
        near = (codes[one] == codes[other]) & (np.abs(y[one] - y[other]) <= _DOUBLE) & (x[other] - x[one] <= _DOUBLE)
        for i, j in zip(one[near].tolist(), other[near].tolist(), strict=True):
            first = copied.get(i, i)
            apart = abs(float(x[j] - x[first]))
            near_usual = abs(apart - usual) < 0.1 and apart < wide[first] * _SURE_OVERLAP / _OVERLAP
            beside = _SAME < apart <= _DOUBLE or abs(float(y[j] - y[first])) > _SAME
            if j not in copied and first != j and beside and apart <= _DOUBLE and (apart < wide[first] or near_usual):
                later, earlier = max(j, first), min(j, first)
                copies[later], copied[later] = apart, earlier
    return copies


def _has_doubles(codes: NDArray[np.uint32], ink: Drawn) -> bool:
    """Tell at little cost whether any glyph, or a whole piece of text, may be printed twice."""
    x, y, x1, _ = ink.boxes.T
    apart = np.abs(x[1:] - x[:-1])
    near = np.flatnonzero((codes[1:] == codes[:-1]) & (apart <= _DOUBLE))
    level = np.abs(y[near + 1] - y[near]) <= _DOUBLE
    if (level & (apart[near] < _OVERLAP * (x1[near] - x[near]))).any():
        return True
    first = np.flatnonzero(np.concatenate(([True], ink.pieces[1:] != ink.pieces[:-1])))
    fx, fy, code = x[first], y[first], codes[first]
    for shift in (0.0, 0.5):
        order = np.lexsort((fx, np.floor(fy / (2 * _DOUBLE) + shift)))
        one, other = order[:-1], order[1:]
        near = (np.abs(fx[one] - fx[other]) <= _DOUBLE) & (np.abs(fy[one] - fy[other]) <= _DOUBLE)
        if (near & (code[one] == code[other])).any():
            return True
    return False
