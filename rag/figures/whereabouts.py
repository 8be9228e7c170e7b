"""Finds where each figure of a source stands: in which row of a table and under which year, or beside which year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from library.dates import years_in
from library.text import terms_of
from rag.figures.figures import Figure, Figures, read_figures
from rag.figures.table_figures import read_cells
from rag.reading.extracts import extracts_of
from rag.reading.wording import same_words

_PART_END = re.compile(
    r"\n|[;:·] |, (?!\d{4}\b)|[；：，、。]|比|较"
    r"|\b(?:and|but|while|whereas|compared|versus|vs|from|to|against|than)\b",
    re.IGNORECASE,
)

_STOP = re.compile(
    r"[^\W\d_][\W\d_]{0,12}[.!?。！？；][”’\"')）」』]*$"
)  # cells that a stop happens to end are no prose


@dataclass(frozen=True)
class Place:
    """Where a figure of the source stands.

    Attributes:
        row: Of a table; None in prose.
        label: What names the row, in words that stand for their like.
        negative: True when it stands in brackets or behind a minus, as losses do.
    """

    figure: Figure
    row: int | None
    label: frozenset[str]
    years: frozenset[int]
    negative: bool = False


@dataclass(frozen=True)
class Whereabouts:
    """Where the figures of a source stand, as far as it can be told, and all of its figures."""

    places: tuple[Place, ...]
    figures: Figures

    def of(self, figure: Figure, scales: frozenset[float]) -> list[Place]:
        """List the places that hold a figure, in its own digits if it is there so; none when others hold it too."""
        its = [place for place in self.places if self.holds(place.figure, figure, scales)]
        said = [other for other in self.figures.found if self.holds(other, figure, scales)]
        if any(place.figure.digits == figure.digits for place in its):
            its = [place for place in its if place.figure.digits == figure.digits]
            said = [other for other in said if other.digits == figure.digits]
        return its if len(its) >= len(said) else []

    def holds(self, other: Figure, figure: Figure, scales: frozenset[float]) -> bool:
        """Tell whether a figure of the source is one of a sentence."""
        return Figures((other,), self.figures.scales).state(figure, scales)


def parts_of(text: str) -> list[str]:
    """Cut a sentence into parts that each say one thing of one time."""
    return [part for part in _PART_END.split(text) if part.strip()]


def label_of(terms: Iterable[str]) -> frozenset[str]:
    """Make terms comparable with the labels of places."""
    return frozenset(same_words(terms))


@lru_cache(maxsize=64)
def find_whereabouts(source: str) -> Whereabouts:
    """Find where the figures of a source stand."""
    return Whereabouts(tuple(_places(source)), read_figures(source))


def _places(source: str) -> Iterator[Place]:
    cells = read_cells(source)
    for cell in cells:
        yield Place(cell.figure, cell.row, label_of(cell.label), cell.years, cell.negative)
    for extract in extracts_of(source):
        sentence = source[extract.start : extract.end]
        if extract.kind == "sentence" and _STOP.search(sentence):
            yield from _in_prose(sentence)


def places_in_prose(source: str, terms: Set[str]) -> Iterator[Place]:
    """Find the figures of the sentences that hold all of some terms, with the years beside them."""
    for words, sentence in _prose(source) if terms else ():
        if terms <= words:
            yield from _in_prose(sentence)


@lru_cache(maxsize=64)
def _prose(source: str) -> tuple[tuple[frozenset[str], str], ...]:
    texts = (source[one.start : one.end] for one in extracts_of(source) if one.kind != "row")
    return tuple((label_of(terms_of(text)), text) for text in texts)


def _in_prose(sentence: str) -> Iterator[Place]:
    for part in parts_of(sentence):
        years = frozenset(years_in(part))
        for figure in read_figures(part).found:
            yield Place(figure, None, frozenset(), years)
