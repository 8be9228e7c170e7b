"""The gaps between a page's characters: where a space is left instead of written, and where one parts no words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from unicodedata import combining

import numpy as np
from numpy.typing import NDArray

from library.pdf.direction import runs_from_right
from library.pdf.glyphs import Drawn, Floats, Glyphs, Mask, solid

_GAP = 0.12  # of the font size: a space that is left, not written
_LEAST_GAP = 0.115  # the like on a page that writes none: a letter's ink may take of it
_WRITTEN = 0.02  # spaces to a letter of a page that writes them
_FONT_HEIGHT = 0.85  # of the font size; what is lower may be the ink alone
_INK_GAP = 0.3  # of the font size, between the inks of two words
_SIGN_GAP = 0.2  # of the font size, between a bracket's ink, as high as the font, and a word that it does not touch
_REACH = 0.04, 0.09  # of the font size, by which a letter such as "j" begins before its place, at least and at most
_MOST_GAPS = 0.4  # share of the places in a word; where there are more, its letters are set apart
_LEVEL = 0.3  # of the font size by which characters of a line differ in height at most
_TALL_JUMP = 0.7
_FEW = 4  # places in a word that tell how far its letters stand apart
_SET_APART = 0.06, 0.8  # of the font size, between letters that are set apart
_MOST_TOUCHING = 0.1  # share of the places in a line of such letters
_LATIN_TO = 0x0590  # Latin, Greek and Cyrillic; behind it come scripts from right to left
_PUNCTUATION = (0x2000, 0x2070)


def find_letter_spaces(glyphs: Glyphs) -> Mask:
    """Find the spaces that the reader added between the letters of words that are set apart, as those of a heading.

    In such a line no letters touch; a space between words is wider than that between letters by a space of its own.
    """
    codes, ink = glyphs.codes, glyphs.ink
    dropped = np.zeros(len(codes), np.bool_)
    spaces = np.flatnonzero(codes[1:-1] == 0x20) + 1
    boxes = glyphs.drawn.boxes[glyphs.places[spaces]]
    spaces = spaces[(boxes[:, 0] == boxes[:, 2]) & glyphs.solid[spaces - 1] & glyphs.solid[spaces + 1]]
    if not len(spaces):
        return dropped
    here, there = glyphs.inked[:-1], glyphs.inked[1:]
    lines = np.cumsum(codes == 0x0A)
    line = lines[here]
    gap = (ink.boxes[1:, 0] - ink.boxes[:-1, 2]) / np.maximum(ink.sizes[:-1], 0.1)
    same = (line == lines[there]) & (ink.bases[:-1] == ink.bases[1:])
    pairs = np.bincount(line[same], minlength=lines[-1] + 1)
    touching = np.bincount(line[same & (gap < _SET_APART[0])], minlength=lines[-1] + 1)
    apart = (pairs >= _FEW) & (touching <= _MOST_TOUCHING * pairs)
    added = np.zeros(len(codes), np.bool_)
    added[spaces] = True
    for number in np.unique(lines[spaces[apart[lines[spaces]]]]):
        own = np.flatnonzero(same & (line == number))
        usual = float(np.median(gap[own]))
        between = own[added[here[own] + 1] & (gap[own] - usual < _GAP)]
        letters = all(glyphs.text[i].isalpha() for i in (*here[between], *there[between]))
        if usual < _SET_APART[1] and letters and _spaced_script(codes[here[between]]).all():
            dropped[here[between] + 1] = True
    return dropped


def find_gaps(glyphs: Glyphs, reach: Callable[[NDArray[np.int64]], Floats] | None = None) -> list[tuple[int, str]]:
    """Find where the space between two words is left, not written, and where turned text begins a new line.

    Letters that are set apart, or kerned, make no words: what counts is how much wider a gap is than the others.

    Args:
        glyphs: Of a page.
        reach: Gives how many points some characters, by their numbers on the page, begin before their own place, as a
            "j" does: its box has that too.
    """
    codes, ink, inked = glyphs.codes, glyphs.ink, glyphs.inked
    tight = np.diff(inked) == 1
    size: Floats = np.maximum(np.maximum(ink.sizes[:-1], ink.sizes[1:]), 0.1)
    gap = (ink.boxes[1:, 0] - ink.boxes[:-1, 2]) / size
    rise = np.abs(ink.bases[1:] - ink.bases[:-1]) / size
    known = tight & (ink.pieces[:-1] >= 0) & (ink.pieces[1:] >= 0)
    turned = known & (ink.quarters[1:] > 0)
    jumps = turned & ((rise > _TALL_JUMP) | (ink.boxes[1:, 0] < ink.boxes[:-1, 0] - size))
    spaced, high = _spaced_script(codes[inked]), ink.boxes[:, 3] - ink.boxes[:, 1]
    level = known & (rise < _LEVEL) & (ink.quarters[1:] == ink.quarters[:-1]) & (ink.quarters[:-1] >= 0)
    # A box as high as the font is as wide as the advance, rather than what the glyph inks.
    level &= ~jumps & spaced[:-1] & spaced[1:] & (np.minimum(high[:-1], high[1:]) > _FONT_HEIGHT * size)
    found = [(int(i) + 1, "\n") for i in inked[:-1][jumps]]
    least = _GAP if _writes_spaces(glyphs) else _LEAST_GAP
    close = level & (gap > least - _REACH[1]) & (gap <= least)
    if reach is not None and close.any():
        before = reach(glyphs.places[inked[1:][close]]) / size[close]
        gap[close] += np.where(before > _REACH[0], before, 0)
    if (level & (gap > least)).any():
        left, gap, level = inked[:-1][tight], gap[tight], level[tight]
        gap = gap + _overhang(codes[left], gap, level, least)
        found += [(i, " ") for i in _word_gaps(codes, left, np.where(level, gap, np.nan), least)]
    return sorted(found)


def _writes_spaces(glyphs: Glyphs) -> bool:
    """Tell whether the words of a page are parted by spaces that are drawn, not only by those that the reader adds."""
    boxes = glyphs.drawn.boxes[glyphs.places[glyphs.codes == 0x20]]
    return int((boxes[:, 2] > boxes[:, 0]).sum()) > _WRITTEN * len(glyphs.inked)


def _overhang(codes: NDArray[np.uint32], gap: Floats, level: Mask, least: float) -> Floats:
    """Tell by how much each glyph mostly reaches over the next, as an "f" does: its box has that too."""
    over = np.zeros(len(codes), np.float32)
    near = level & (gap <= least)
    for code in np.unique(codes[level & (gap > least / 3) & (gap <= least)]):
        same = codes == code
        over[same] = max(0.0, -float(np.median(gap[same & near])))
    return over


def _spaced_script(codes: NDArray[np.uint32]) -> Mask:
    return (codes < _LATIN_TO) | ((codes >= _PUNCTUATION[0]) & (codes < _PUNCTUATION[1]))


def _word_gaps(codes: NDArray[np.uint32], left: NDArray[np.int64], gap: Floats, least: float) -> Iterable[int]:
    """Give the places of the characters before which a word begins."""
    words = np.cumsum(~solid(codes))[left]  # which word a pair is in
    lines = np.cumsum(codes == 0x0A)[left]
    for word in np.unique(words[gap > least]):
        pairs = np.flatnonzero(words == word)
        gaps = gap[pairs]
        beside = gaps if len(pairs) >= _FEW else gap[lines == lines[pairs[0]]]
        usual = max(0.0, float(np.nanmedian(beside)))
        cuts = np.nan_to_num(gaps, nan=0.0) - usual > least
        if cuts.sum() <= max(1, _MOST_GAPS * len(pairs)):
            yield from (int(i) + 1 for i in left[pairs[cuts]])


def in_seen_order(glyphs: Glyphs) -> Glyphs:
    """Put the characters of each line that holds text from right to left as they are seen, from left to right.

    The reader has them in an order of its own, with the spaces beside brackets and other signs on the wrong side of
    them. Words are parted by what lies between them.
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
        if order and not (body[i].isalnum() and body[order[-1]].isalnum()):
            sure = max(sure, _SIGN_GAP)
        elif order and words[i] != words[order[-1]]:
            sure = _GAP / 2
        if order and (x0 - edge) / size > sure:
            written.append(" ")
            order.append(order[-1])
        written.append(body[i])
        order.append(i)
        edge = max(edge, x1) if len(order) > 1 else x1
    ending = range(len(body), len(line))
    return "".join(written) + line[len(body) :], at[[*order, *ending]]
