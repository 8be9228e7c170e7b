"""What a table's figures are counted in, as its head or a line close above it says: "(in millions)", "单位：千元"."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COUNT = r"(?:thousands?|millions?|billions?|000s?|千|万|萬|百万|百萬|亿|億)"
_NOTE = re.compile(
    rf"[(（]([^()（）]{{0,40}}\b{_COUNT}[^()（）]{{0,60}})[)）]"
    r"|(?:单位|單位)\s*[:：]\s*([^\s()（）,，;；]{1,20})"
    rf"|^\s*((?:[A-Za-z$€£¥]+ )?in {_COUNT}\b[^()（）]{{0,40}})$",
    re.IGNORECASE,
)


def find_scale(texts: Iterable[str]) -> str:
    """Get the first note of a scale in some texts; "" where there is none."""
    for text in texts:
        if found := _NOTE.search(text):
            return next(str(note) for note in found.groups() if note).strip()
    return ""
