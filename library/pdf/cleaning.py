"""Cleans the text of a page: what is stored is what a person reads there."""

from __future__ import annotations

import re
import unicodedata

from library.unicode import clean_text

SOFT_HYPHEN = "\xad"
"""Ends a cleaned line whose last word goes on in the next."""

# pdfium writes U+FFFE, or U+0002 in older files, for a hyphen that only breaks a word at a line's end.
_BROKEN_END = re.compile(r"[\ufffe\x02\xad][\ufffe\x02\xad\s]*$")
_LIGATURES = {c: unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}
# What the private-use codes of the fonts Symbol and Wingdings stand for at the start of a list's item.
_BULLETS = dict.fromkeys("\uf06c\uf06e\uf071\uf075\uf076\uf077\uf0a7\uf0a8\uf0b7\uf0d8\uf0e0\uf0fc\uf0fe", "•")
# Fonts made for a browser often give the radical in place of the character that looks the same.
_KANGXI = {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
_RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_BLANKS = {"\u2800": " ", "\u3164": " "}
_MEANT = str.maketrans(_LIGATURES | _BULLETS | _KANGXI | _RADICALS | _BLANKS)
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad"  # control, without those that are space
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"  # without width, or turning the direction
    "\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"  # broken, halves of pairs, private
)
_LEADER = re.compile(r" ?[.·․‥…_](?: ?[.·․‥…_]){3,} ?")
_RULE = re.compile(r"([-=*~#—–―])\1{3,}")
_LONG_RUN = re.compile(r"([.·․‥…_\-=*~#—–―]) ?\1")


def clean_line(raw: str) -> str:
    """Give one line without control, private and broken characters, ligatures, leaders and stray space.

    Args:
        raw: As a reader found it; the line's end may be part of it.

    Returns:
        The line; "" when nothing is left. It ends with `SOFT_HYPHEN` where its last word goes on.
    """
    text = raw.rstrip()
    if text.isascii() and text.isprintable():
        return _without_runs(" ".join(text.split()))
    text, cuts = _BROKEN_END.subn("", text)
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", clean_text(text).translate(_MEANT)))
    text = _without_runs(" ".join(text.split()))
    return text + SOFT_HYPHEN if cuts and text else text


def _without_runs(text: str) -> str:
    """Shorten dot leaders and ruled lines, which a reader skips and an embedder counts dot by dot."""
    if _LONG_RUN.search(text) is None:
        return text
    return _RULE.sub(r"\1\1\1", _LEADER.sub(" … ", text)).strip()
