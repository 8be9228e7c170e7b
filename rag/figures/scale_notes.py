"""Reads the note of a scale that a quoted row bears: "Net sales (in millions): …", "营业收入（单位：百万元）"."""

from __future__ import annotations

import re

from rag.figures.figures import currencies_in

_NOTE = re.compile(
    r"\s*[(（]\s*((?:单位[:：]|[^()（）]{0,30}\bin (?:thousands|millions|billions)\b)[^()（）]{0,80})[)）]",
    re.IGNORECASE,
)


def without_note(sentence: str, source: str) -> str:
    """Leave out a note that stands in the source in these words: it is of the table, and no part of the row."""
    found = _NOTE.search(sentence)
    if found is None or _plain(found[1]) not in _plain(source):
        return sentence
    return sentence[: found.start()] + sentence[found.end() :]


def wrong_note(sentence: str, source: str) -> str:
    """Give a note whose currency the source does not have, where it has another; else ""."""
    found = _NOTE.search(sentence)
    if found is None:
        return ""
    theirs = currencies_in(source)
    return found[1].strip() if theirs and currencies_in(found[1]) - theirs else ""


def _plain(text: str) -> str:
    return re.sub(r"[\s:：]+", "", text).casefold()
