"""Cleans the text of a page: what is stored is what a person reads there."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c")
# pdfium writes U+FFFE, or U+0002 in older files, for a hyphen that only breaks a word at a line's end.
_BROKEN_WORD = re.compile(r"[\ufffe\x02\xad]\s*\n?\s*")
_HYPHENATED = re.compile(r"(?<=[a-z])[-‐]\n(?=[a-z])")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffd\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean_text(raw: str) -> str:
    """Give the text without control and invisible characters, ligatures, broken words and stray space."""
    text = _LINE_END.sub("\n", raw).translate(_LIGATURES)
    text = _BROKEN_WORD.sub("", text)
    text = _SURROGATE.sub("", _UNSEEN.sub("", text))
    text = _SPACES.sub(" ", text)
    text = _HYPHENATED.sub("", text)
    lines = (line.strip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
