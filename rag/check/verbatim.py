"""Finds a sentence in a source word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from library.text import cjk_share
from library.text.plain import plain_characters
from rag.reading.wording import negates

_TOKEN = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af]"
    r"|(?:(?<![a-z0-9)\]%])[-−–‐‑]|\((?=[$€£¥]?[ \t]?\d[\d.,]*[ \t]?%?\)))?"
    r"(?:#?\d+(?:[.,]\d+)*|[$€£¥])(?:[-−](?=\W*(?:$|\n)|\s+(?!and\b|or\b|to\b)[a-z]))?"
    r"|%|[^\W\d_]+|[.。!！?？;；:：✕\n]"
)
_FIGURE = re.compile(r"\s[$€£¥]?\s?\d")
_STOPS = frozenset(".。!！?？;；:：")
_OWNING = (" s ", " 的 ")
_BEFORE = 3  # tokens before a quote in which a negation would turn it round

Standing = Literal["whole", "part", "negated", "owner", ""]


@dataclass(frozen=True)
class _Tokens:
    """A text's words and figures, each between spaces, and the numbers of those that begin a sentence, or a line."""

    text: str
    sentences: frozenset[int]
    lines: frozenset[int]


def find_verbatim(sentence: str, source: str) -> Standing:
    """Tell how a sentence stands in a source.

    Returns:
        "whole" where it begins as a sentence or line of the source does; "part" where it begins in the midst of
        one; "negated" where a negation stands right before it; "owner" where what it ends with only owns what is
        meant, as in "the brother of the minister | 's wife"; empty where it stands nowhere.
    """
    wanted, there = _tokens(sentence).text, _tokens(source)
    best: Standing = ""
    at = there.text.find(wanted) if wanted.strip() else -1
    while at >= 0:
        number = there.text.count(" ", 0, at)
        # A line may end in the midst of "did not / stop", and a heading in some other negation.
        reach = 0 if number in there.sentences else 1 if number in there.lines else _BEFORE
        negated = _ends_in_negation(there.text[:at], reach)
        owns = _only_owns(there, at + len(wanted) - 1, number + wanted.count(" ") - 1)
        # What a line begins with may be a figure whose "a loss of" stands in the line before.
        if not (owns or negated) and reach < _BEFORE and not (reach and _FIGURE.match(wanted)):
            return "whole"
        if best != "part":
            best = "owner" if owns else "negated" if negated else "part"
        at = there.text.find(wanted, at + 1)
    return best


def _only_owns(there: _Tokens, end: int, number: int) -> bool:
    """True if a possessive follows in the same sentence, and names what is meant."""
    return number not in there.sentences and there.text.startswith(_OWNING, end)


def _ends_in_negation(before: str, reach: int) -> bool:
    if cjk_share(before[-4:]) > 0.5:
        reach *= 2  # characters of a word
    last = before.split()[-reach:] if reach else []
    return negates("".join(last) if cjk_share("".join(last)) > 0.5 else " ".join(last))


@lru_cache(maxsize=128)
def _tokens(text: str) -> _Tokens:
    words: list[str] = []
    sentences, lines = {0}, set[int]()
    for found in _TOKEN.findall(plain_characters(text).casefold()):
        if found == "\n":
            lines.add(len(words))
        elif found in _STOPS:
            sentences.add(len(words))
        else:
            words.append(found)
    return _Tokens(f" {' '.join(words)} ", frozenset(sentences), frozenset(lines))
