"""The characters of a page's text layer with their places, and what is done to them before words are made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import compress
from unicodedata import combining

import numpy as np
from numpy.typing import NDArray

from library.pdf.direction import runs_from_right

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_DOUBLE = 1.5  # points between a glyph and the copy of it that makes it bold
_SAME = 0.05  # points; the letters of a ligature share one place
_OVERLAP = 0.7  # of a glyph's width: "ll" stand further apart
_SURE_OVERLAP = 0.9  # the like at the very distance of the page's other copies
_GAP = 0.12  # of the font size: a space that is left, not written
_FONT_HEIGHT = 0.85  # of the font size; what is lower may be the ink alone
_INK_GAP = 0.3  # of the font size, between the inks of two words
_MOST_GAPS = 0.4  # share of the places in a word; where there are more, its letters are set apart
_LEVEL = 0.3  # of the font size by which characters of a line differ in height at most
_TALL_JUMP = 0.7
_FEW = 4  # places in a word that tell how far its letters stand apart
_LATIN_TO = 0x0590  # Latin, Greek and Cyrillic; behind it come scripts from right to left
_PUNCTUATION = (0x2000, 0x2070)


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


@dataclass(frozen=True, slots=True)
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

    @property
    def codes(self) -> NDArray[np.uint32]:
        """The characters as numbers."""
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)


def solid(codes: NDArray[np.uint32]) -> Mask:
    """Tell which characters are no space."""
    found: Mask = (codes > 0x20) & (codes != 0xA0) & ~((codes >= 0x2000) & (codes <= 0x200B)) & (codes != 0x3000)
    return found


def find_doubles(glyphs: Glyphs) -> Mask:
    """Find the glyphs that are printed a second time a little beside the first, to look bold."""
    codes, drawn, at = glyphs.codes, glyphs.drawn, glyphs.places
    inked = np.flatnonzero(solid(codes))
    doubles = np.zeros(len(codes), np.bool_)
    if len(inked) < 2 or not _has_doubles(codes, at, drawn, inked):
        return doubles
    x, y = drawn.boxes[at[inked], 0], drawn.boxes[at[inked], 1]
    wide = _OVERLAP * (drawn.boxes[at[inked], 2] - x)
    copies = _copies(codes[inked], x, y, wide)
    if copies:
        usual = float(np.median(list(copies.values())))
        copies |= _copies(codes[inked], x, y, wide, usual)
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
        order = np.lexsort((x, np.floor(y / _DOUBLE + shift), codes))
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


def _has_doubles(codes: NDArray[np.uint32], at: NDArray[np.int64], drawn: Drawn, inked: NDArray[np.int64]) -> bool:
    """Tell at little cost whether any glyph, or a whole piece of text, may be printed twice."""
    places = at[inked]
    x, y, piece = drawn.boxes[places, 0], drawn.boxes[places, 1], drawn.pieces[places]
    same = (codes[inked[1:]] == codes[inked[:-1]]) & (np.abs(y[1:] - y[:-1]) <= _DOUBLE)
    apart = np.abs(x[1:] - x[:-1])
    if (same & (apart <= _DOUBLE) & (apart < _OVERLAP * (drawn.boxes[places[:-1], 2] - x[:-1]))).any():
        return True
    first = np.flatnonzero(np.concatenate(([True], piece[1:] != piece[:-1])))
    fx, fy, code = x[first], y[first], codes[inked[first]]
    for shift in (0.0, 0.5):
        order = np.lexsort((fx, np.floor(fy / _DOUBLE + shift)))
        one, other = order[:-1], order[1:]
        near = (np.abs(fx[one] - fx[other]) <= _DOUBLE) & (np.abs(fy[one] - fy[other]) <= _DOUBLE)
        if (near & (code[one] == code[other])).any():
            return True
    return False


def find_gaps(glyphs: Glyphs) -> list[tuple[int, str]]:
    """Find where the space between two words is left, not written, and where turned text begins a new line.

    Letters that are set apart, or kerned, make no words: what counts is how much wider a gap is than the others.
    """
    codes, drawn, at = glyphs.codes, glyphs.drawn, glyphs.places
    ink = solid(codes)
    left = np.flatnonzero(ink[:-1] & ink[1:])
    here, there = at[left], at[left + 1]
    size = np.maximum(np.maximum(drawn.sizes[here], drawn.sizes[there]), 0.1)
    gap = (drawn.boxes[there, 0] - drawn.boxes[here, 2]) / size
    rise = np.abs(drawn.bases[there] - drawn.bases[here]) / size
    known = (drawn.pieces[here] >= 0) & (drawn.pieces[there] >= 0)
    turned = known & (drawn.quarters[there] > 0)
    jumps = turned & ((rise > _TALL_JUMP) | (drawn.boxes[there, 0] < drawn.boxes[here, 0] - size))
    spaced = _spaced_script(codes[left]) & _spaced_script(codes[left + 1]) & known
    level = (rise < _LEVEL) & (drawn.quarters[there] == drawn.quarters[here]) & (drawn.quarters[here] >= 0) & spaced
    level &= ~jumps & (_is_advance(drawn, here, size) & _is_advance(drawn, there, size))
    found = [(int(i) + 1, "\n") for i in left[jumps]]
    if (level & (gap > _GAP)).any():
        gap = gap + _overhang(codes[left], gap, level)
        wide = level & (gap > _GAP)
        found += [(i, " ") for i in _word_gaps(codes, left, np.where(level, gap, np.nan), wide)]
    return sorted(found)


def _is_advance(drawn: Drawn, at: NDArray[np.int64], size: Floats) -> Mask:
    """Tell whether a box is as high as the font, and so as wide as the advance, rather than what the glyph inks."""
    box = drawn.boxes[at]
    return box[:, 3] - box[:, 1] > _FONT_HEIGHT * size


def _overhang(codes: NDArray[np.uint32], gap: Floats, level: Mask) -> Floats:
    """Tell by how much each glyph mostly reaches over the next, as an "f" does: its box has that too."""
    over = np.zeros(len(codes), np.float32)
    near = level & (gap <= _GAP)
    for code in np.unique(codes[level & (gap > _GAP / 3) & (gap <= _GAP)]):
        same = codes == code
        over[same] = max(0.0, -float(np.median(gap[same & near])))
    return over


def _spaced_script(codes: NDArray[np.uint32]) -> Mask:
    return (codes < _LATIN_TO) | ((codes >= _PUNCTUATION[0]) & (codes < _PUNCTUATION[1]))


def _word_gaps(codes: NDArray[np.uint32], left: NDArray[np.int64], gap: Floats, wide: Mask) -> Iterable[int]:
    """Give the places of the characters before which a word begins."""
    words = np.cumsum(~solid(codes))[left]  # which word a pair is in
    lines = np.cumsum(codes == 0x0A)[left]
    for word in np.unique(words[wide]):
        pairs = np.flatnonzero(words == word)
        gaps = gap[pairs]
        beside = gaps if len(pairs) >= _FEW else gap[lines == lines[pairs[0]]]
        usual = max(0.0, float(np.nanmedian(beside)))
        cuts = np.nan_to_num(gaps, nan=0.0) - usual > _GAP
        if cuts.sum() <= max(1, _MOST_GAPS * len(pairs)):
            yield from (int(i) + 1 for i in left[pairs[cuts]])


def in_seen_order(glyphs: Glyphs) -> Glyphs:
    """Put the characters of each line that holds text from right to left as they are seen, from left to right.

    The reader has them in an order of its own. Words are parted by what lies between them.
    """
    parts: list[str] = []
    places: list[NDArray[np.int64]] = []
    start = 0
    for line in glyphs.text.splitlines(keepends=True):
        at = glyphs.places[start : start + len(line)]
        start += len(line)
        if runs_from_right(line):
            line, at = _seen(line, at, glyphs.drawn)
        parts.append(line)
        places.append(at)
    return replace(glyphs, text="".join(parts), places=np.concatenate(places))


def _seen(line: str, at: NDArray[np.int64], drawn: Drawn) -> tuple[str, NDArray[np.int64]]:
    body = line.rstrip("\r\n")
    kept = [i for i, character in enumerate(body) if not character.isspace()]
    words = np.cumsum([character.isspace() for character in body])
    keys: dict[int, tuple[float, int, int]] = {}
    base = 0.0
    for i in kept:  # a vowel's sign goes with its letter, which is read first
        mark = bool(combining(body[i]))
        base = base if mark and keys else float(drawn.boxes[at[i], 0] + drawn.boxes[at[i], 2])
        keys[i] = (base, 0 if mark else 1, -i)
    written: list[str] = []
    order: list[int] = []
    edge = 0.0
    for i in sorted(kept, key=keys.__getitem__):
        x0, y0, x1, y1 = drawn.boxes[at[i]].tolist()
        size = max(float(drawn.sizes[at[i]]), 0.1)
        sure = _GAP if y1 - y0 > _FONT_HEIGHT * size else _INK_GAP
        if order and (x0 - edge) / size > (sure if words[i] == words[order[-1]] else _GAP / 2):
            written.append(" ")
            order.append(order[-1])
        written.append(body[i])
        order.append(i)
        edge = max(edge, x1) if len(order) > 1 else x1
    ending = range(len(body), len(line))
    return "".join(written) + line[len(body) :], at[[*order, *ending]]
