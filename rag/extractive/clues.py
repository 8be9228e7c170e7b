"""Reads what speaks for a sentence or table row as the answer to a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from itertools import pairwise
from operator import attrgetter, mul

from library.text import cjk_share, terms_of
from library.text.items import mark_length
from library.text.stop_words import is_function_term
from rag.query.identifiers import numbered_parts_in
from rag.query.understand import Query

_REFERENCE = re.compile(r"\[[\d,; –-]{1,12}\]|\(\d\)")
_SHORTEST_TOPIC = 2  # words, or Chinese characters
_MOST_SYNONYMS = 3
_OTHER_YEARS = 0.6  # what a row's label counts where the year that is asked for is not among its columns
_WHOLE = frozenset({"total"})  # who asks for the inventories asks for their total
_JOINS = frozenset("的是了")
_TOLD = 0.1  # share of what is asked that tells something: less is but small words
_TOLD_BY_LABEL = 0.5  # of a row, whose label may say it in other words


@dataclass(frozen=True)
class Clues:
    """What speaks for one extract of a source; most lie in [0, 1], and shares are of the terms' rarity.

    Attributes:
        known: Share of the question that it holds together with the source's title and opening.
        before: Share that only the extract before it holds.
        aspect: Share that it holds of what the question asks about its topic.
        rare: Share of the question that it holds, a term counting less the more extracts of the source hold it.
        kind: Whether it holds the kind of thing that is wanted: a date or a number.
        new_number: Whether it holds a number that the question lacks, where one is wanted.
        unit: Whether a number stands before what the question counts.
        shown: Share of the question's finer kinds whose words it holds.
        synonyms: How many other words for the question's own it holds.
        label: Share of a table row's label that the question says, in its words or in others for them, squared; less
            where none of the years that are asked for stands over its figures.
        opens: Whether the source opens with it.
        source: Share of the question that its whole source holds.
        first_source: Whether its source was found first.
        meaning: Cosine with the question; 0 where the embedder cannot read it.
    """

    known: float = 0.0
    before: float = 0.0
    aspect: float = 0.0
    rare: float = 0.0
    kind: float = 0.0
    new_number: float = 0.0
    unit: float = 0.0
    shown: float = 0.0
    synonyms: float = 0.0
    label: float = 0.0
    opens: float = 0.0
    source: float = 0.0
    first_source: float = 0.0
    meaning: float = 0.0

    def weighed(self, weights: Clues) -> float:
        """Sum the clues, each times its weight."""
        return float(sum(map(mul, _values(self), _values(weights))))


_values = attrgetter(*(clue.name for clue in fields(Clues)))  # `astuple` copies each value, for fifty times as long


# Fitted by `python -m bench.answer_fit` on English and Chinese questions at once and rounded; label, which those
# tell nothing of, was set on questions made of tables' own rows.
WEIGHTS = Clues(
    known=3.2, before=2.1, aspect=2.5, rare=2.2, kind=1.2, new_number=1.7, unit=1.6, shown=1.8, synonyms=1.9,
    label=5.0, opens=0.9, source=3.4, first_source=2.0, meaning=2.0,
)  # fmt: skip


class SourceReader:
    """Reads the clues of one source's extracts, which share its title, its opening and its words."""

    def __init__(
        self, question: Query, title: str, extracts: Sequence[Sequence[str]], naming: Collection[str] = ()
    ) -> None:
        """Name what is read.

        Args:
            question: Whose answer is looked for.
            title: The source's.
            extracts: The terms of each extract, headings included, in reading order; at least one.
            naming: The question's terms that only say which document is meant.
        """
        self._question = question
        self._opening = {*terms_of(title), *extracts[0]}
        self._aspect = {term: question.weights[term] for term in _aspect_of(question, extracts[0], naming)}
        held_by = Counter(term for terms in extracts for term in set(terms) if term in question.weights)
        self._rarity = {
            term: weight / max(1, held_by[term]) for term, weight in question.weights.items() if term not in naming
        }
        self._years = question.years
        self._numbers = {one.digits for one in question.identifiers if one.is_code or one.is_marked}
        beside = {*naming, *question.wanting}
        self._asked = {t: weight for t, weight in question.weights.items() if t not in beside and not t[0].isdigit()}
        self._said = {
            *question.terms,
            *words_as_one(question),
            *(term for word in question.synonyms for term in terms_of(word)),
        }
        self._whole = share(question.weights, {*held_by, *self._opening})

    def is_beside(self, terms: Sequence[str], clues: Clues) -> bool:
        """True if an extract says none of what is asked but years and what its document is called."""
        numbered = not self._numbers.isdisjoint(terms)
        told = numbered or share(self._asked, {*terms}) >= _TOLD or clues.synonyms > 0 or clues.label >= _TOLD_BY_LABEL
        return bool(self._asked) and not told

    def read(self, text: str, terms: Sequence[str], before: Set[str], position: int, label: str = "") -> Clues:
        """Read what speaks for an extract by its words alone.

        Args:
            text: As it would be quoted.
            terms: Those of the text.
            before: The terms of the extract before it.
            position: Its place in the source, from 0.
            label: What a table row begins with; empty for a sentence.
        """
        asked, own = self._question, set(terms)
        counts = not label or asked.wants == "number"  # a row's periods are not the date that is asked for
        numbers, bare = asked.wants in ("number", "date"), _without_marks(text)
        return Clues(
            known=share(asked.weights, own | self._opening),
            before=share(asked.weights, before - own),
            aspect=share(self._aspect, own),
            rare=share(self._rarity, own),
            kind=counts and asked.answers_kind(bare),
            new_number=counts and numbers and asked.has_new_number(bare),
            unit=asked.counts_unit(list(terms)),
            shown=asked.shown_in(text),
            synonyms=min(_MOST_SYNONYMS, sum(word in text.lower() for word in asked.synonyms)) / _MOST_SYNONYMS,
            label=self._label(label, own),
            opens=position == 0,
            source=self._whole,
        )

    def _label(self, label: str, own: Set[str]) -> float:
        words = _words(terms_of(label))
        words = [word for word in words if word not in _WHOLE] or words
        said = sum(word in self._said for word in words) / max(1, len(words))
        return said**2 * (_OTHER_YEARS if self._years and self._years.isdisjoint(own) else 1.0)


def _without_marks(text: str) -> str:
    """Leave out the numbers that only count or refer: "3.", "Table 2", "[7]"."""
    text = _REFERENCE.sub(" ", text[mark_length(text) :])
    for part in numbered_parts_in(text):
        text = text.replace(part.text, " ")
    return text


def words_as_one(question: Query) -> dict[str, tuple[str, str]]:
    """Return pairs of the question's words by how they are written as one: "TableFormer base" as "TableFormerBase"."""
    words = re.findall(r"[A-Za-z]+", question.text)
    pairs = ((terms_of(one + other), terms_of(f"{one} {other}")) for one, other in pairwise(words))
    return {
        term: (parts[0], parts[1])
        for (term, *more), parts in pairs
        if not more and len(parts) == 2 and term not in parts
    }


def share(weights: Mapping[str, float], held: Set[str]) -> float:
    """Tell which part of the terms' weight is held, in [0, 1]."""
    whole = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / whole if whole else 0.0


def _aspect_of(question: Query, opening: Sequence[str], naming: Collection[str]) -> list[str]:
    """List the question's terms without its topic: the longest run of words that it shares with the opening."""
    terms = list(question.weights)
    words = _words(question.terms)
    terms = [term for term in terms if term not in naming] or terms
    topic = SequenceMatcher(None, words, _words(opening), autojunk=False).find_longest_match()
    if topic.size < _SHORTEST_TOPIC:
        return terms
    run = words[topic.a : topic.a + topic.size]
    said = {*run, *("".join(pair) for pair in pairwise(run))}
    return [term for term in terms if term not in said]


def _words(terms: Sequence[str]) -> list[str]:
    """Leave out what says nothing by itself, and the pairs of Chinese characters, which the characters say already."""
    return [
        term
        for term in terms
        if term not in _JOINS and not is_function_term(term) and not (len(term) == 2 and cjk_share(term))
    ]
