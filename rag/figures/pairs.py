"""Pairs the figures that a source has of what a sentence names: this year's and last year's, before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from library.text.dates import years_in
from rag.figures.direction import read_changes
from rag.figures.figure_locations import FigureLocation, locations_in_tables, names_of, places_in_prose, prose_of
from rag.figures.figures import Figure, read_figures
from rag.figures.signs import without_change
from rag.reading.qualifiers import without_qualifiers

_MOST_PAIRS = 300
_MOST_TOLD = 8  # figures of prose on one thing
_MARGIN = re.compile(r"\bmargins?\b|利润率|净利率", re.IGNORECASE)
_OF_MARGINS = names_of("net profit of total sales; 净利润 营业收入")  # what margins are quotients of


def pair_figures(sentence: str, source: str, *, undated: bool = True) -> Iterator[tuple[Figure, Figure, bool]]:
    """Pair the figures that the source has of what the sentence names, the later first where their years are known.

    They stand in a row that it names in full, or in sentences that hold all of its words; without `undated` only in
    such as tell of two years, since any two numbers of a sentence have a difference.
    """
    terms = _names_in(sentence)
    years = frozenset(years_in(sentence))
    cells = [cell for cell in locations_in_tables(source) if cell.label and cell.label <= terms]
    rows = [(cell, other) for cell, other in combinations(cells, 2) if cell.row == other.row]
    told = [
        replace(place, label=terms)
        for text in prose_of(source, terms)
        if not any(read_changes(text))  # which say themselves what became what
        for place in places_in_prose(text)
        if not place.figure.is_year and place.figure.unit != "percent"
    ][:_MOST_TOLD]
    for one, other in [*rows, *combinations(told, 2)]:
        ordered = bool(one.years and other.years) and one.years.isdisjoint(other.years)
        unlike = one.figure.unit != other.figure.unit or one.figure.scaled != other.figure.scaled
        if unlike or not (ordered or undated or one.label != terms):
            continue
        later, earlier = (one, other) if not ordered or max(one.years) > max(other.years) else (other, one)
        if not ordered:
            yield earlier.figure, later.figure, False
        if not (ordered and years) or not years.isdisjoint(later.years):
            yield later.figure, earlier.figure, ordered


def pair_changes(sentence: str, source: str) -> Iterator[tuple[Figure, Figure]]:
    """Pair the figures of "grew from 8 to 10", the later first, where it is told of what the sentence names."""
    terms = _names_in(sentence)
    for text in prose_of(source, terms):
        for change in read_changes(text):
            yield change.after, change.before


def pair_rows(sentence: str, source: str) -> list[tuple[Figure, Figure]]:
    """Pair cells of two rows that the sentence names, in one column."""
    terms = names_of(sentence)
    if _MARGIN.search(sentence):
        terms |= _OF_MARGINS
    cells = [cell for cell in locations_in_tables(source) if cell.label and cell.label <= terms]
    pairs = [(one.figure, other.figure) for one, other in combinations(cells, 2) if _same_column(one, other)][
        :_MOST_PAIRS
    ]
    return [*pairs, *((other, one) for one, other in pairs)]


def _same_column(one: FigureLocation, other: FigureLocation) -> bool:
    return bool(one.years) and one.years == other.years and one.label != other.label


def _names_in(sentence: str) -> frozenset[str]:
    """Give what a sentence names, but for its figures, and how and which way they are meant."""
    for figure in read_figures(sentence).found:
        if not figure.is_year:
            sentence = sentence.replace(figure.text, " ", 1)
    return names_of(without_change(without_qualifiers(sentence)))
