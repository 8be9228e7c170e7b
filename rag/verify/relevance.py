"""Measures how much an answer, and what it rests on in its passages, has to do with the question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from library.text import terms_of
from library.text.dates import years_in
from library.text.numbers import to_digits
from rag.reading.wording import holds_together, same_words
from rag.verify.alignment import sentences_of
from rag.verify.evidence import Evidence
from rag.verify.figure_locations import locations_in_tables
from rag.verify.figures import Figure, Figures, read_figures

_MOST_FIGURES = 40  # of an answer that are looked up
_ELSEWHERE = 0.4  # of a question that the passages have no word of
_LENGTH = 0.1  # by which a word more in a unit makes it less likely what a sentence rests on

Words = frozenset[str]


@dataclass(frozen=True)
class _Unit:
    """A sentence of the passages, or a cell with the names of its row and column."""

    words: Words
    figures: tuple[Figure, ...]
    is_cell: bool


def measure_relevance(found: Sequence[Evidence], source: str, question: str) -> float:
    """Measure how much of a question is in an answer or in what it rests on, beside the best that the passages have.

    Words weigh by their rarity in the passages; one that is nowhere in them, such as "calculate", weighs nothing. So
    "It was 42." is relevant where the cell of 42 is named as the question asks, and a true sentence on another row is
    less so.

    Args:
        found: What the passages have of each sentence of the answer.
        source: All passages.
        question: As it was asked.

    Returns:
        In [0, 1]; little where the passages have nothing of the question's words.
    """
    units = _units(source)
    asked = _words(question)
    weights = _weights(asked, units)
    best = max((_weight(unit.words, weights) for unit in units), default=0.0)
    if not best:
        return _ELSEWHERE if asked else 1.0
    said = frozenset[str]().union(*(_words(one.text) for one in found))
    rests = frozenset[str]().union(*_grounds(found, source, weights))
    return min(1.0, _weight(said | rests, weights) / best)


def _weights(asked: Words, units: Sequence[_Unit]) -> dict[str, float]:
    texts = {unit.words for unit in units}
    counts = Counter(word for words in texts for word in words & asked)
    return {word: math.log(1 + len(texts) / count) for word, count in counts.items()}


def _weight(words: Words, weights: dict[str, float]) -> float:
    return sum(weight for word, weight in weights.items() if word in words)


def _grounds(found: Sequence[Evidence], source: str, weights: dict[str, float]) -> Iterator[Words]:
    """Read what an answer rests on: where its figures stand, else the sentences that are most like its own.

    A figure that is worked out comes, where nothing beside it is stated, from the rows that the question names.
    """
    units, scales = _units(source), read_figures(to_digits(source)).scales
    stated = [figure for one in found for figure in one.matches.stated if not figure.is_year][:_MOST_FIGURES]
    for figure in stated:
        holding = [one.words for one in units if Figures(one.figures, scales).state(figure, scales)]
        if holding:
            yield max(holding, key=lambda words: _weight(words, weights))
    if any(one.matches.derived for one in found):
        if not stated:
            yield frozenset(weights)
        return
    for one in found:
        words = _words(one.text)
        sentences = [unit.words for unit in units if not unit.is_cell and not words.isdisjoint(unit.words)]
        if sentences and not any(not figure.is_year for figure in one.matches.stated):
            yield max(sentences, key=lambda other: len(words & other) / (1 + _LENGTH * len(other)))


@lru_cache(maxsize=64)
def _units(source: str) -> tuple[_Unit, ...]:
    plain = to_digits(source)
    cells = (
        _Unit(cell.label | cell.head | {str(year) for year in cell.years}, (cell.figure,), is_cell=True)
        for cell in locations_in_tables(plain)
        if cell.label
    )
    sentences = (_Unit(_words(text), read_figures(text).found, is_cell=False) for text in sentences_of(plain))
    return (*cells, *sentences)


def _words(text: str) -> Words:
    """Return a text's words and years, those that mean the same as one."""
    terms = (term for term in terms_of(text) if not holds_together(term))
    return frozenset(same_words(terms)) | {str(year) for year in years_in(text)}
