"""Tells where a paragraph ends: by indent, spacing, size, and the room that was left in its last line."""

from __future__ import annotations

from ingest.pages.margins import Margins, is_of_like_size, stands_below
from library.pdf.cleaning import SOFT_HYPHEN
from library.pdf.pages import Line

_INDENT = 0.6  # font sizes
_SPARE = 0.3  # font sizes that a line may end before the margin beside the room for the next word
_HALF = 0.5  # of the column's width: a line that ends before it is the last, whatever follows
_ESTIMATED = 0.25  # by which the sizes of a recognised text's lines differ
_ROUGH = 0.4  # by which that of a paragraph's last few letters does
_LETTERS = 3  # at most, that tell a size so roughly
_SPACE = 0.3  # font sizes between the boxes of two lines of a paragraph, at most
_DOUBLE = 2.0  # font sizes between them where lines are spaced double
_CJK = "\u2e80"
_STOPS = tuple(".!?:;。！？：；…")
_CLOSING = "\"'”’»）)]】』」"


def ends_paragraph(above: Line, below: Line, margins: Margins, *, estimated: bool = False) -> bool:
    """Tell whether a paragraph ends between two lines that follow each other on a page.

    Args:
        above: The line that may be a paragraph's last.
        below: The one after it.
        margins: Of the column of the line above.
        estimated: Whether sizes are those of a picture's text.
    """
    likeness = 0.08
    if estimated:
        likeness = _ROUGH if len(below.text) <= _LETTERS and ends_sentence(below.text) else _ESTIMATED
    if not stands_below(above, below) or not is_of_like_size(above, below, likeness):
        return True
    if breaks_word(above.text, below.text):
        return False
    early = ends_early(above, below, margins)
    if goes_on(above.text, below.text) and (not below.gap or _is_close(above, below)):
        return early and above.x1 - margins.left < _HALF * (margins.right - margins.left)
    if early or (below.gap and not _is_cut_in_chinese(above, below)):
        return True
    return ends_sentence(above.text) and _is_set_in(below, margins)


def continues(above: Line, below: Line, margins: Margins, below_margins: Margins) -> bool:
    """Tell whether a paragraph goes on in another column or on another page.

    Args:
        above: The last line of a paragraph.
        below: The first line of what comes next.
        margins: Of the column of the line above.
        below_margins: Of the column of the line below.
    """
    if not is_of_like_size(above, below) or above.bold != below.bold or ends_sentence(above.text):
        return False
    if ends_early(above, below, margins):
        return False
    if goes_on(above.text, below.text) and below.text[0] < _CJK:
        return True
    if _is_set_in(below, below_margins):
        return False
    return above.text[-1].isalnum() or above.text[-1] in ",，、"


def ends_early(above: Line, below: Line, margins: Margins) -> bool:
    """Tell whether the first word of the line below would have found room at the end of the one above."""
    character = (below.x1 - below.x0) / max(len(below.text), 1)
    first = 2 if below.text[0] >= _CJK else len(below.text.split(" ", 1)[0]) + 1
    return margins.right - above.x1 > first * character + _SPARE * (above.size or character)


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends with a stop or a colon."""
    return text.rstrip(_CLOSING).endswith(_STOPS)


def breaks_word(above: str, below: str) -> bool:
    """Tell whether a word was broken between two lines."""
    return above.endswith(SOFT_HYPHEN) or (above[-1] in "-‐" and above[-2:-1].isalpha() and below[0].islower())


def goes_on(above: str, below: str) -> bool:
    """Tell by the words alone whether a line goes on in the next: no stop, then a small letter, or a broken word."""
    return breaks_word(above, below) or (below[0].islower() and not ends_sentence(above))


def _is_cut_in_chinese(above: Line, below: Line) -> bool:
    """Tell whether a full line without a stop goes on below a space that is wide, yet no wider than double spacing."""
    mid = above.text[-1] >= _CJK and (above.text[-1].isalpha() or above.text[-1] in "，、")
    apart = above.y0 - below.y1
    return (
        mid
        and below.text[0] >= _CJK
        and above.bold == below.bold
        and apart < _DOUBLE * (below.size or below.y1 - below.y0)
    )


def _is_close(above: Line, below: Line) -> bool:
    """Tell whether the space between two lines is an ordinary one, however small that of the page's others is."""
    return above.y0 - below.y1 < _SPACE * (below.size or below.y1 - below.y0)


def _is_set_in(line: Line, margins: Margins) -> bool:
    """Tell whether a line is indented, or hangs out of its paragraph's other lines."""
    em = line.size or line.y1 - line.y0
    return abs(line.x0 - margins.left) > _INDENT * em
