"""Finds what a text names by its number: "order 4999", "invoice R-884", 订单4999."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from library.text import terms_of
from library.text.plain import plain_characters
from library.text.segmenter import words_of
from library.text.stop_words import is_function_term
from library.text.units import CURRENCY, UNIT
from rag.reading.qualifiers import read_qualifiers

_FIRST = r"(?<![A-Za-z0-9])"
_LAST = r"(?![A-Za-z0-9])"
_WHOLE = rf"{_LAST}(?![.,]\d)"
_MARK = rf"(?:{_FIRST}(?:(?:no|nr|num)\.|number\b)|[#№]|编?号码?)\s*[:：为是]?\s*"
_PARTS = r"\d{1,12}(?:[-/]\d{1,12})+"
_CODE = re.compile(
    rf"{_FIRST}(?P<word>[A-Za-z]{{1,5}})[-–‐/.]?"
    rf"(?P<digits>\d{{3,12}}(?:[-/]\d{{1,12}})*|(?<=[-–‐/]){_PARTS}){_WHOLE}"
)
_NUMBER = re.compile(
    rf"(?:{_FIRST}(?P<english>[A-Za-z]{{2,}})\s+|(?P<chinese>[\u4e00-\u9fff]{{2}})\s*)?"
    rf"(?P<mark>{_MARK})?第?(?P<digits>(?<![A-Za-z0-9.,$€£¥￥/-])(?:{_PARTS}|\d{{3,12}}))(?P<after>\s?号)?{_WHOLE}",
    re.IGNORECASE,
)
_MEASURE = re.compile(rf"\s*(?:[%％]|{UNIT}){_LAST}", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|2[01])\d\d")


@dataclass(frozen=True)
class Identifier:
    """A number that names a thing, not how much or when.

    Attributes:
        text: As it is written: "order 4999", "R-884".
        word: What the number stands behind: a word, or the letters of a code; empty where it stands alone.
        digits: The number.
        is_code: Whether letters and number are one word.
        is_marked: Whether a sign says that it names: "no. 120", 120号.
    """

    text: str
    word: str
    digits: str
    is_code: bool = False
    is_marked: bool = False

    def is_in(self, text: str) -> bool:
        """True if a text has it, whatever stands between its letters and its number."""
        before = rf"{_FIRST}{self.word}[\s.\-–‐/]*" if self.is_code else r"(?<!\d)(?<!\d[.,])"
        end = _LAST if self.is_code else _WHOLE
        return _is_found(f"{before}{re.escape(self.digits)}{end}", text)

    def others_in(self, text: str) -> bool:
        """True if a text names others in the same way: "order 4998"."""
        if not self.word:
            return False
        if self.is_code:
            length = len(re.split("[-/]", self.digits)[0])
            return _is_found(rf"{_FIRST}{self.word}[-–‐/.]?(?!{self.digits}{_LAST})\d{{{length}}}{_LAST}", text)
        number = r"\d{3,12}" if self.digits.isdigit() else _PARTS
        before = rf"{self.word}(?:(?<=[a-z])s)?\s*(?:{_MARK})?[:：]?\s*第?"
        return _is_found(rf"{before}(?!(?:{self.digits}|{_YEAR.pattern}){_LAST}){number}{_WHOLE}", text)


def identifiers_in(text: str) -> list[Identifier]:
    """List the identifiers of a text; amounts and what is counted are none.

    A year behind a word may be one: it is by what a text names in the same way that "order 2019" is told from
    "fiscal 2019".
    """
    return list(dict.fromkeys(_find(plain_characters(text))))


def _find(text: str) -> Iterator[Identifier]:
    for found in _CODE.finditer(text):
        if not (CURRENCY.fullmatch(found["word"]) or _YEAR.fullmatch(found["digits"])):
            yield Identifier(found[0], found["word"], found["digits"], is_code=True)
    for found in _NUMBER.finditer(text):
        said = found["english"] or found["chinese"] or ""
        word = "" if all(map(is_function_term, terms_of(said))) else said
        marked = bool(found["mark"] or found["after"])
        may_be_date = not found["digits"].isdigit()  # or a range
        if marked or (word and not may_be_date and not _counts(found, word, text)):
            yield Identifier(found[0].removeprefix("" if word else said).strip(), word, found["digits"], False, marked)


def _counts(found: re.Match[str], word: str, text: str) -> bool:
    """True if a number says how much: behind a bound or a currency, or before a measure."""
    if CURRENCY.fullmatch(word) or _MEASURE.match(text, found.end()):
        return True
    bounded = any(one.start < found.start("digits") and one.end > found.start() for one in read_qualifiers(text))
    behind = next((one for one in words_of(text) if one.start == found.end()), None)
    return bounded or (behind is not None and (behind.part[:1] in ("q", "m") or behind.text == "人"))


def _is_found(pattern: str, text: str) -> bool:
    return re.search(pattern, plain_characters(text), re.IGNORECASE) is not None
