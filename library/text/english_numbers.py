"""Writes English number words in digits.

No library serves: text2num and number-parser read neither halves, dozens, fractions and decimals in words nor dates,
and write "three million" out, which hides that it was rounded.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from library.text.dates import MONTHS
from library.text.units import UNIT

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_ONES: dict[str, int] = {word: number for number, word in enumerate(_WORDS["ones"].split(), 1)}
_TEN: dict[str, int] = {word: 10 * number for number, word in enumerate(_WORDS["tens"].split(), 2)}
_FACTORS: dict[str, int] = _WORDS["factors"]
_SCALES: dict[str, int] = _WORDS["scales"]
_CENTURIES = range(17, 21)  # "nineteen eighty-four", "twenty twenty"
_PLACES = {word: number for number, word in enumerate(_WORDS["ordinals"].split(), 1)}
_PLACES |= {f"{word[:-1]}ieth": number for word, number in _TEN.items()}
_PARTS: dict[str, int] = _WORDS["parts"] | {word: number for word, number in _PLACES.items() if 5 <= number <= 10}
_PARTS |= {f"{word}s": number for word, number in _PARTS.items() if word != "half"}
_FOLD: dict[str, float] = _WORDS["fold"] | {f"{word}fold": n for word, n in _ONES.items() if 2 <= n <= 10}
_MULTIPLES: dict[str, int] = _WORDS["multiples"]
_UNIT = re.compile(UNIT, re.IGNORECASE)
_WHOLE, _HEDGES, _IDIOMS, _COMPARED, _OF_ALL, _ENDS, _OFTEN = (
    frozenset(_WORDS[name].split()) for name in ("whole", "hedges", "idioms", "compared", "of_all", "ends", "often")
)
_STARTS = {"once", *_ONES, *_TEN, *_PLACES, *_FOLD, *_MULTIPLES, "half", "a", "an"}
_WORD = re.compile(r"[A-Za-z]+|\d+(?=(?:st|nd|rd|th)\b)(?:st|nd|rd|th)", re.IGNORECASE)
_AFTER_DIGITS = re.compile(r"\b(\d+) and a half\b", re.IGNORECASE)
_PERIOD = re.compile(r"\b([1-4])([QH])(?=\d|\b)")
_RANKED = re.compile(r"\b(?:No\. ?|number |(rank(?:ed|s) ))(?=\d{1,3}\b(?![.,%]))", re.IGNORECASE)

Found = tuple[str, int]
"""What to write, and how many words it stands for."""


def english_to_digits(text: str) -> str:
    """Write the number words of a text in digits, as `numbers.to_digits` tells."""
    text = _PERIOD.sub(r"\2\1 ", text) if "Q" in text or "H" in text else text
    reader = _Reader(text)
    written, last = [], 0
    for start, end, digits in reader.read():
        written += [text[last:start], digits]
        last = end
    return _RANKED.sub(r"\1#", _AFTER_DIGITS.sub(r"\1.5", "".join([*written, text[last:]])))


class _Reader:
    """The words of a text, and the numbers that begin at each."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(text)]

    def read(self) -> list[tuple[int, int, str]]:
        """List what is to be written in another way: (start, end, digits), in order."""
        found, at = [], 0
        while at < len(self._words):
            word, start, _ = self._words[at]
            used = 1
            if (word in _STARTS or word[0].isdigit()) and (number := self._at(at)):
                digits, used = number
                found.append((start, self._words[at + used - 1][2], digits))
            at += used
        return found

    def _at(self, at: int) -> Found | None:
        word = self._word(at)
        if word == "once":
            return ("1", 1) if self._is_count(at) else None
        if word in _FOLD or word in _MULTIPLES:
            return self._multiple(at)
        return self._fraction(at) or self._place(at) or self._number(at)

    def _word(self, at: int, since: int | None = None) -> str:
        """Give a word if nothing but space or a hyphen parts it from the one before it; else ""."""
        if not 0 <= at < len(self._words):
            return ""
        if since is None or at <= since:
            return self._words[at][0]
        return self._words[at][0] if self._text[self._words[at - 1][2] : self._words[at][1]].strip(" \n-") == "" else ""

    def _before(self, at: int) -> str:
        return self._words[at - 1][0] if at and self._word(at, at - 1) else ""

    def _is_count(self, at: int) -> bool:
        """Tell whether "once" counts, and is neither "as soon as" nor "formerly"."""
        behind, before = self._word(at + 1, at), self._before(at)
        ends = not behind and self._text[self._words[at][2] :][:1] not in ("", ",") and before not in ("at", "all")
        if behind in ("in", "during", "between"):  # but "once in power"
            return self._word(at + 2, at) in ("", "a", "the", "every", *MONTHS)
        if behind in ("a", "an"):  # but "once a member"
            return bool(_UNIT.fullmatch(self._word(at + 2, at)))
        return behind in _OFTEN or before in ("only", "just", "than", "exactly") or (bool(before) and ends)

    def _multiple(self, at: int) -> Found | None:
        word = self._word(at)
        if word == "twice":
            return "2 times" if self._word(at + 1, at) in ("as", "the", "its") else "2", 1
        if word in _MULTIPLES and self._word(at + 1, at) not in _WHOLE:
            return None  # a double room
        return f"✕{_FOLD.get(word) or _MULTIPLES[word]:g}", 1

    def _fraction(self, at: int) -> Found | None:
        word, part = self._word(at), self._word(at + 1, at)
        if self._before(at) in _HEDGES and (word == "half" or part in _PARTS):
            return None
        if word == "half":
            return self._half(at, part)
        count = 1 if word in ("a", "an") else _ONES.get(word, 0)
        parts = _PARTS.get(part, 0)
        if not count or count >= parts:
            return None
        behind, further = self._word(at + 2, at), self._word(at + 3, at)
        whole = behind == "of" and further not in ("a", "an") and not further.isdigit()
        if not whole and not self._is_share(at, behind) and (part in ("quarters", "half") or not part.endswith("s")):
            return None  # a third party, three quarters of a year that are named apart
        return f"{100 * count / parts:.3g}%", 2

    def _is_share(self, at: int, behind: str) -> bool:
        """Tell whether a part is one of what stands before it: "fell by a quarter", "a third lower"."""
        return behind in _COMPARED or (self._before(at) in _OF_ALL and behind in {"", *_ENDS})

    def _half(self, at: int, behind: str) -> Found | None:
        if self._before(at) in ("first", "second", "other", "latter", "former", "each"):
            return None
        if behind in ("a", "an") and _UNIT.fullmatch(self._word(at + 2, at)):
            return "0.5", 2
        if behind in ("a", "an"):
            return self._number(at)
        return ("50%", 1) if behind in _WHOLE or self._before(at) == "by" else None

    def _place(self, at: int) -> Found | None:
        """Read an ordinal: a quarter or half of a year, a day of a month, or a place among others."""
        word, used = self._word(at), 1
        value = _PLACES.get(word, 0) or (int(word[:-2]) if word[0].isdigit() else 0)
        if word in _TEN and (ones := _PLACES.get(self._word(at + 1, at), 99)) < 10:
            value, used = _TEN[word] + ones, 2
        if not value:
            return None
        behind = [self._word(at + used + i, at) for i in range(3)]
        if period := _period(value, behind):
            return period[0], used + period[1]
        if day := self._day(at, used, value, behind):
            return day
        return None if self._is_idiom(at, used, value, behind) else (f"#{value}", used)

    def _day(self, at: int, used: int, value: int, behind: list[str]) -> Found | None:
        first = at - 1 if self._before(at) == "the" else at
        if value <= 31 and self._before(first) in MONTHS and self._text[self._words[first - 1][1]].isupper():
            return str(value), used
        between = 2 if behind[:2] == ["day", "of"] else 1 if behind[0] == "of" else 0
        month = at + used + between
        named = value <= 31 and behind[between] in MONTHS and self._text[self._words[month][1]].isupper()
        return (str(value), used + between) if named else None

    def _is_idiom(self, at: int, used: int, value: int, behind: list[str]) -> bool:
        """Tell whether an ordinal word places nothing: "third party", "per second", "Second, costs fell"."""
        if self._word(at)[0].isdigit():
            return False
        start, end = self._words[at][1], self._words[at + used - 1][2]
        listed = self._text[end : end + 1] == "," and self._text[:start].rstrip(" \n")[-1:] in ("", ".", ";", ":")
        unit = value == 2 and (
            self._before(at) in ("per", "every", "each", "one", "split") or behind[:2] == ["to", "none"]
        )
        unit |= value == 2 and self._before(at) == "a" and not behind[0]
        return listed or unit or (value in (2, 3) and behind[0] in _IDIOMS)

    def _number(self, at: int) -> Found | None:
        """Read the longest number that begins at a word, with its last scale in a word."""
        first, alone = at, self._word(at) == "one"
        total, last, scaled = 0.0, 10**15, ""
        while section := self._section(at, first):
            value, behind = section
            scale = _SCALES.get(self._word(behind, first).rstrip("s"), 1)
            if scale >= last or (scaled and value >= 100 and self._word(at, first) == "and"):
                break
            scaled, total = (
                self._word(behind, first).rstrip("s") if scale > 1 and not total else "",
                total + value * scale,
            )
            at, last = behind + (scale > 1), scale
            if scale == 1:
                break
        if at == first or (alone and at == first + 1 and not self._measures(at, first)):
            return None
        return f"{_written(total / _SCALES.get(scaled, 1))}{f' {scaled}' if scaled else ''}", at - first

    def _measures(self, at: int, first: int) -> bool:
        """Tell whether "one" counts what follows it: a unit, but "one day" may be some day."""
        word = self._word(at, first)
        return bool(_UNIT.fullmatch(word)) and (word != "day" or self._text[self._words[at][2] :][:1] in tuple("'’-"))

    def _section(self, at: int, first: int) -> tuple[float, int] | None:
        """Read a number up to where a scale may stand: (value, place after it)."""
        if at > first and self._word(at, first) == "and":
            section = self._section(at + 1, at + 1) if self._word(at + 1, first) in (_ONES | _TEN) else None
            return section if section and section[0] < 100 else None
        value, behind = self._below_100(at, first)
        if behind == at:
            return None
        if (factor := _FACTORS.get(self._word(behind, first), 0)) or self._word(at, first) in ("a", "an", "half"):
            if not factor and self._word(behind, first) not in _SCALES:
                return None
            value, behind = value * (factor or 1), behind + bool(factor)
            if factor == 100:
                joined = behind + (self._word(behind, first) == "and")
                more, after = self._below_100(joined, first)
                value, behind = (value + more, after) if after > joined and more >= 1 else (value, behind)
        elif value in _CENTURIES and (year := self._below_100(behind, first))[0] >= 10:
            return 100 * value + year[0], year[1]
        return self._decimals(value, behind, first)

    def _below_100(self, at: int, first: int) -> tuple[float, int]:
        word = self._word(at, first)
        if word == "half" and self._word(at + 1, first) in ("a", "an"):
            return 0.5, at + 2
        if word in ("a", "an"):
            return (1, at + 1) if at == first and self._word(at + 1, first) in (_FACTORS | _SCALES) else (0, at)
        if word in _TEN:
            ones = _ONES.get(self._word(at + 1, first), 99)
            return (_TEN[word] + ones, at + 2) if ones < 10 else (_TEN[word], at + 1)
        return (_ONES[word], at + 1) if word in _ONES else (0, at)

    def _decimals(self, value: float, at: int, first: int) -> tuple[float, int]:
        if [self._word(at + i, first) for i in range(3)] == ["and", "a", "half"]:
            return value + 0.5, at + 3
        digits = ""
        if self._word(at, first) == "point":
            while (word := self._word(at + 1 + len(digits), first)) == "zero" or _ONES.get(word, 99) < 10:
                digits += str(_ONES.get(word, 0))
        return (value + float(f"0.{digits}"), at + 1 + len(digits)) if digits else (value, at)


def _period(value: int, behind: list[str]) -> Found | None:
    between = int(behind[0] in ("fiscal", "financial"))
    if behind[between] == "quarter" and value <= 4:
        return f"Q{value}", between + 1
    return (f"H{value}", 1) if behind[0] == "half" and value <= 2 else None


def _written(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.10g}"
