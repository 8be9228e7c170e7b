"""Reads a question: which of its words must be found again, and what kind of answer it wants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from library.text import cjk_share, sentence_spans, terms_of
from library.text.dates import MONTH_NAMES
from library.text.stop_words import content_terms, is_function_term, without_asking
from rag.query import synonyms_chinese, synonyms_english
from rag.query.kinds_chinese import kinds_wanted

Wants = Literal["number", "date", "name", "place", ""]
Idf = Callable[[str], float]

_ASKS = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how)\b(?! about)"
    r"|^\W*(?:is|are|was|were|do|does|did|has|have|had|can)\b",
    re.IGNORECASE,
)
_WANTS_ENGLISH: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("date", re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|month|day|century|decade)\b")),
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|long|old|tall|large|far|high|big|often|fast|deep|wide|heavy)\b"
            r"|\b(?:what|which) (?:percentage|percent|number|amount|share|proportion)\b"
            r"|\bwhat (?:is|was|are|were) \S+ (?:number|amount|percentage|population|total|average)\b|\bamount of\b"
        ),
    ),
    ("name", re.compile(r"\b(?:who|whom|whose)\b|\bwhat (?:is|was) the name\b")),
    ("place", re.compile(r"\bwhere\b|\b(?:what|which) (?:city|country|state|place|town|region)\b")),
)
_WANTS_CHINESE: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("date", re.compile("何时|哪一?年|什么时[候间]|几[月号]|哪[一]?[天日]|日期|年份|年代")),
    ("number", re.compile("多少|几|多[大长久高远深宽重]")),
    ("name", re.compile("谁|何人|哪位|叫什么")),
    ("place", re.compile("哪里|哪儿|何地|什么地方|在哪")),
)
_SEVERAL = re.compile(
    r"^\W*(?:list|name)\b|\b(?:what|which) (?:are|were)\b|\bhow (?:do|can|should|to)\b|\bsteps\b"
    r"|\b(?:what|which) (?:[\w-]+ ){0,3}?[a-z-]+[^s\W]s (?:can|could|may|might|must|should|do|did|are|were|have)\b"
    r"|哪些|有什么|列出|列举|哪几|步骤|怎么|如何|怎样",
    re.IGNORECASE,
)
_COUNTED_CHINESE = re.compile("(?:多少|几)([\u4e00-\u9fff])")
_COUNTED_ENGLISH = re.compile(r"\bhow many ([a-z]+)(?: ([a-z]+))?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion"
    r"|half|third|quarter|once|twice)\b|[一二三四五六七八九十百千万亿两]"
)
_DATE = re.compile(
    r"\b1\d{3}\b|\b20\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b|[\d〇零一二三四五六七八九十]年|\d月|世纪|\bcentury\b"
    rf"|\b(?:{'|'.join(MONTH_NAMES)})\b"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NAME = re.compile(r"(?<=[\w,;] )[(\"“]?[A-ZÀ-Þ][\w’'-]+")


@dataclass(frozen=True)
class Question:
    """A question as the built-in answerer sees it.

    Attributes:
        weights: Its terms with their inverse document frequency.
        units: Terms of what is counted: "how many seats", "多少公里".
        terms: Its terms in order.
        synonyms: What an answer may say in place of its words.
        kinds: A pattern for each finer kind of thing that it wants.
        several: Whether it asks for things or steps that a list would give.
    """

    text: str
    weights: dict[str, float]
    wants: Wants
    units: frozenset[str]
    terms: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    kinds: tuple[re.Pattern[str], ...] = ()
    several: bool = False

    @property
    def years(self) -> frozenset[str]:
        """The years that it names."""
        return frozenset(_YEAR.findall(self.text))

    def shown_in(self, text: str) -> float:
        """Tell which share of the finer kinds a text shows, in [0, 1]."""
        return sum(bool(kind.search(text)) for kind in self.kinds) / max(1, len(self.kinds))

    def answers_kind(self, text: str) -> bool:
        """Tell whether a text holds the kind of thing that the question wants, and not only what it says itself."""
        if self.wants == "date":
            return bool(_DATE.search(text)) and self.has_new_number(text)
        if self.wants == "number":
            return self.has_new_number(text) or bool(_NUMBER_WORD.search(text.lower()))
        if self.wants in ("name", "place"):
            return any(name.strip('("“').lower() not in self.text.lower() for name in _NAME.findall(text))
        return False

    @cached_property
    def said(self) -> frozenset[str]:
        """All the terms that it says."""
        return frozenset(terms_of(self.text))

    def has_new_number(self, text: str) -> bool:
        """Tell whether a text has a figure that the question does not have itself."""
        return bool(set(_NUMBER.findall(text)) - set(_NUMBER.findall(self.text)))

    def repeats(self, terms: Iterable[str]) -> bool:
        """Tell whether a text says nothing but what the question says itself, as headings and labels do."""
        return self.said.issuperset(term for term in terms if not is_function_term(term))

    def counts_unit(self, terms: list[str]) -> bool:
        """Tell whether a number stands before what the question counts."""
        return any(
            term in self.units and any(_is_number(before) for before in terms[max(0, i - 3) : i])
            for i, term in enumerate(terms)
        )


def read_question(text: str, idf: Idf) -> Question:
    """Read a question in English or Chinese.

    Args:
        text: As the user typed it.
        idf: Weighs a term of `library.text.terms_of` by its rarity.
    """
    terms = content_terms(text)
    weights = {term: idf(term) for term in dict.fromkeys(terms)}
    chinese = cjk_share(text) > 0.2
    last = _asked_last(text)
    asked = last if chinese else last.lower()
    wants: Wants = next(
        (kind for kind, sign in (_WANTS_CHINESE if chinese else _WANTS_ENGLISH) if sign.search(asked)), ""
    )
    synonyms = (synonyms_chinese if chinese else synonyms_english).synonyms_of(text)
    if not wants and synonyms and not chinese and _YEAR.search(text):
        wants = "number"  # "the FY2016 COGS"
    return Question(
        text,
        weights,
        wants,
        frozenset(_units(asked, chinese)),
        tuple(terms),
        synonyms,
        kinds_wanted(last) if chinese else (),
        bool(_SEVERAL.search(last)),
    )


def _asked_last(text: str) -> str:
    """Give the sentence that asks, of several the last: "Who built it? When did she die?" wants a date."""
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return next((one for one in reversed(sentences) if _ASKS.search(one) or without_asking(one) != one), text)


def _units(asked: str, chinese: bool) -> Iterator[str]:
    if chinese:
        yield from _COUNTED_CHINESE.findall(asked)
        return
    for words in _COUNTED_ENGLISH.findall(asked):
        yield from (term for word in words for term in terms_of(word) if not is_function_term(term))


def _is_number(term: str) -> bool:
    return term[0].isdigit() or bool(_NUMBER_WORD.fullmatch(term))
