"""Turns a heading, a sentence, a cell or a field of a document into a question that it answers, where one can be."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["asked", "told", "cell", "defined", "field", "acronym", "headed", "term", "part", "fact", "summary"]
"""What a question was made from: "asked" is a heading that asks, or names what can be asked for by its own words;
"part" one that many documents have, such as conclusions."""

_NUMBER = re.compile(
    r"(?:(?:item|part|section|chapter|title|appendix|article|annex|step)\s+(?:\d+[A-Z]?|[IVX]+|[A-Z])\b[.:)]*\s*"
    r"|§?\s*\d+(?:[.．]\d+)*[.)、．:：]?\s*(?=\D)|[IVX]{1,4}(?:\.|-[A-Z]\.?)\s+|[IVX]{2,4}\s+(?=[A-Z][a-z])|[A-Z]\.\s+"
    r"|[(（]\s*[a-zA-Z\d一二三四五六七八九十]{1,3}\s*[)）]\s*|[a-z\d]\)\s+|(?:附录|附件)\s*[\dA-Z一二三四五六七八九十]{1,2}\s*"
    r"|第\s*[一二三四五六七八九十百\d]+\s*[章节条部分篇讲课]\s*|[一二三四五六七八九十]{1,3}[、.．]\s*)+",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]+$")
_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]")
_ODD = re.compile(
    r"[=<>|{}\[\]_\\^~@→↔∑∫±§…•×]|\.{2,}|://|\(cid:|[\U0001d400-\U0001d7ff\u0370-\u03ff\ue000-\uf8ff\ufffd]"
)
_MIXED = re.compile(r"[;；—/%$#&]|\bvs?\b")
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_SMALL = ("of", "and", "the", "for", "in", "to", "on", "a", "an", "by", "with")
_SHORT = 6  # letters of a word in capitals that is no ordinary word
_LOWER = re.compile(r"(?<=[ (])[a-z][a-z’'-]*[a-z](?=[ ,.;:)])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z’'-]*[a-z](?=[ ,.;:)’])")


@dataclass(frozen=True)
class Form:
    """A question, and what shows that it is answered.

    Attributes:
        value: Words that the answer must hold; empty where its page tells.
    """

    question: str
    kind: Kind
    value: str = ""


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("question_words.toml").read_text("utf-8"))


@cache
def words(name: str) -> frozenset[str]:
    """Return a list of words."""
    return frozenset(_lists()[name].split())


@cache
def listed(name: str) -> str:
    """Return a list of words and phrases as one line, with a space around each."""
    return f" {' '.join(_lists()[name].split())} "


def becomes(name: str, word: str) -> str:
    """Return what a word becomes by a list of forms; "" where that lacks it."""
    return str(_lists()[name].get(word, ""))


def strip_number(heading: str) -> str:
    """Leave out the number and the marks of a heading."""
    line = " ".join(heading.split())
    number = _NUMBER.match(line)
    return _MARKS.sub("", line[number.end() :] if number else line).strip(" .:：。-–—")


def strip_asides(text: str) -> str:
    """Leave out what stands in brackets."""
    return " ".join(_ASIDE.sub("", text).split()).strip(" :：*.·")


def is_odd(text: str) -> bool:
    """True if a text holds signs of formulas, addresses or tables, of which no question is made."""
    return _ODD.search(text) is not None


def is_plain_heading(text: str) -> bool:
    """True if a heading may be named in a question: it is one thing, and no formula."""
    return _MIXED.search(text) is None and not is_odd(text)


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, by which it is compared."""
    return "".join(filter(str.isalnum, text)).casefold()


def words_in(text: str) -> list[str]:
    """Return the words of a text in letters, as they are written."""
    return _WORD.findall(text)


class Capitals:
    """Which words of a document are names, and keep their capital within a sentence."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Count how words are written within sentences, where no capital is asked for by their place."""
        self._lower: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        for sentence in sentences:
            self._lower.update(_LOWER.findall(sentence))
            self._names.update(word.casefold() for word in _NAME.findall(sentence))

    def is_name(self, word: str) -> bool:
        """True if a word is mostly written with a capital where none is asked for."""
        return self._names[word.casefold()] > self._lower[word.casefold()]

    def inline(self, text: str, *, may_be_new: bool = False) -> str:
        """Write words as they stand within a sentence; with a name among them, all of them keep their capitals.

        Args:
            text: A heading, or what names a row or a field.
            may_be_new: Whether a word that no sentence has is taken for a name.
        """
        shouted = text.isupper() and len(text) > _SHORT

        def is_short(word: str) -> bool:
            return (
                any(sign.isupper() for sign in word[1:]) and not (word.isupper() and len(word) > _SHORT) and not shouted
            )

        own = words_in(text)
        titled = not any(word.islower() and word not in _SMALL for word in own[1:])
        new = may_be_new and titled and any(not self._lower[word.casefold()] for word in own if not is_short(word))
        if new or any(self.is_name(word) for word in own if not is_short(word)):
            return _WORD.sub(lambda found: self._in_title(found[0]), text) if shouted else text
        return _WORD.sub(lambda found: found[0] if is_short(found[0]) else found[0].lower(), text)

    def _in_title(self, word: str) -> str:
        """Write a word of a heading in capitals as a title has it."""
        if word.casefold() in _SMALL:
            return word.lower()
        return word.capitalize() if self._lower[word.casefold()] or len(word) > _SHORT else word
