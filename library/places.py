"""Where a quote stands: finds it among a page's characters, and on a recognised page its rectangles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from library.records import Page, Rect

_FUZZY = 85  # of 100: below it the words found are not the words asked for
_WHOLE = frozenset({"field", "comment", "picture"})
_BREAK = r"(?:[-\u00ad\u2010]?[ \t]*\n\s*)?"
_LEAST_REST = 12  # characters; fewer may stand anywhere
_SLIM = frozenset(" .,;:'!|iljtfr()[]I")


def find_places(page: Page, quote: str) -> tuple[Rect, ...]:
    """Find where a quote stands of which the page keeps places: a rectangle a line, none when it is not there.

    A recognised line is one rectangle, so that a part of it is taken to be as wide as its share of the characters.
    A form value, a comment or a picture is shown whole.
    """
    found = find_quote(page.text, quote)
    if found is None:
        return ()
    return _placed(page, *found)


def find_word_places(page: Page, words: str) -> list[tuple[Rect, ...]]:
    """Find every place where words that are searched for stand of which the page keeps places, as `find_places`."""
    found = (_placed(page, *match.span()) for match in search_pattern(words).finditer(page.text))
    return [rects for rects in found if rects]


def search_pattern(words: str) -> re.Pattern[str]:
    """Match words that are searched for, whatever their case, their spaces, and the lines that they are broken into."""
    said = unicodedata.normalize("NFKC", words).split()
    return re.compile(r"\s+".join(_BREAK.join(map(re.escape, word)) for word in said) or r"(?!)", re.IGNORECASE)


def _placed(page: Page, first: int, end: int) -> tuple[Rect, ...]:
    whole = {block.start for block in page.blocks if block.kind in _WHOLE}
    placed = (place for place in page.places if any(place[2]))  # of a form's bare data none is known
    parts = ((max(first, start), min(end, stop), start, stop, rect) for start, stop, rect in placed)
    return tuple(part[4] if part[2] in whole else _narrowed(page.text, *part) for part in parts if part[0] < part[1])


def rest_of_quote(page: Page, quote: str) -> str:
    """Give the part of a quote of which the page keeps no places, where it is a text of some length; else "".

    A quote may begin in the page's own text and go on in what was noted of a form, a comment or a picture.
    """
    found = find_quote(page.text, quote)
    if found is None:
        return quote
    first, end = found
    start = min((start for start, stop, _ in page.places if start < end and stop > first), default=end)
    rest = page.text[first:start].strip()
    return rest if len(rest) >= _LEAST_REST else ""


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
