"""Finds what a sentence takes from another place than it says: a figure of another row, column or year, a trend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from library.text.dates import says_year_before, years_in
from rag.verify.arithmetic import CONSTANTS, FORMULA
from rag.verify.figure_locations import (
    FigureLocation,
    FigureLocations,
    find_locations,
    locations_in_tables,
    names_of,
    numbered_names_of,
    parts_of,
    without_dates,
    words_of,
)
from rag.verify.figures import Figure, Figures, read_figures
from rag.verify.signs import DIRECTION, without_change

_ABBREVIATION = re.compile(r"\b[A-Z]{3,}\b|\b[Cc]apex\b")
_RECKONS = re.compile(r"average|mean|round|decimal|\byears?\b|平均|小数", re.IGNORECASE)  # as in "the 3-year average"
_RESULTS = names_of("profit loss 利润 亏损")
_LOSSES = names_of("loss losses deficit 亏损 损失")
_TO = re.compile(r"(?: (?:by|to|only|about|slightly|sharply))* (?:US|HK)?[$€£¥]?|了?[至到为]?约?")
_OFTEN = words_of("net total other 合计 其他 净额")  # words of many labels, which tell none from another
_GLUED = 14


def find_misattributed_figure(sentence: str, source: str) -> Figure | None:
    """Find a figure that stands in the source, and only where the sentence does not say."""
    there = find_locations(source)
    stated = read_figures(without_dates(sentence) if there.heads else sentence)
    figures = _claimed(stated, there)
    if not there.places or not figures:
        return None
    reckons = any(found[0] not in source for found in FORMULA.finditer(sentence)) or (
        len(figures) == 1 and figures[0].value in CONSTANTS and bool(_RECKONS.search(sentence))
    )
    return (
        _of_other_years(sentence, there, figures)
        or _of_other_scale(there, figures, stated.scales)
        or (None if reckons else _of_unnamed_rows(sentence, there, figures, stated.scales))
        or (None if reckons else _of_other_cells(sentence, there, figures, stated.scales))
    )  # the operands of what is reckoned out are of other rows than the sentence names


def _claimed(stated: Figures, there: FigureLocations) -> list[Figure]:
    """List the figures of a sentence that it claims: no years, nor what only names a row or column."""
    figures = [figure for figure in stated.found if not figure.is_year and figure.unit != "✕"]
    return [figure for figure in figures if not there.named.state(figure)] or figures


def _of_other_years(sentence: str, there: FigureLocations, figures: Sequence[Figure]) -> Figure | None:
    """Find a figure whose years are others than those said beside it.

    Years that are said in another part of the sentence may belong to another figure: they count only when not
    one figure is of them.
    """
    apart: list[tuple[Figure, bool]] = []
    for part in parts_of(sentence):
        own, stated = frozenset(years_in(part)) or _years_before(part, sentence), read_figures(part)
        for figure in stated.found:
            its = there.of(figure, stated.scales) if figure in figures else []
            if not its or not all(place.years for place in its):
                continue
            years = own or frozenset(years_in(sentence))
            wrong = bool(years) and all(years.isdisjoint(place.years) for place in its)
            if own and wrong:
                return figure
            if not own and all(place.row is not None for place in its):
                apart.append((figure, wrong))
    return apart[0][0] if apart and all(wrong for _, wrong in apart) else None


def _years_before(part: str, sentence: str) -> frozenset[int]:
    """Return the years that "a year earlier" means, beside the years that the sentence names."""
    return frozenset(year - 1 for year in years_in(sentence)) if says_year_before(part) else frozenset()


def _of_other_scale(there: FigureLocations, figures: Sequence[Figure], scales: frozenset[float]) -> Figure | None:
    """Find a figure that is said in another scale than that of its table."""
    named = scales - {1.0}
    for figure in figures:
        its = there.of(figure, scales) if figure.scaled or named or figure.unit == "cny" else []
        if its and not any(_has_scale(place, figure, named) for place in its):
            return figure
    return None


def _has_scale(place: FigureLocation, figure: Figure, named: frozenset[float]) -> bool:
    theirs = place.scales - {1.0}
    if not (figure.scaled or named):  # 128,450元 of a table in 万元; in dollars a scale is often left to the question
        return not theirs or place.row is None or bool(place.figure.unit)
    return not theirs or Figures((place.figure,), place.scales if figure.scaled else theirs).state(figure, named)


def _of_other_cells(
    sentence: str, there: FigureLocations, figures: Sequence[Figure], scales: frozenset[float]
) -> Figure | None:
    """Find a figure of which no place is where its part of the sentence says: its row, its column and its year."""
    for part in [sentence] if len(figures) == 1 else parts_of(sentence):
        terms, whole = numbered_names_of(part), numbered_names_of(sentence)
        said = _Said(terms, whole, frozenset(years_in(part)), there, figures, scales)
        for figure in read_figures(part).found:
            its = there.of(figure, scales) if figure in figures else []
            if its and all(said.is_elsewhere(place) for place in its):
                return figure
    return None


@dataclass(frozen=True)
class _Said:
    """The places that a sentence, or a part of one, claims for its figures.

    Attributes:
        terms: Names of rows and columns, among other words.
        whole: Those of the whole sentence.
    """

    terms: frozenset[str]
    whole: frozenset[str]
    years: frozenset[int]
    there: FigureLocations
    figures: Sequence[Figure]
    scales: frozenset[float]

    @cached_property
    def rows(self) -> set[frozenset[str]]:
        """The labels that stand in full among the terms, of rows that hold none of the figures."""
        named = [place for place in self.there.places if place.label and place.label <= self.terms]
        return {place.label for place in named} - {place.label for place in named if self._holds(place)}

    def is_elsewhere(self, place: FigureLocation) -> bool:
        """True if a place is of another year, row or column than is said."""
        if place.years and self.years and self.years.isdisjoint(place.years):
            return True
        if place.row is None:
            return self._is_of_other_sentence(place)
        return self._is_of_other_row(place) or self._is_of_other_column(place)

    def _is_of_other_sentence(self, place: FigureLocation) -> bool:
        """True if another sentence with a share has all that is said of the place's, and more than a year."""
        said, years = place.around & self.terms, {str(year) for year in self.years}
        return place.figure.unit == "percent" and any(
            other.figure.unit == "percent" and said < (other.around & self.terms) - years and not self._holds(other)
            for other in self.there.places
        )

    def _is_of_other_row(self, place: FigureLocation) -> bool:
        rivals = (row for row in self.rows if place.label and not row <= place.head)
        return any(self._is_named_better(row, place.label, self.there.heads) for row in rivals) or any(
            self._is_told_apart(other, place) for other in self.there.places if other.row is not None
        )

    def _is_told_apart(self, other: FigureLocation, place: FigureLocation) -> bool:
        """True if what tells another row from a place's is said in full, and nothing of what tells that from it."""
        if self._holds(other):
            return False
        if other.label == place.label and other.head == place.head and other.section != place.section:
            mine, its = place.section & self.whole, other.section & self.whole
            return mine < its or bool(place.section and not mine and not other.section)
        own, its, both = place.label - other.label, other.label - place.label, place.label & other.label & self.terms
        return bool(own and its - _OFTEN and both) and its <= self.terms and own.isdisjoint(self.whole)

    def _is_of_other_column(self, place: FigureLocation) -> bool:
        heads = {
            other.head - other.label
            for other in self.there.places
            if place.head and other.head and other.row == place.row and not self._holds(other)
        }
        return any(head and head <= self.terms and self._is_named_better(head, place.head) for head in heads)

    def _is_named_better(
        self, rival: frozenset[str], name: frozenset[str], besides: frozenset[str] = frozenset()
    ) -> bool:
        """True if a name is said in fewer of its words than a rival, which is said in full; other names' left out."""
        own, in_part = name & self.terms, not name <= self.terms
        return (own - besides if in_part else own) < rival or (own == rival and not name <= self.whole)

    def _holds(self, place: FigureLocation) -> bool:
        return any(self.there.holds(place.figure, figure, self.scales) for figure in self.figures)


def _of_unnamed_rows(
    sentence: str, there: FigureLocations, figures: Sequence[Figure], scales: frozenset[float]
) -> Figure | None:
    """Find the only figure of a sentence that has nothing of the names of its rows, or nothing but that of another."""
    terms = words_of(without_dates(sentence) if there.heads else sentence)
    if len(figures) != 1 or not terms:
        return None
    only_row = any(terms <= row for row in _Said(terms, terms, frozenset(), there, figures, scales).rows)
    return figures[0] if only_row or _is_unnamed(figures[0], there, scales, sentence, terms) else None


def _is_unnamed(
    figure: Figure, there: FigureLocations, scales: frozenset[float], sentence: str, terms: frozenset[str]
) -> bool:
    """True if a figure stands in rows alone of whose names, and of what its column has by itself, nothing is said."""
    its = there.of(figure, scales)
    known = frozenset[str]().union(*(place.label | place.head for place in there.places))
    if any(not names_of(word) <= known for word in _ABBREVIATION.findall(sentence)):
        return False  # COGS may well be the cost of sales
    if _is_told_as_loss(figure) and _is_lost(its):
        return False  # a loss is a profit in brackets
    return bool(its) and all(
        place.row is not None and place.label and _shares_nothing(place.label | _own_words(place, there), terms)
        for place in its
    )


def _own_words(place: FigureLocation, there: FigureLocations) -> frozenset[str]:
    """Return the words of a column's head that not all of its row have: of "Six months ended June 30" the first."""
    heads = [other.head for other in there.places if other.row == place.row]
    return frozenset(word for word in place.head - frozenset.intersection(*heads) if not word[0].isdigit())


def _is_told_as_loss(figure: Figure) -> bool:
    around = figure.around
    return figure.is_negative or (around is not None and (around.lean < 0 or around.is_paid))


def _is_lost(its: Sequence[FigureLocation]) -> bool:
    return bool(its) and all(place.negative and not _RESULTS.isdisjoint(place.label) for place in its)


def _shares_nothing(label: frozenset[str], terms: frozenset[str]) -> bool:
    glued = [term for term in label if len(term) > _GLUED and term.isascii()]  # a PDF may lose the spaces of a row
    return label.isdisjoint(terms) and not any(term in word for word in glued for term in terms)


def find_reversed_trend(sentence: str, source: str) -> str:
    """Return the word for a rise, or a fall, that every row which a sentence speaks of is against; or "".

    Its only figure stands in such a row, right behind that word; without a figure, it names rows and years.
    """
    there, cells = find_locations(source), locations_in_tables(source)
    figures = _claimed(read_figures(sentence), there)
    ways = {bool(way["rise"]): way for way in DIRECTION.finditer(sentence)}
    if len(ways) != 1 or len(figures) > 1:
        return ""
    (way,) = ways.values()
    told: Sequence[bool | None] = () if figures else _named_trends(sentence, cells)
    if figures and _TO.fullmatch(sentence[way.end() : max(way.end(), sentence.find(figures[0].text))]):
        told = [_went(place, cells) for place in there.of(figures[0], read_figures(sentence).scales)]
    return way[0] if told and all(went not in (None, *ways) for went in told) else ""


def _named_trends(sentence: str, cells: Sequence[FigureLocation]) -> list[bool]:
    """Return for each row named in full whether it rises between the two years, or to the one from that before."""
    years, terms = years_in(sentence), names_of(without_change(sentence))
    if not 1 <= len(years) <= 2:
        return []
    span = sorted({*years, min(years) - 1} if len(years) == 1 else years)
    named = combinations([one for one in cells if one.label and one.label <= terms], 2)
    told = (_rises(one, other, span) for one, other in named if one.row == other.row)
    return [went for went in told if went is not None]


def _went(place: FigureLocation, there: Sequence[FigureLocation]) -> bool | None:
    """True if a cell is a rise, or more than the cell of the year before; None where that is not told."""
    if place.is_change and place.figure.unit == "percent":
        return not place.negative
    if place.row is None or len(place.years) != 1:
        return None
    (year,) = place.years
    column = place.head - {str(year)}
    before = [
        other
        for other in there
        if other.row == place.row and other.years == {year - 1} and other.head - {str(year - 1)} == column
    ]
    return _rises(before[0], place, [year - 1, year]) if len(before) == 1 else None


def _rises(one: FigureLocation, other: FigureLocation, span: list[int]) -> bool | None:
    """Whether a row rises from one of its years to another; None where they are other years, or it may be a loss."""
    if {*one.years, *other.years} != set(span) or one.years & other.years or one.negative or other.negative:
        return None
    if not _LOSSES.isdisjoint(one.label) or one.figure.value == other.figure.value:
        return None
    earlier, later = sorted((one, other), key=lambda place: max(place.years))
    return later.figure.value > earlier.figure.value
