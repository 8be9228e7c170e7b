"""Tells whether the text layer of a page makes no sense, as where a font does not say what its glyphs mean."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from operator import add

_MOST_UNKNOWN = 0.3  # share of characters; bullets and symbols alone stay far below it
_MOST_UNMAPPED = 0.3
_SAMPLE = 3000  # characters looked at
_UNKNOWN = re.compile("[\x00\x01\x03-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\uffff]|[\U000f0000-\U0010ffff]")
_GLYPH_NAME = re.compile(r"\(cid:\d+\)|/(?:g|G|C|c|uni|glyph|cid)[0-9A-F]{1,5}(?![\w.])")
_ANY_WORD = re.compile(r"\w+")
_COMMON_WORDS = frozenset(
    _ANY_WORD.findall(
        "the of and to for is that with on by are or from as at le les de des un une et que der die das und von mit el "
        "los del per il che di para com een het van og som av och att na se w nie"
    )
)
_CHINESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[a-z]{2,}")
_PAIRS = frozenset(
    _WORD.findall(
        "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri "
        "ro ic ne ea ra ce li ch ll be ma si om ur la el ta na un ie da ge us ss pe di ec tr no ot ut em am ni"
    )
)
_FEW_PAIRS = 150  # of letters: with fewer nothing can be said
_FEW_GUESSED = 10  # the like where the reader had to guess
_SENSE = 0.4  # share of frequent pairs in Western text is 0.45 to 0.65; of rare abbreviations 0.3
_NONSENSE = 0.13
_SHIFTS = range(-32, 33)
_MOST_SCRIPTS = 5  # each with 2 % of a page's letters


def is_garbled(text: str, unmapped: float = 0.0) -> bool:
    """Tell whether a page's text makes no sense, so that its picture should be read instead.

    Text is taken to make sense unless it is plain that it does not: pages of figures, code and lists of names do.

    Args:
        text: As the reader gives it, not cleaned.
        unmapped: Share of its characters that their font gives no meaning, in [0, 1]. Alone it proves nothing:
            the reader then guesses, and for many fonts it guesses right.
    """
    letters = "".join(text[:_SAMPLE].split())
    if not letters:
        return False
    unknown = len(_UNKNOWN.findall(letters)) + sum(map(len, _GLYPH_NAME.findall(text[:_SAMPLE])))
    counts: Counter[str] = Counter() if letters.isascii() else Counter(letters)
    if unknown > _MOST_UNKNOWN * len(letters) or _is_swapped(counts) or _is_jumble(counts):
        return True
    if unmapped > _MOST_UNMAPPED:
        sense, pairs = _sense(text[:_SAMPLE])
        return sense < _SENSE / 2 and pairs >= _FEW_GUESSED
    return _is_shifted(text)


def makes_sense(text: str) -> bool:
    """Tell whether text is plainly words of a Western language or Chinese, rather than only not plainly none."""
    sense, pairs = _sense(text[:_SAMPLE])
    if pairs >= _FEW_GUESSED:
        return sense > 0.7 * _SENSE and not is_garbled(text)
    return len(_CHINESE.findall(text)) > len(text) / 2 and not is_garbled(text)


def _is_swapped(letters: Counter[str]) -> bool:
    """Tell whether most characters are Latin ones with their two bytes swapped."""
    swapped = sum(count for character, count in letters.items() if character > "\xff" and not ord(character) & 0xFF)
    return swapped > 0.5 * letters.total()


def _is_jumble(letters: Counter[str]) -> bool:
    """Tell whether letters come from many scripts, as when Chinese is read by a table of another font."""
    scripts: Counter[int] = Counter()
    for character, count in letters.items():
        if character > "\u024f" and not "\u2000" <= character <= "\u9fff" and character.isalpha():
            scripts[ord(character) >> 8] += count
    return sum(count > 0.02 * letters.total() for count in scripts.values()) >= _MOST_SCRIPTS


def _is_shifted(text: str) -> bool:
    """Tell whether Latin letters form no words, each standing for another."""
    sample = text[:_SAMPLE]
    words = (found[0] for found in _ANY_WORD.finditer(sample.casefold()))
    common = filter(_COMMON_WORDS.__contains__, words)
    if next(islice(common, len(sample) // 200, None), None) is not None:  # most pages soon have enough of them
        return False
    sense, pairs = _sense(sample)
    if pairs < _FEW_PAIRS or sense > 0.7 * _SENSE:
        return False
    return sense < _NONSENSE or any(_sense(_shifted(sample, shift))[0] > _SENSE for shift in _SHIFTS)


def _sense(text: str) -> tuple[float, int]:
    """Give the share of frequent pairs among the pairs of letters in words, and how many pairs there are."""
    words = _WORD.findall(text.lower())
    letters, total = " ".join(words), sum(map(len, words)) - len(words)
    return sum(map(_PAIRS.__contains__, map(add, letters, letters[1:]))) / max(total, 1), total


def _shifted(text: str, shift: int) -> str:
    return "".join(c if c.isspace() else chr(max(32, ord(c) + shift)) for c in text)
