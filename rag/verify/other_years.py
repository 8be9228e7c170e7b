"""Finds the year in which something else happened than a sentence says: "She retired in 1995" of a medal in 1995."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from library.text import cjk_share
from library.text.dates import years_in
from rag.reading.extracts import extracts_of
from rag.reading.wording import content_of, same_words
from rag.verify.alignment import clause_texts
from rag.verify.figures import read_figures

_SHARED = 0.5  # of what a sentence says, from which a clause tells the same
_LEAST, _LEAST_CHINESE = 1, 2  # words, or characters, that tell what happened


@dataclass(frozen=True)
class _Dated:
    """What a clause tells of some years; of its words `own` are those that no other such clause has."""

    years: frozenset[int]
    words: frozenset[str]
    own: frozenset[str]


def find_year_of_another(sentence: str, source: str) -> str:
    """Return a year of a sentence that is told of something else alone, while what it tells has another year; or ""."""
    years, words = frozenset(years_in(sentence)), _words(sentence)
    happens = all(figure.is_year for figure in read_figures(sentence).found)  # what is measured, rows and columns tell
    told = _told(source) if years and happens else ()
    least = _LEAST_CHINESE if cjk_share(sentence) > 0.5 else _LEAST
    elsewhere = any(
        len(one.own & words) >= least and len(one.words & words) >= _SHARED * len(words)
        for one in told
        if one.years.isdisjoint(years)
    )
    for year in sorted(years):
        its = [one for one in told if year in one.years]
        if its and elsewhere and all(one.own.isdisjoint(words) for one in its):
            return str(year)
    return ""


@lru_cache(maxsize=64)
def _told(source: str) -> tuple[_Dated, ...]:
    sentences = (source[one.start : one.end] for one in extracts_of(source) if one.kind == "sentence")
    clauses = [clause for sentence in sentences for clause in _dated_clauses(sentence)]
    often = Counter(word for _, words in clauses for word in words)
    return tuple(_Dated(years, words, frozenset(one for one in words if often[one] == 1)) for years, words in clauses)


def _dated_clauses(sentence: str) -> list[tuple[frozenset[int], frozenset[str]]]:
    """Read the clauses with a year; one that is nothing else, as "In 2019,", belongs to the next."""
    read, years = list[tuple[frozenset[int], frozenset[str]]](), frozenset[int]()
    for clause in clause_texts(sentence):
        years |= frozenset(years_in(clause))
        if years and (words := _words(clause)):
            read.append((years, words))
        if _words(clause):
            years = frozenset()
    return read


def _words(text: str) -> frozenset[str]:
    return frozenset(one for one in same_words(content_of(text)) if not one[0].isdigit())
