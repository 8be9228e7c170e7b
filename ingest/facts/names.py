"""Finds the names of persons in a line, by its form."""

from __future__ import annotations

import re
from collections.abc import Set

from ingest.facts.word_lists import read_lists

_LONGEST = 600  # characters of a line or several with names
_MARKS = re.compile(r"(?<=[^\W\d_])\d{1,2}(?:,\d{1,2})*(?!\d)|[*∗⋆†‡§¶♠♣♦♥⁎☆✉¹²³⁰⁴-⁹⁺-⁾ᵃ-ᵿᶜᶠᶻʰʲʳˡˢʷˣʸ]+")
_APART = re.compile(r"[,;，；、&·|/]|\s(?:and|und|et|y|与|和)\s|[（(][^()（）]{0,40}[)）]")
_WORD = re.compile(r"[^\W\d_][^\W\d_.’'‐-]*(?:[.’'‐-][^\W\d_]*)*")
_HAN = re.compile("[\u3400-\u9fff]+")
_PARTICLES = re.compile("(?:van|von|der|den|del?|della|d[aiou]s?|l[ae]|el|al|bin|ibn|ben|te[rn]|zu|y)")
_DEGREE = 4  # letters at most of what stands beside a name and is none: "MD", "Jr.", "a"
_WORDS = range(2, 6)
_JOINING = {"of", "the", "and", "for", "in", "to", "on", "at", "with"}


def names_in(text: str, usual: Set[str]) -> list[str]:
    """List the names of a text that holds nothing but names; none where it holds other things.

    Args:
        text: A line, or several that are joined.
        usual: Words that the document uses without a capital, of which no name is made up.
    """
    found = []
    for part in _APART.split(_MARKS.sub(",", text[:_LONGEST])):
        name = " ".join(part.split()).strip(" .:：")
        if _HAN.search(name):
            names = _han_names(name)
        elif sum(map(str.isalpha, name)) <= _DEGREE and not (" " in name and _is_name(name, usual)):
            continue
        else:
            names = [name] if _is_name(name, usual) else []
        if not names:
            return []
        found += names
    return found


def names_an_institution(text: str) -> bool:
    """Tell whether a text has a word for an institution."""
    latin = {word.strip(".,;()") for word in text.casefold().split()}
    return any(word in (latin if word < "\u2e80" else text) for word in read_lists()["institution"])


def ends_within_name(text: str) -> bool:
    """Tell whether a line of names breaks off after the first word of one; a degree such as "PhD" is none."""
    last = _APART.split(text)[-1].split()
    if len(last) != 1 or sum(map(str.isupper, last[0])) > 1:
        return False
    return last[0].isalpha() and not _HAN.search(last[0])


def _is_name(text: str, usual: Set[str]) -> bool:
    words = text.split()
    if len(words) not in _WORDS or not (words[0][0].isupper() and words[-1][0].isupper()):
        return False
    if not all(_WORD.fullmatch(word) and (word[0].isupper() or _PARTICLES.fullmatch(word)) for word in words):
        return False
    if any(word.casefold() in _JOINING for word in words) or names_an_institution(text):
        return False
    if not any(len(word.strip(".")) > 1 for word in words[1:]):
        return False
    return not all(len(word.strip(".")) < 2 or word.casefold() in usual for word in words)


def _han_names(text: str) -> list[str]:
    """Give the names of a Chinese part, such as "张 三 李四光"; none where there is anything else."""
    names: list[str] = []
    for word in text.split():
        if names and len(names[-1]) == 1:
            names[-1] += word
        else:
            names.append(word)
    return names if all(map(_is_han_name, names)) else []


def _is_han_name(text: str) -> bool:
    if not _HAN.fullmatch(text):
        return False
    if len(text) in (3, 4) and text[:2] in read_lists()["compound_surnames"]:
        return True
    return len(text) in (2, 3) and text[0] in read_lists()["surnames"]
