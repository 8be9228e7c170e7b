"""Tells by its form what a short piece of text is: a caption, a footnote, a label with its value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from library.pdf.pages import Line

_NUMBER = r"\s*(?:[A-Z]?\d+(?:[.\-–]\d+)*[a-z]?|[IVX]+)"
_CAPTION = re.compile(
    rf"(?:(?:Figure|Fig\.|Table|Tab\.|Chart|Plate|Scheme|[Ff]IGURE|[Tt]ABLE){_NUMBER}|[图圖表]{_NUMBER})"
)
_AFTER = re.compile(r"\s*[.:：|—–](?!\d)|\s*$|\s(?=[\u2e80-\u9fff])|(?<=[\u2e80-\u9fff])(?=[\u2e80-\u9fff])")
_NAMED = re.compile(r"\s+[A-Z“\"(]")
_LONGEST_CHINESE = 60  # characters of a Chinese caption; text about a figure begins as one and goes on
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*∗†‡§¶]{1,3}|[¹²³⁰⁴-⁹]{1,3}|[①-⑳]|\[\d{1,2}\]|注)\s*(?:[^\W\d_]|[“\"(（《])")
_FIELD = re.compile(r"(?P<label>[^\W\d_](?:[^:：]{0,38}[\w)）.])?)\s*[:：](?!//|(?<=\d[:：])\d)\s*(?P<value>\S.*)")
_CLAUSE = re.compile("[，。；]")  # a sentence that leads in to what follows
_LABEL_WORDS = 6
_ROW_WORDS = 7
_VALUE_WORDS = 12
_VALUE_CHARACTERS = 60
_ENTRY_PAGE = re.compile(r"(?<=[\s…])\d{1,4}$")
_ENTRIES = 4  # that follow each other
_COLUMN = 3.0  # points by which the numbers of pages may end apart


def is_caption(text: str, *, beside: bool) -> bool:
    """Tell whether a text names a figure or table.

    Args:
        text: A paragraph.
        beside: Whether it stands beside a table or is set in another size than the text is: then less form is needed.
    """
    found = _CAPTION.match(text)
    if found is None:
        return False
    if text[0] > "\u2e80" and (len(text) > _LONGEST_CHINESE or text.endswith("。")):
        return False
    return bool(_AFTER.match(text, found.end()) or (beside and _NAMED.match(text, found.end())))


def is_footnote(text: str) -> bool:
    """Tell whether a text begins as a footnote does."""
    return _FOOTNOTE.match(text) is not None


def is_field(text: str) -> bool:
    """Tell whether a line is a label and its value: "Invoice no.: 4711"."""
    found = _FIELD.fullmatch(text)
    if found is None or len(found["label"].split()) > _LABEL_WORDS or _CLAUSE.search(found["label"]):
        return False
    value = found["value"]
    if len(value) > _VALUE_CHARACTERS or len(value.split()) > _VALUE_WORDS:
        return False
    return not (value.endswith((".", "。", ";", "；", "?", "？", "!", "！")) and len(value.split()) > 3)


def find_rows(texts: Sequence[str]) -> set[int]:
    """Find the lines, by index, that are rows of one form, where no table was found.

    Three or more of a few words each, with figures and words in the same order, and a figure last or several.
    """
    shapes = [_shape(text) for text in texts]
    places = (n for n in range(len(texts) - 2) if shapes[n] and shapes[n] == shapes[n + 1] == shapes[n + 2])
    return {n + k for n in places for k in range(3)}


def _shape(text: str) -> str:
    """Give what a line's words are, those of letters taken together: "R-884 Fir 418.50" is 9a9; empty for prose."""
    words = text.split()
    if len(words) > _ROW_WORDS:
        return ""
    kinds = ["9" if any(map(str.isdigit, word)) else "a" for word in words]
    shape = re.sub("a+", "a", "".join(kinds))
    return shape if kinds.count("9") > 1 or shape.endswith("a9") else ""


def is_label(text: str) -> bool:
    """Tell whether a line is a label whose value stands below it."""
    return text.endswith((":", "：")) and len(text.split()) <= _LABEL_WORDS and len(text) <= 40


def find_entries(lines: Sequence[Line]) -> set[int]:
    """Find the lines, by index, that end a contents page's entries: the numbers of pages, which grow, in a column."""
    found: set[int] = set()
    entries: list[tuple[int, int]] = []  # the place of each, and its page
    for place, line in enumerate(lines):
        page = _entry_page(line.text)
        if not page and entries and place - entries[-1][0] == 1:
            continue  # an entry of two lines
        follows = page and entries and _stands_under(lines[entries[-1][0]], line) and page >= entries[-1][1]
        if not follows:
            found |= _column_of(entries)
            entries = []
        if page:
            entries.append((place, page))
    return found | _column_of(entries)


def _entry_page(text: str) -> int:
    """Get the number of a page that ends a line with words; 0 where none does."""
    found = _ENTRY_PAGE.search(text) if text[-1:].isdecimal() else None
    return int(found[0]) if found and any(map(str.isalpha, text[: found.start()])) else 0


def _column_of(entries: Sequence[tuple[int, int]]) -> set[int]:
    enough = len(entries) >= _ENTRIES and entries[-1][1] > entries[0][1]
    return {place for place, _ in entries} if enough else set()


def _stands_under(above: Line, below: Line) -> bool:
    return abs(above.x1 - below.x1) < _COLUMN and below.y1 < above.y1
