"""Reads what became what: changes that a text states, rows of two years, and trends without figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from library.text.dates import years_in
from rag.reading.qualifiers import without_qualifiers
from rag.verify.figure_locations import FigureLocation, locations_in_tables, names_of, places_in_prose, prose_of
from rag.verify.figures import Figure, read_figures
from rag.verify.signs import DIRECTION, without_change

_NUMBER = r"(?<![\d.,$€£¥￥(])[$€£¥￥(]{0,2}\d[\d,.]*\d?[^,.;，；。]{0,40}?"
_FROM_TO = re.compile(
    rf"\bfrom (?P<before>{_NUMBER})\bto (?P<after>{_NUMBER}.{{0,12}})"
    r"|[从由](?P<earlier>[^，；。]*?\d[^，；。]*?)[到至](?P<later>[^，；。]*)"
)
_TO_FROM = re.compile(rf"(?<!by )(?P<after>{_NUMBER})[, ]{{0,2}}(?:up|down)? ?\bfrom (?P<before>{_NUMBER}.{{0,12}})")
_LOSSES = names_of("loss losses deficit 亏损 损失")
_MOST_PAIRS = 300
_MOST_TOLD = 8  # figures of prose on one thing
_MARGIN = re.compile(r"\bmargins?\b|利润率|净利率", re.IGNORECASE)
_OF_MARGINS = names_of("net profit of total sales; 净利润 营业收入")  # what margins are quotients of


@dataclass(frozen=True)
class Change:
    """A change that a sentence gives both figures of.

    Attributes:
        rises: As the words say.
    """

    word: str
    rises: bool
    before: Figure
    after: Figure

    @property
    def holds(self) -> bool:
        """Tell whether the figures change as the words say; of one value twice, nothing can be told."""
        return self.before.value == self.after.value or self.rises == (self.after.value > self.before.value)


def read_changes(sentence: str) -> Iterator[Change]:
    """Read the changes whose figures stand beside each other, such as "fell from 12 to 9", "45, up from 40"."""
    for pattern in (_FROM_TO, _TO_FROM):
        for found in pattern.finditer(sentence):
            groups = [text for text in found.groups() if text]
            before, after = groups if pattern is _FROM_TO else reversed(groups)
            yield from _change(sentence, found, before, after)


def _change(sentence: str, found: re.Match[str], before: str, after: str) -> Iterator[Change]:
    signs = {("rise" if sign["rise"] else "fall"): sign[0] for sign in DIRECTION.finditer(sentence)}
    figures = [next((f for f in read_figures(text).found if not f.is_year), None) for text in (before, after)]
    if len(signs) != 1 or None in figures:
        return
    (kind, word), (first, last) = next(iter(signs.items())), figures
    if first and last and first.scaled == last.scaled and (not first.unit or not last.unit or first.unit == last.unit):
        yield Change(word, kind == "rise", first, last)


def find_reversed_trend(sentence: str, source: str) -> str:
    """Return the word for a rise, or a fall, that every row which a sentence names in full speaks against; or "".

    Of one year that is said, what is compared is the year before.
    """
    years, ways = years_in(sentence), {bool(way["rise"]): way[0] for way in DIRECTION.finditer(sentence)}
    if len(ways) != 1 or not 1 <= len(years) <= 2 or any(not one.is_year for one in read_figures(sentence).found):
        return ""
    (rises, word), span = next(iter(ways.items())), sorted({*years, min(years) - 1} if len(years) == 1 else years)
    terms = names_of(without_change(sentence))
    cells = [one for one in locations_in_tables(source) if one.label and one.label <= terms]
    found = [_rises(one, other, span) for one, other in combinations(cells, 2) if one.row == other.row]
    told = [went for went in found if went is not None]
    return word if told and all(went != rises for went in told) else ""


def _rises(one: FigureLocation, other: FigureLocation, span: list[int]) -> bool | None:
    """Whether a row rises from one of its years to another; None where they are other years, or it may be a loss."""
    if {*one.years, *other.years} != set(span) or one.years & other.years or one.negative or other.negative:
        return None
    if not _LOSSES.isdisjoint(one.label) or one.figure.value == other.figure.value:
        return None
    earlier, later = sorted((one, other), key=lambda place: max(place.years))
    return later.figure.value > earlier.figure.value


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
