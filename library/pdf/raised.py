"""Raised and lowered characters: which are exponents and indices, and which mark a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from library.pdf.glyphs import Glyphs

SMALLER = 0.86  # of the size of what they stand beside; Word has 0.65, TeX 0.7
SMALLEST = 0.35  # less is another text beside a large letter
_RAISED, HIGHEST = 0.12, 0.9  # of the size of what they stand beside; Word and TeX have 0.33 to 0.4
_LOWERED, LOWEST = -0.05, -0.6
_NEAR = 0.6  # of that size; a note's mark may have a space behind it
_TOUCHING = 0.2
LONGEST = 8  # characters
_SIGNS = "+-−–‐=()"
_UP = str.maketrans(f"0123456789{_SIGNS}abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_DOWN = str.maketrans(f"0123456789{_SIGNS}", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₋₌₍₎")
_MINUS = str.maketrans("−–‐", "---")
_FIGURES = re.compile(rf"[\d{re.escape(_SIGNS)},;*]*\d[\d{re.escape(_SIGNS)},;*]*|[+−–-]")
_LETTERS = re.compile(r"\(?[a-z]\)?(?:,[a-z])*")
_POWER = re.compile(r"[+−–‐-]?\d+")
_TEN = re.compile(r"(?P<times>[x×·⋅*]\s*)?(?<![\d.,])10$")
_SLASHES = "/⁄∕"
_FRACTION = re.compile(rf"[ \r\n]*(?P<slash>[{_SLASHES}])[ \r\n]?\d")


@dataclass(frozen=True, slots=True)
class _Group:
    """Characters [start, end) of the text that are smaller and higher, or lower, than what they stand beside."""

    start: int
    end: int
    raised: bool
    leads: bool


def mark_raised(glyphs: Glyphs) -> Glyphs:
    """Write raised and lowered figures as such: "m²", "CO₂", "10^6", and a note's mark as in "250⁹".

    A power of ten has "^", so that its figures stay figures. Behind any other figure a raised one is a mark, and
    behind a ten too where a note on the page begins with it and no sign of multiplication stands before.
    """
    groups = sorted(_groups(glyphs), key=lambda group: group.start)
    if not groups:
        return glyphs
    text, notes = glyphs.text, {glyphs.text[g.start : g.end] for g in groups if g.raised and g.leads}
    parts: list[str] = []
    places: list[NDArray[np.int64]] = []
    done = 0
    for group in groups:
        if group.start < done:
            continue
        kept = _end_before(glyphs, group, done)
        sign, written = _written(text, kept, group, notes)
        if not sign and written == text[group.start : group.end]:
            kept = group.start  # nothing is told by it, so it stays as the reader has it
        parts += (text[done:kept], sign, written)
        places += (glyphs.places[done:kept], glyphs.places[group.start : group.start + len(sign)])
        places.append(glyphs.places[group.start : group.end])
        done = _begin_behind(glyphs, group)
        if _is_numerator(text, group):
            done = _FRACTION.match(text, group.end).start("slash")  # type: ignore[union-attr]
    return replace(glyphs, text="".join((*parts, text[done:])), places=np.concatenate((*places, glyphs.places[done:])))


def _groups(glyphs: Glyphs) -> Iterator[_Group]:
    """Find them, each by the step in size and height to what it stands beside."""
    inked, ink = glyphs.inked, glyphs.ink
    size, base, box = ink.sizes, ink.bases, ink.boxes
    larger = np.maximum(np.maximum(size[1:], size[:-1]), 0.1)
    rise = np.where(size[1:] < size[:-1], base[1:] - base[:-1], base[:-1] - base[1:]) / larger
    ratio = np.minimum(size[1:], size[:-1]) / larger
    step = (ratio <= SMALLER) & (ratio >= SMALLEST) & (np.abs(box[1:, 0] - box[:-1, 2]) < _NEAR * larger)
    step &= ((rise >= _RAISED) & (rise <= HIGHEST)) | ((rise <= _LOWERED) & (rise >= LOWEST))
    step &= (ink.quarters[1:] == ink.quarters[:-1]) & (ink.pieces[1:] >= 0)
    for k in np.flatnonzero(step).tolist():
        behind = size[k + 1] < size[k]
        ends = _extent(glyphs.text, inked, size, base, k + 1 if behind else k)
        if ends is not None:
            start, end = ends
            leads = start == 0 or glyphs.text[start - 1] == "\n"
            if behind or leads or not _is_beside(size, base, inked, start, size[k]):
                yield _Group(start, end, bool(rise[k] > 0), leads)


def _is_beside(
    size: NDArray[np.float32], base: NDArray[np.float32], inked: NDArray[np.int64], start: int, own: float
) -> bool:
    """Tell whether what stands before is of the same size, so that this is no more than a change of size."""
    before = int(np.searchsorted(inked, start)) - 1
    return before >= 0 and abs(size[before] - own) < 0.05 * own


def _extent(
    text: str, inked: NDArray[np.int64], size: NDArray[np.float32], base: NDArray[np.float32], k: int
) -> tuple[int, int] | None:
    """Give where the characters of one size and height around one begin and end; None where they are many."""

    def alike(i: int, neighbour: int) -> bool:
        return (
            0 <= i < len(inked)
            and abs(int(inked[i]) - int(inked[neighbour])) == 1
            and abs(size[i] - size[k]) < 0.05 * size[k]
            and abs(base[i] - base[k]) < 0.1 * size[k]
        )

    first = last = k
    while last - first < LONGEST and alike(first - 1, first):
        first -= 1
    while last - first < LONGEST and alike(last + 1, last):
        last += 1
    return (int(inked[first]), int(inked[last]) + 1) if last - first < LONGEST else None


def _end_before(glyphs: Glyphs, group: _Group, done: int) -> int:
    """Give where the text before a group ends, without what the reader puts between two that touch."""
    end = group.start
    while end > done and glyphs.text[end - 1].isspace():
        end -= 1
    if (group.leads and end == done) or end in (0, group.start):
        return group.start
    drawn, before, first = glyphs.drawn, glyphs.places[end - 1], glyphs.places[group.start]
    gap = drawn.boxes[first, 0] - drawn.boxes[before, 2]
    level = abs(drawn.bases[first] - drawn.bases[before]) < HIGHEST * drawn.sizes[before]
    touches = -_TOUCHING < gap / max(drawn.sizes[before], 0.1) < _TOUCHING
    return end if level and touches else group.start


def _begin_behind(glyphs: Glyphs, group: _Group) -> int:
    """Give where the text behind a group begins, without a space that the reader puts where nothing is left free."""
    start = group.end
    while start < len(glyphs.text) and glyphs.text[start] == " ":
        start += 1
    if start in (group.end, len(glyphs.text)):
        return group.end
    drawn, last, first = glyphs.drawn, glyphs.places[group.end - 1], glyphs.places[start]
    gap = (drawn.boxes[first, 0] - drawn.boxes[last, 2]) / max(drawn.sizes[first], 0.1)
    return start if drawn.pieces[first] >= 0 and -_TOUCHING < gap < _TOUCHING / 2 else group.end


def _written(text: str, before: int, group: _Group, notes: Sequence[str] | set[str]) -> tuple[str, str]:
    """Give what is put before the characters, and how they are written."""
    part = text[group.start : group.end]
    if _is_numerator(text, group):
        return (" " if text[before - 1 : before].isdigit() else ""), part
    if not group.raised:
        plain = not _FIGURES.fullmatch(part) or text[before - 1 : before] in tuple(_SLASHES)
        return "", part if plain else part.translate(_DOWN)
    ten = _TEN.search(text, max(0, before - 8), before) if _POWER.fullmatch(part) else None
    if ten and (ten["times"] or part[0] in _SIGNS or part not in notes):
        return "^", part.translate(_MINUS)
    return "", part.translate(_UP) if _FIGURES.fullmatch(part) or _LETTERS.fullmatch(part) else part


def _is_numerator(text: str, group: _Group) -> bool:
    """Tell whether raised figures are the upper part of a fraction, as in "3 1/2"."""
    raised = group.raised and text[group.start : group.end].isdigit()
    return raised and _FRACTION.match(text, group.end) is not None
