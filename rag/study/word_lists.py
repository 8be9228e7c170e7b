"""The words by which a document's parts and sentences are told apart, in English and Chinese."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_SIGNS = re.compile(r"[^\w\s]+")


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@cache
def word_list(name: str) -> frozenset[str]:
    """Give the words of a list, in small letters."""
    words = _lists()[name]
    return frozenset(words.split() if isinstance(words, str) else words)


def plain_title(title: str) -> str:
    """Give a heading's words in small letters, without its number and signs."""
    words = " ".join(_SIGNS.sub(" ", title).casefold().split())
    if words in _titles():
        return words
    rest = re.sub(r"^(?:chapter |section |appendix |item )?[\divx]+[a-z]?(?: \d+)* ", "", words)
    return (
        re.sub(r"^第?[一二三四五六七八九十\d]+[章节部分条]? ?", "", rest).replace(" ", "") if rest > "\u2e80" else rest
    )


@cache
def _titles() -> frozenset[str]:
    return word_list("apart") | word_list("concluding") | word_list("glossary")


def is_titled(title: str, name: str) -> bool:
    """Tell whether a heading is one of a list."""
    return plain_title(title) in word_list(name)


@cache
def _any_of(name: str) -> re.Pattern[str]:
    words = sorted(word_list(name), key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    others = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile(rf"\b(?:{latin})(?!\w)|{others}", re.IGNORECASE)


def leans_back(sentence: str) -> bool:
    """Tell whether a sentence begins with a word that leans on what stands before it."""
    return _any_of("leaning").match(sentence.lstrip("“\"'(（「")) is not None


def points_elsewhere(sentence: str) -> bool:
    """Tell whether a sentence only says where to read on, or whom to ask."""
    return _any_of("pointing").search(sentence) is not None
