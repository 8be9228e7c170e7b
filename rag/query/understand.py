"""What is asked, understood once: everything downstream takes its words, names and kind of answer from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from library.text import cjk_language_of, cjk_share, language_of, terms_of
from library.text.dates import MONTHS, WEEKDAYS, YEAR, FoundDate, find_dates, single_years_in
from library.text.plain import plain_characters
from library.text.segmenter import Word, words_of
from library.text.stop_words import content_terms, is_function_term, without_asking, words_asked
from library.text.units import CURRENCY
from library.text.wording import mentioned
from library.words import Language
from rag.answer import Turn
from rag.query.identifiers import Identifier, NumberedPart, identifiers_in, numbered_parts_in
from rag.query.instructions import strip_instructions
from rag.query.kinds import (
    DocumentQuestion,
    LibraryKind,
    Wants,
    abbreviation_asked,
    figures_of_ratios,
    finer_kinds,
    is_number,
    is_yes_or_no,
    kind_wanted,
    library_kind,
    numbers_in,
    read_document_question,
    says_number,
    sentence_that_asks,
    synonyms_of,
    units_counted,
    wants_several,
)
from rag.query.rewriting import complete_by_rule, sides_of

Idf = Callable[[str], float]
Rewrite = Callable[[str, Sequence[Turn]], str | None]
"""Completes a question from the turns before it, the oldest first; None leaves it to the rule."""

_TURNS = 3  # what a follow-up refers to is rarely further back
_CHINESE = 0.2  # of its letters, from which a question is read as a Chinese one
_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")

_NAME_LETTERS = 3
_CONTENT_PARTS = ("n", "v", "a", "z", "i", "l", "j", "x", "b", "t")
_NAME_PARTS = ("nr", "ns", "nt", "nz")
_WHO, _HAS = ("who", "谁"), ("has", "had", "have", "把", "将")
_DONE = ("了", "过")
_NO_WORD = Word("", 0)
_SHORT = 3  # content words of a question
_ATTRIBUTE = re.compile("的..[是为有在叫]")  # "whose home town is", which the dictionary takes for a name too


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
        wanting: Terms of the words that say so: "how long", "which year".
        units: Terms of what is counted: "how many seats", 多少公里.
        several: Whether it asks for things or steps that a list would give.
        yes_or_no: Whether it asks if something is so.
        synonyms: What an answer may say in place of its words.
        computed_of: Names of the figures that what it asks for is computed of, to be searched for too.
        kinds: A pattern for each finer kind of thing that it wants.
        abbreviation: Whose words it asks for; empty where it asks for other things.
        of_document: What it asks of a document as a whole, as it was typed.
        of_library: What it asks of the library itself.
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
    wanting: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    several: bool = False
    yes_or_no: bool = False
    synonyms: tuple[str, ...] = field(default=(), repr=False)
    computed_of: str = ""
    kinds: tuple[re.Pattern[str], ...] = field(default=(), repr=False)
    abbreviation: str = ""
    of_document: DocumentQuestion | None = None
    of_library: LibraryKind | None = None

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
    def latin_names(self) -> tuple[str, ...]:
        """Its names in Latin letters, in order."""
        return tuple(name for name in self.names if not cjk_share(name) and _is_name(name, self.text))

    @cached_property
    def chinese_names(self) -> tuple[str, ...]:
        """Its names among Chinese words."""
        return tuple(_chinese_names(self.text, joined=False))

    @cached_property
    def long_chinese_names(self) -> tuple[str, ...]:
        """The same, of which neighbours are one name, as a foreign one is written."""
        return tuple(_chinese_names(self.text, joined=True))

    @cached_property
    def content_words(self) -> tuple[str, ...]:
        """Its words that say something, in order, names among them; no Chinese ones of a character."""
        return tuple(word for word in words_that_tell(without_asking(self.text)) if len(word) > 1)

    @cached_property
    def what_somebody_did(self) -> str:
        """The word that says it, where it asks in few words who did it; else ""."""
        return _deed_of(self.text) if len(self.content_words) <= _SHORT else ""

    @cached_property
    def single_years(self) -> tuple[int, ...]:
        """The years that it names, and not as a decade."""
        return tuple(single_years_in(self.text))

    @cached_property
    def said(self) -> frozenset[str]:
        """All the terms that it says."""
        return frozenset(terms_of(self.text))

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that it names."""
        return frozenset(_YEAR.findall(plain_characters(self.text)))

    def shown_in(self, text: str) -> float:
        """Return the share of the finer kinds that a text shows, in [0, 1]."""
        return sum(bool(kind.search(text)) for kind in self.kinds) / max(1, len(self.kinds))

    def answers_kind(self, text: str) -> bool:
        """True if a text holds the date or the number that is wanted, and not only the question's own."""
        if self.wants == "number" and says_number(text):
            return True
        return bool(self.wants) and self.has_new_number(text)

    def has_new_number(self, text: str) -> bool:
        """True if a text has a figure that the question does not have itself."""
        return bool(numbers_in(text) - numbers_in(self.text))

    def repeats(self, terms: Iterable[str]) -> bool:
        """True if a text says no more than the question, as headings do; who asks whether it is so is told by that."""
        return not self.yes_or_no and self.said.issuperset(term for term in terms if not is_function_term(term))

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
    wants, said = kind_wanted(asked, chinese=chinese)
    yes_or_no = is_yes_or_no(asked)
    if not wants and synonyms and not (chinese or yes_or_no) and _YEAR.search(text):
        wants = "number"  # "the FY2016 COGS"
    return Query(
        question=question,
        completed=completed,
        text=text,
        words=words_asked(text),
        language="zh" if cjk_language_of(completed) == "zh" else "en",
        terms=terms,
        weights=dict.fromkeys(terms, 1.0),
        names=tuple(name for name in mentioned(text) if name.lower() not in WEEKDAYS | MONTHS),
        dates=tuple(find_dates(text)),
        identifiers=tuple(identifiers_in(text)),
        parts=(parts := tuple(numbered_parts_in(text))),
        wants=wants,
        wanting=frozenset(terms_of(said)),
        units=frozenset(units_counted(asked, chinese=chinese)),
        several=wants_several(asked),
        yes_or_no=yes_or_no,
        synonyms=synonyms,
        computed_of=figures_of_ratios(text),
        kinds=finer_kinds(asked) if chinese else (),
        abbreviation=abbreviation_asked(text),
        of_document=read_document_question(question, parts) or _part_meant(completed, parts),
        of_library=library_kind(question),
    )


def _part_meant(completed: str, parts: Sequence[NumberedPart]) -> DocumentQuestion | None:
    """Return the part of a document that a follow-up asks for, as "And section 4?" does."""
    asked = read_document_question(completed, parts)
    return asked if asked and asked.part else None


def _chinese_names(text: str, *, joined: bool) -> list[str]:
    """List the names among Chinese words, by the dictionary; `joined` makes one of neighbours: 安娜·卡列尼娜."""
    names: list[tuple[int, int]] = []
    for word in words_of(without_asking(text)):
        goes_on = joined and names and names[-1][1] == word.start
        if goes_on and (_names_a_thing(word) or word.text == "·" or text[word.start - 1] == "·"):
            names[-1] = (names[-1][0], word.end)
        elif _names_a_thing(word) and not _ATTRIBUTE.fullmatch(text, word.start - 1, word.end + 1):
            names.append((word.start, word.end))
    return [text[start:end] for start, end in names]


def words_that_tell(text: str) -> Iterator[str]:
    """Yield the words of a text that say something, in order."""
    for word in words_of(text):
        if word.part:
            tells = word.part.startswith(_CONTENT_PARTS)
        else:
            tells = word.text[0].isalpha() and not all(map(is_function_term, terms_of(word.text)))
        if tells:
            yield word.text


def _deed_of(text: str) -> str:
    """Return the deed that a question asks for who did it: "Who stole the tractor?", 谁偷了拖拉机; "" for none.

    Who owns or leads something is said in too many other words.
    """
    words = words_of(text)
    asks = next((at for at, word in enumerate(words) if word.text.lower() in _WHO), len(words))
    deed, after = [*(word for word in words[asks + 1 :] if word.text.lower() not in _HAS), _NO_WORD, _NO_WORD][:2]
    if deed.part:
        return deed.text if deed.part.startswith("v") and after.text in _DONE else ""
    return "" if is_function_term(deed.text.lower()) or deed.text.endswith("s") else deed.text


def _is_name(name: str, text: str) -> bool:
    """True if what begins with a capital is a name: not what opens a sentence, nor a general abbreviation."""
    letters = [letter for letter in name if letter.isalpha()]
    if len(letters) < _NAME_LETTERS or CURRENCY.fullmatch(name):
        return False
    if all(map(str.isupper, letters)) and not any(map(str.isdigit, name)):
        return False
    opens = re.search(rf"(?:^|[.!?:;]\s+)\W*{re.escape(name)}(?!['’]s\b)", text) is not None
    return not (opens and name[1:].islower() and " " not in name)


def _names_a_thing(word: Word) -> bool:
    return word.part.startswith(_NAME_PARTS) and len(word.text) > 1
