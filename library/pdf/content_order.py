"""Puts right what the order of a page's content tells wrongly: lines broken within, marks drawn after their line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from library.pdf.glyphs import Glyphs, Mask
from library.pdf.raised import HIGHEST, LONGEST, LOWEST, SMALLER, SMALLEST

_BREAK = np.array([0x0D, 0x0A], np.uint32)  # what the reader puts at the end of its lines
_LEVEL = 0.1  # of the font size
_OVER, _SPACE = -0.3, 0.35  # of the font size, between characters that stand beside each other in a line
_TOUCHING = 0.1
_NEAR, _NEAR_BEFORE = 0.2, 0.35  # of the size of what a mark stands beside; a note's mark may have a space behind it
_MOST, _MOST_PAIRS = 500, 1_000_000  # of one size on a page, and of them with what they may stand at


def join_broken_lines(glyphs: Glyphs) -> Glyphs:
    """Leave out the ends of lines beside a raised or lowered mark, and between the letters of a word.

    pdfium takes a page of few words in columns for one that is written downwards, and then ends its line behind
    every piece of text that is drawn.
    """
    codes = glyphs.codes
    ends = np.flatnonzero((codes[1:-2] == _BREAK[0]) & (codes[2:-1] == _BREAK[1])) + 1
    drawn, before, behind = glyphs.drawn, glyphs.places[ends - 1], glyphs.places[ends + 2]
    sizes = np.maximum(np.stack((drawn.sizes[before], drawn.sizes[behind])), 0.1)
    large, small = sizes.max(axis=0), sizes.min(axis=0)
    gap = (drawn.boxes[behind, 0] - drawn.boxes[before, 2]) / large
    rise = np.abs(drawn.bases[behind] - drawn.bases[before]) / large
    known = (drawn.pieces[behind] >= 0) & (drawn.pieces[before] >= 0)
    known &= (drawn.quarters[behind] == drawn.quarters[before]) & (drawn.quarters[before] >= 0)
    joined = known & (small <= SMALLER * large) & (rise < HIGHEST) & (gap > -_TOUCHING)
    joined &= gap < np.where(sizes[0] < sizes[1], _NEAR_BEFORE, _TOUCHING)
    torn = known & (rise < _LEVEL) & (gap > _OVER) & (gap < _SPACE)
    if torn.sum() > len(ends) / 2:
        joined |= torn
    dropped: Mask = np.zeros(len(codes), np.bool_)
    dropped[ends[joined]] = dropped[ends[joined] + 1] = True
    return glyphs.without(dropped)


def place_marks(glyphs: Glyphs) -> Glyphs:
    """Put small raised and lowered characters that are drawn elsewhere beside what they stand at.

    A page that a browser prints often has them after all of its text, and some programs after their paragraph.
    """
    moves = _moves(glyphs)
    if not moves:
        return glyphs
    moved = {i for start, end in moves.values() for i in range(start, end)}
    order: list[int] = []
    for i in range(len(glyphs.text)):
        order.extend(range(*moves.get(i, (0, 0))))
        if i not in moved:
            order.append(i)
    return replace(glyphs, text="".join([glyphs.text[i] for i in order]), places=glyphs.places[order])


def _moves(glyphs: Glyphs) -> dict[int, tuple[int, int]]:
    """Give the marks to be moved, each the span of its characters, by the place before which it belongs."""
    inked, ink = glyphs.inked, glyphs.ink
    if not len(inked):
        return {}
    size, base, box, quarter = ink.sizes, ink.bases, ink.boxes, ink.quarters
    firsts, lasts = _lone_words(inked, size, base, box)
    if not len(firsts):
        return {}
    tight = np.diff(inked) == 1  # no space between one and the next
    room = np.where(tight, box[1:, 0] - box[:-1, 2], np.inf)
    room_behind, room_before = np.append(room, np.inf), np.append(np.inf, room)
    placed: dict[tuple[int, int], int] = {}
    for mark_size in np.unique(size[firsts]).tolist():
        which = np.flatnonzero(size[firsts] == mark_size)[:_MOST]
        of_its_kind = (size > 0) & (size >= mark_size / SMALLER) & (size <= mark_size / SMALLEST)
        hosts = np.flatnonzero(of_its_kind)
        if not len(hosts) or len(which) * len(hosts) > _MOST_PAIRS:
            continue
        first, last, high = firsts[which, None], lasts[which, None], size[hosts]
        rise = (base[first] - base[hosts]) / high
        beside = (quarter[first] == quarter[hosts]) & (rise > LOWEST) & (rise < HIGHEST) & (np.abs(rise) > _LEVEL / 2)
        wide = (box[last, 2] - box[first, 0]) / 2
        behind = np.abs(box[first, 0] - box[hosts, 2]) / high
        before = np.abs(box[hosts, 0] - box[last, 2]) / high
        behind[~beside | (room_behind[hosts] <= wide) | (behind >= _NEAR)] = np.inf
        before[~beside | (room_before[hosts] <= wide) | (before >= _NEAR_BEFORE)] = np.inf
        for gaps, step in ((before, 0), (behind, 1)):  # the second has the last word
            nearest = gaps.argmin(axis=1)
            for i in np.flatnonzero(np.isfinite(gaps.min(axis=1))).tolist():
                span = int(inked[first[i, 0]]), int(inked[last[i, 0]]) + 1
                placed[span] = int(inked[hosts[nearest[i]]]) + step
    return {place: span for span, place in placed.items()}


def _lone_words(
    inked: NDArray[np.int64], size: NDArray[np.float32], base: NDArray[np.float32], box: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the first and the last of `inked` of short words that stand beside neither neighbour in the content."""
    begins = np.flatnonzero(np.concatenate(([True], np.diff(inked) > 1)))
    stops = np.append(begins[1:], len(inked))
    near = np.maximum(size[1:], size[:-1]) * 0.6
    beside = (np.abs(box[1:, 0] - box[:-1, 2]) < near) & (np.abs(base[1:] - base[:-1]) < 1.5 * near)
    beside = np.concatenate(([False], beside, [False]))
    lone = ~beside[begins] & ~beside[stops] & (stops - begins <= LONGEST) & (size[begins] < SMALLER * size.max())
    return begins[lone], stops[lone] - 1
