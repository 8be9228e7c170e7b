"""Where a quote stands: finds it among a page's characters, and on a recognised page its rectangles."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from library.records import Page, Rect

_FUZZY = 85  # of 100: below it the words found are not the words asked for
_WHOLE = frozenset({"field", "comment", "picture"})
_SLIM = frozenset(" .,;:'!|iljtfr()[]I")


def find_places(page: Page, quote: str) -> tuple[Rect, ...]:
    """Find where a quote stands of which the page keeps places: a rectangle a line, none when it is not there.

    A recognised line is one rectangle, so that a part of it is taken to be as wide as its share of the characters.
    A form value, a comment or a picture is shown whole.
    """
    found = find_quote(page.text, quote)
    if found is None:
        return ()
    first, end = found
    whole = {block.start for block in page.blocks if block.kind in _WHOLE}
    parts = ((max(first, start), min(end, stop), start, stop, rect) for start, stop, rect in page.places)
    return tuple(part[4] if part[2] in whole else _narrowed(page.text, *part) for part in parts if part[0] < part[1])


def find_quote(characters: Sequence[str], quote: str) -> tuple[int, int] | None:
    """Find a quote, comparing letters and digits only; nearly equal will do.

    Args:
        characters: Of the page, one at each place.
        quote: Words of the page, perhaps in other white space or marks.

    Returns:
        Place of the quote's first character and the place after its last, or None.
    """
    kept = [(folded, i) for i, character in enumerate(characters) if (folded := _fold(character))]
    page = "".join(folded for folded, _ in kept)
    index = [i for folded, i in kept for _ in folded]
    wanted = "".join(map(_fold, quote))
    if not wanted or not page:
        return None
    start = page.find(wanted)
    end = start + len(wanted)
    if start < 0:
        match = fuzz.partial_ratio_alignment(wanted, page, score_cutoff=_FUZZY)
        if match is None or len(page) < len(wanted) * 0.8:
            return None
        start, end = match.dest_start, match.dest_end
    return index[start], index[end - 1] + 1


def _fold(character: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", character).casefold() if c.isalnum())


def _narrowed(text: str, first: int, end: int, start: int, stop: int, rect: Rect) -> Rect:
    """Take the part [first, end) of a line that goes from start to stop."""
    x0, y0, x1, y1 = rect
    if y1 - y0 > x1 - x0:  # a line of a page that lies on its side: which way it runs is not kept
        return rect
    whole = _width(text[start:stop]) or 1.0
    left, right = _width(text[start:first]) / whole, _width(text[start:end]) / whole
    return (x0 + left * (x1 - x0), y0, x0 + right * (x1 - x0), y1)


def _width(text: str) -> float:
    """Guess the width of a text in ems, by the shapes of its characters; a Chinese one is 1."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else _width_of(c) for c in text)


def _width_of(character: str) -> float:
    if character in _SLIM:
        return 0.3
    return 0.67 if character.isupper() or character in "mw%@—" else 0.52
