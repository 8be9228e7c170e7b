"""What a table's figures are counted in, as its head or a line close above it says.

"(in millions)", "单位：千元", "Income and costs · million crowns".
"""

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
_AT_END = re.compile(
    r"(?:^|[·–—|:,;])\s*"
    r"((?:[A-Z$€£¥]{1,4} ?)?(?:(?:thousand|million|billion)(?: [a-z]{3,12})?|thousands|millions|billions))\s*$"
)
"""How a caption ends; a column's head says so of that column alone."""


def find_scale(texts: Iterable[str], captions: Iterable[str] = ()) -> str:
    """Get the first note of a scale in some texts, such as heads, and then in captions; "" where there is none."""
    captions = [*captions]
    notes = [*((_NOTE, text) for text in (*texts, *captions)), *((_AT_END, text) for text in captions)]
    for note, text in notes:
        if found := note.search(text):
            return next(str(said) for said in found.groups() if said).strip()
    return ""
