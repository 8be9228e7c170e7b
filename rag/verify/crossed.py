"""Finds where a sentence joins what one part of its source says with the figure, the name or the case of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from library.text.dates import years_in
from rag.reading.mentions import mentioned
from rag.reading.qualifiers import without_qualifiers
from rag.reading.wording import content_of, says_nothing
from rag.verify.alignment import clause_texts, nearest_sentences
from rag.verify.figure_locations import parts_of, without_dates, words_of
from rag.verify.figures import Figure, Figures, read_figures

_SHARED = 0.6  # of what a sentence says, from which a source's sentence is the one that it repeats
_CASE = re.compile("[;；]")  # parts the cases of a sentence: "if it flashes, …; if it stays on, …"


@dataclass(frozen=True)
class _Part:
    """What a part of a sentence says, and its figures."""

    words: frozenset[str]
    figures: Figures

    def states(self, figure: Figure) -> bool:
        return self.figures.state(figure)


@dataclass(frozen=True)
class _Clause:
    """What a clause says, and the name or word that it begins with."""

    terms: frozenset[str]
    opens: str


def find_crossed_figure(sentence: str, source: str) -> str:
    """Return a figure that the source gives for another thing than the sentence; empty where there is none.

    Of "8.7% in one group and 18.3% in the other" each figure has words of its own beside it: one is said with the words
    of the other alone.
    """
    nearest = nearest_sentences(sentence, source, _SHARED)
    for part in _parts(sentence) if nearest else ():
        for figure in part.figures.found:
            if not figure.is_year and all(_is_of_other(figure, part, other, sentence) for other in nearest):
                return figure.text
    return ""


def find_crossed_clauses(sentence: str, source: str) -> str:
    """Return the name, or the case, of one clause of the source with which a sentence says what another clause does.

    Of "Ann opposed the delay, while Bob asked for it" such is "Bob opposed the delay".
    """
    terms = frozenset(content_of(sentence))
    found = [_crossed(terms, sentence, other) for other in nearest_sentences(sentence, source, _SHARED)]
    return found[0] if found and all(found) else ""


def _is_of_other(figure: Figure, part: _Part, source: str, sentence: str) -> bool:
    parts = _parts(source)
    holders = [one for one in parts if one.states(figure)]
    rivals = [one for one in parts if not one.states(figure) and _has_like(one, figure, part)]
    if not holders or _is_of_year_before(sentence, source):
        return False
    return any(all(_takes_words(rival, holder, part.words) for holder in holders) for rival in rivals)


def _has_like(rival: _Part, figure: Figure, said: _Part) -> bool:
    """True if a part has a figure of the same kind that the sentence does not give."""
    likes = [one for one in rival.figures.found if one.unit == figure.unit and one.is_year == figure.is_year]
    return bool(likes) and not any(said.states(one) for one in likes)


def _takes_words(rival: _Part, holder: _Part, said: frozenset[str]) -> bool:
    own = frozenset(word for word in holder.words - rival.words if not says_nothing(word))
    its = rival.words - holder.words
    if own.isdisjoint(said):
        return bool(own) and 2 * len(its & said) > len(its)
    return bool(its) and its <= said and not own <= said  # what both are of need not be said twice


def _is_of_year_before(sentence: str, source: str) -> bool:
    """True if a sentence names the year that "a year earlier" may mean."""
    named = years_in(source)
    return any(year + 1 in named and year not in named for year in years_in(sentence))


@lru_cache(maxsize=256)
def _parts(sentence: str) -> tuple[_Part, ...]:
    return tuple(_Part(_words(part), read_figures(part)) for part in parts_of(sentence))


def _words(text: str) -> frozenset[str]:
    return words_of(without_qualifiers(without_dates(text)))


def _crossed(terms: frozenset[str], sentence: str, source: str) -> str:
    named = list(_opened_by_names(clause_texts(source))) if len(clause_texts(sentence)) == 1 else []
    cases = list(_opened_alike(_CASE.split(source)))
    if any(terms <= one.terms for one in (*named, *cases)):
        return ""
    return next((other.opens for one, other in _pairs(named, cases) if _is_joined(terms, one, other)), "")


def _pairs(*several: Sequence[_Clause]) -> Iterator[tuple[_Clause, _Clause]]:
    for clauses in several:
        yield from permutations(clauses, 2)


def _is_joined(terms: frozenset[str], one: _Clause, other: _Clause) -> bool:
    """True if a sentence takes part of what is said in one clause, part of another, and leaves part of both."""
    mine, its = one.terms - other.terms, other.terms - one.terms
    taken, left = bool(mine & terms) and bool(its & terms), bool(mine - terms) and bool(its - terms)
    opens = frozenset(content_of(other.opens))
    foreign = frozenset(content_of(one.opens)).isdisjoint(terms) or one.opens == other.opens
    return taken and left and terms <= one.terms | other.terms and opens <= terms and foreign


def _opened_by_names(clauses: Sequence[str]) -> Iterator[_Clause]:
    for clause in clauses:
        names = mentioned(clause)
        if names and names[0] in clause[: len(names[0]) + 8]:
            yield _Clause(frozenset(content_of(clause)), names[0])


def _opened_alike(cases: Sequence[str]) -> Iterator[_Clause]:
    """Read the cases of a sentence where all begin with one word, such as "if"."""
    opens = [re.findall(r"\w+", case)[:1] for case in cases]
    if len(cases) > 1 and all(word and word[0].lower() == opens[0][0].lower() for word in opens):
        yield from (_Clause(frozenset(content_of(case)), opens[0][0].lower()) for case in cases)
