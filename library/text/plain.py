"""Plain characters for comparing: one form of each, without the marks of notes, which are no part of what is said."""

from __future__ import annotations

import re
import unicodedata

_MARKS = "²³¹⁰⁴-⁹⁽⁾ᵃ-ᵛᶜᶠᶻʰʲʳˡˢʷˣʸ"
_LETTER = rf"[^\W\d_ⁱⁿªº{_MARKS}]"
# Behind one or two letters it is an exponent: "m²", "x³". Elsewhere it marks a note.
_MARK = re.compile(rf"(?<!{_LETTER})({_LETTER}{{1,2}}[⁺⁻{_MARKS}]+)|[{_MARKS}]+(?:,[{_MARKS}]+)*")
_ANY_MARK = re.compile(f"[{_MARKS}]")
_LEADING_MARK = re.compile(rf"[{_MARKS}]+\s*\S")


def plain_characters(text: str) -> str:
    """Return a text in Unicode's plain forms (NFKC), without raised marks: "250⁹ km²" is "250 km2"."""
    return text if text.isascii() else unicodedata.normalize("NFKC", without_marks(text))


def without_marks(text: str) -> str:
    """Leave out the raised marks of notes; raised figures behind a unit or a variable stay."""
    return _MARK.sub(lambda found: found[1] or "", text) if _ANY_MARK.search(text) else text


def begins_with_mark(text: str) -> bool:
    """Tell whether a line begins with a raised mark, as the text of a note does."""
    return _LEADING_MARK.match(text) is not None
