"""Tells by its words what may be a heading, and at which level its numbering puts it."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.pages.labels import is_caption
from library.text.dates import MONTH_NAMES

_LONGEST = 120  # characters
_LONGEST_CHINESE = 40

_CN = "[一二三四五六七八九十百零〇\\d]"
_PART = rf"part\s+[ivx]+\b(?!,| of)|chapter\s+(?:\d+|[ivxlc]+)\b|第{_CN}+[章编篇部卷]"
_ITEM = rf"item\s+\d+[abc]?\b(?!,| of| in| and)|第{_CN}+节"
_APPENDED = r"(?:exhibit|appendix|annex)\s+(?:\d|[a-z]\b)|附[录件]"
_NUMBERED = (
    (0, re.compile(f"{_PART}|{_APPENDED}", re.I)),
    (1, re.compile(_ITEM, re.I)),
    (1, re.compile(r"[IVX]{1,5}\. [A-Z]{3}[^a-z]*$")),  # as papers have it, in small capitals
    (2, re.compile(r"notes?\s+\d+[.:\s—–-]+\S|[一二三四五六七八九十]+、", re.I)),
    (3, re.compile(r"[（(][一二三四五六七八九十]+[)）]")),
)
_DECIMAL = re.compile(r"\d{1,2}((?:\.\d{1,2}){1,3})\.?\s+[^\W\d_]")
_IN_CONTENTS = re.compile(f"{_PART}|{_ITEM}", re.I)
_PART_NUMBER = re.compile(r"\d{1,2}\.?\s+[^\W\d_]")

_LETTER = re.compile(r"[^\W\d_]")
_CHINESE = re.compile("[\u3400-\u9fff]")
_OPEN, _CLOSED = re.compile("[(（]"), re.compile("[)）]")
_BULLET = tuple("•·-–—*(（")
_FIGURE = re.compile(r"[$€£¥%]|(?<![^\s(])\(?\d[\d,.]*\)?(?!\S)")
# Heads of a table's columns, which are set in bold as headings are.
_TABLE_HEAD = re.compile(
    r"\W*\(?(?:dollars |shares |amounts |u\.s\. )*in (?:millions|thousands|billions)"
    r"|(?:for|as of|at|the|fiscal|years?|quarters?|(?:three|six|nine|twelve) months|ended|ending|and|through|to"
    rf"|total|unaudited|audited|{'|'.join(MONTH_NAMES)}|[\W\d])+$|单位|续",
    re.I,
)
_UNFINISHED = re.compile(r"(?<!\bInc)(?<!\bCorp)(?<!\bCo)[.,;:。，；：…、]$|\b(?:and|of|the|in|to|or|a|for|by|with)$")
_GOES_ON = re.compile(r"[^\W\d_]{4}\. [A-Z]|^\d+: ?[a-z]")  # a paragraph's beginning in bold; a line of an algorithm
_WORDS_A_FIGURE = 4  # of a heading, at least, where it has several figures


def rank_of(text: str) -> int | None:
    """Tell how deep a numbering is: "PART II" 0, "Item 7." or "1.2" below it; None without a numbering."""
    for rank, pattern in _NUMBERED:
        if pattern.match(text):
            return rank
    decimal = _DECIMAL.match(text)
    return None if decimal is None else 1 + decimal[1].count(".")


def numbers_a_part(text: str) -> bool:
    """Tell whether a heading begins with the number of a main part, as those of parts within it have two or more."""
    return _PART_NUMBER.match(text) is not None


def lists_a_part(text: str) -> bool:
    """Tell whether a line names a main part; many on one page are its table of contents."""
    return _IN_CONTENTS.match(text) is not None


def figures_in(text: str) -> int:
    """Count the figures that stand by themselves, as in a table's row."""
    return len(_FIGURE.findall(text))


def reads_like_a_heading(text: str, rank: int | None) -> bool:
    """Tell whether a text may be a heading: not a sentence, a list's item, a formula, a table's row or head."""
    if not 2 <= len(text) <= (_LONGEST_CHINESE if _CHINESE.search(text) else _LONGEST) or text[0].islower():
        return False
    if (text.startswith(_BULLET) and rank is None) or is_caption(text, beside=True):
        return False
    if len(_LETTER.findall(text)) < max(2, 0.5 * len(text.replace(" ", ""))):
        return False
    if _is_row(text) or _TABLE_HEAD.match(text) or (rank is None and ("=" in text or _GOES_ON.search(text))):
        return False
    if len(_OPEN.findall(text)) > len(_CLOSED.findall(text)):  # a table's cell that goes on in the next line
        return False
    return _UNFINISHED.search(text) is None or (rank is not None and rank < 2)


def _is_row(text: str) -> bool:
    """Tell whether figures stand beside each other, or make up much of a text."""
    figures = [bool(_FIGURE.search(word)) for word in text.split()]
    beside = any(one and other for one, other in pairwise(figures))
    return sum(figures) > 1 and (beside or len(figures) < _WORDS_A_FIGURE * sum(figures))
