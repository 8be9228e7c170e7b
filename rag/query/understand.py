"""What is asked, understood once: everything downstream takes its words, names and kind of answer from here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from library.text import cjk_language_of, cjk_share, language_of, terms_of
from library.text.dates import FoundDate, find_dates
from library.text.stop_words import content_terms, is_function_term, words_asked
from library.words import Language
from rag.answer import Turn
from rag.query.follow_up import complete_by_rule
from rag.query.identifiers import Identifier, identifiers_in
from rag.query.instructions import strip_instructions
from rag.query.kinds import (
    Wants,
    finer_kinds,
    is_number,
    kind_wanted,
    names_in,
    numbers_in,
    says_date,
    says_number,
    sentence_that_asks,
    units_counted,
    wants_several,
)
from rag.query.numbered_parts import NumberedPart, numbered_parts_in
from rag.query.sides import sides_of
from rag.query.synonyms import synonyms_of
from rag.reading.mentions import mentioned

Idf = Callable[[str], float]
Rewrite = Callable[[str, Sequence[Turn]], str | None]
"""Completes a question from the turns before it, the oldest first; None leaves it to the rule."""

_TURNS = 3  # what a follow-up refers to is rarely further back
_CHINESE = 0.2  # of its letters, from which a question is read as a Chinese one
_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Query:
    """A question as it is understood.

    Attributes:
        question: As the user typed it.
        completed: The same as it would be asked first: a follow-up has what it leans on.
        text: What is searched for: `completed` without what only says how to answer.
        words: The words of `text` without those that only ask.
        language: Of the words around an answer.
        terms: Those of `text` in order, without those that only ask.
        weights: The terms, each once, with its rarity; all alike until they are `weighed`.
        names: What is written as a name, in order.
        dates: Its days, months and years.
        identifiers: Numbers that name a thing: order 4999, invoice R-884.
        parts: What it names of a document by a number: clause 12, Table 3.
        wants: What the answer must hold.
        units: Terms of what is counted: "how many seats", 多少公里.
        several: Whether it asks for things or steps that a list would give.
        synonyms: What an answer may say in place of its words.
        kinds: A pattern for each finer kind of thing that it wants.
    """

    question: str
    completed: str
    text: str
    words: str
    language: Language
    terms: tuple[str, ...]
    weights: Mapping[str, float] = field(compare=False, repr=False)
    names: tuple[str, ...] = ()
    dates: tuple[FoundDate, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    parts: tuple[NumberedPart, ...] = ()
    wants: Wants = ""
    units: frozenset[str] = frozenset()
    several: bool = False
    synonyms: tuple[str, ...] = field(default=(), repr=False)
    kinds: tuple[re.Pattern[str], ...] = field(default=(), repr=False)

    def weighed(self, idf: Idf) -> Query:
        """Weigh its terms by their rarity in a library."""
        return replace(self, weights={term: idf(term) for term in self.weights})

    @cached_property
    def spoken(self) -> str:
        """The language that it is most likely in, as `Document.spoken`."""
        return language_of(self.text)

    @cached_property
    def sides(self) -> tuple[Query, Query] | None:
        """A question for each of the two things that it compares; None where it compares no two."""
        sides = sides_of(self.completed)
        return (understand(sides[0]), understand(sides[1])) if sides else None

    @cached_property
    def said(self) -> frozenset[str]:
        """All the terms that it says."""
        return frozenset(terms_of(self.text))

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that it names."""
        return frozenset(_YEAR.findall(unicodedata.normalize("NFKC", self.text)))

    def shown_in(self, text: str) -> float:
        """Return the share of the finer kinds that a text shows, in [0, 1]."""
        return sum(bool(kind.search(text)) for kind in self.kinds) / max(1, len(self.kinds))

    def answers_kind(self, text: str) -> bool:
        """True if a text holds the kind of thing that is wanted, and not only what the question says itself."""
        if self.wants == "date":
            return says_date(text) and self.has_new_number(text)
        if self.wants == "number":
            return self.has_new_number(text) or says_number(text)
        if self.wants in ("name", "place"):
            return any(name.lower() not in self.text.lower() for name in names_in(text))
        return False

    def has_new_number(self, text: str) -> bool:
        """True if a text has a figure that the question does not have itself."""
        return bool(numbers_in(text) - numbers_in(self.text))

    def repeats(self, terms: Iterable[str]) -> bool:
        """True if a text says nothing but what the question says itself, as headings and labels do."""
        return self.said.issuperset(term for term in terms if not is_function_term(term))

    def counts_unit(self, terms: list[str]) -> bool:
        """True if a number stands before what the question counts."""
        return any(
            term in self.units and any(is_number(before) for before in terms[max(0, i - 3) : i])
            for i, term in enumerate(terms)
        )


def understand(question: str, history: Sequence[Turn] = (), rewrite: Rewrite | None = None) -> Query:
    """Understand a question in English, Chinese or another language.

    Args:
        question: As the user typed it.
        history: The turns before it, the oldest first.
        rewrite: Completes a follow-up, as a model does; without it, or where it gives up, a rule does.
    """
    question = question.strip()
    before = history[-_TURNS:]
    completed = rewrite(question, before) if rewrite and before else None
    if completed is None:
        completed = complete_by_rule(question, before)
    text = strip_instructions(completed)
    chinese = cjk_share(text) > _CHINESE
    asked = sentence_that_asks(text)
    terms = tuple(content_terms(text))
    synonyms = synonyms_of(text, chinese=chinese)
    wants = kind_wanted(asked, chinese=chinese)
    if not wants and synonyms and not chinese and _YEAR.search(text):
        wants = "number"  # "the FY2016 COGS"
    return Query(
        question=question,
        completed=completed,
        text=text,
        words=words_asked(text),
        language="zh" if cjk_language_of(completed) == "zh" else "en",
        terms=terms,
        weights=dict.fromkeys(terms, 1.0),
        names=tuple(mentioned(text)),
        dates=tuple(find_dates(text)),
        identifiers=tuple(identifiers_in(text)),
        parts=tuple(numbered_parts_in(text)),
        wants=wants,
        units=frozenset(units_counted(asked, chinese=chinese)),
        several=wants_several(asked),
        synonyms=synonyms,
        kinds=finer_kinds(asked) if chinese else (),
    )
