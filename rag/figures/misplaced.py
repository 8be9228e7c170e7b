"""Finds figures that a sentence takes from another place than it says: another row of a table, or another year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from library.dates import years_in
from rag.figures.figures import Figure, read_figures
from rag.figures.operations import CONSTANTS, FORMULA
from rag.figures.table_figures import label_terms
from rag.figures.whereabouts import Place, Whereabouts, find_whereabouts, label_of, parts_of

_ABBREVIATION = re.compile(r"\b[A-Z]{3,}\b|\b[Cc]apex\b")
_RECKONS = re.compile(r"average|mean|round|decimal|\byears?\b|平均|小数", re.IGNORECASE)  # as in "the 3-year average"
_LOSS = re.compile(
    r"\b(?:loss(?:es)?|lost|negative|deficit|decreas|tax|expense)|[-−–(（][$€£¥￥]?\d|亏|负|税|费", re.IGNORECASE
)
_RESULTS = label_of(label_terms("profit loss 利润 亏损"))
_GLUED = 14


def misplaced(sentence: str, source: str) -> Figure | None:
    """Find a figure that stands in the source, and only where the sentence does not say."""
    there = find_whereabouts(source)
    stated = read_figures(sentence)
    figures = [figure for figure in stated.found if not figure.is_year and figure.unit != "✕"]
    if not there.places or not figures:
        return None
    return _of_other_years(sentence, there) or _of_other_rows(sentence, there, figures, stated.scales)


def _of_other_years(sentence: str, there: Whereabouts) -> Figure | None:
    """Find a figure whose years are others than those said beside it.

    Years that are said in another part of the sentence may belong to another figure: they count only when not
    one figure is of them.
    """
    apart: list[tuple[Figure, bool]] = []
    for part in parts_of(sentence):
        own, stated = frozenset(years_in(part)), read_figures(part)
        for figure in stated.found:
            its = [] if figure.is_year else there.of(figure, stated.scales)
            if not its or not all(place.years for place in its):
                continue
            years = own or frozenset(years_in(sentence))
            wrong = bool(years) and all(years.isdisjoint(place.years) for place in its)
            if own and wrong:
                return figure
            if not own and all(place.row is not None for place in its):
                apart.append((figure, wrong))
    return apart[0][0] if apart and all(wrong for _, wrong in apart) else None


def _is_lost(its: Sequence[Place]) -> bool:
    return bool(its) and all(place.negative and not _RESULTS.isdisjoint(place.label) for place in its)


def _of_other_rows(
    sentence: str, there: Whereabouts, figures: Sequence[Figure], scales: frozenset[float]
) -> Figure | None:
    """Find a figure of a row that the sentence does not name, while it names another, or nothing of that row."""
    if FORMULA.search(sentence):
        return None  # the operands of what it reckons out are of other rows than it names
    if len(figures) == 1:
        (figure,) = figures
        if figure.value in CONSTANTS and _RECKONS.search(sentence):
            return None
        terms = label_of(label_terms(sentence))
        rivals = _rivals(terms, there, figures, scales)
        if any(terms <= rival for rival in rivals) or _is_unnamed(figure, there.of(figure, scales), terms, sentence):
            return figure
        return figure if _is_of_rivals(there.of(figure, scales), rivals, terms) else None
    for part in parts_of(sentence):
        terms = label_of(label_terms(part))
        rivals = _rivals(terms, there, figures, scales)
        for figure in read_figures(part).found if rivals else ():
            if not figure.is_year and _is_of_rivals(there.of(figure, scales), rivals, terms):
                return figure
    return None


def _rivals(
    terms: frozenset[str], there: Whereabouts, figures: Sequence[Figure], scales: frozenset[float]
) -> set[frozenset[str]]:
    """List the labels that stand in full among the terms, of rows that hold none of the figures."""
    named = [place for place in there.places if place.label and place.label <= terms]
    told = {place.label for place in named for figure in figures if there.holds(place.figure, figure, scales)}
    return {place.label for place in named} - told


def _is_unnamed(figure: Figure, its: Sequence[Place], terms: frozenset[str], sentence: str) -> bool:
    """Tell whether a figure stands in rows alone of whose names the sentence has nothing."""
    if not terms or _ABBREVIATION.search(sentence):
        return False  # COGS may well be the cost of sales
    if _LOSS.search(sentence) and _is_lost(its):
        return False  # a loss is a profit in brackets
    return bool(its) and all(place.row is not None and _shares_nothing(place.label, terms) for place in its)


def _shares_nothing(label: frozenset[str], terms: frozenset[str]) -> bool:
    glued = [term for term in label if len(term) > _GLUED and term.isascii()]  # a PDF may lose the spaces of a row
    return bool(label) and label.isdisjoint(terms) and not any(term in word for word in glued for term in terms)


def _is_of_rivals(its: Sequence[Place], rivals: Iterable[frozenset[str]], terms: frozenset[str]) -> bool:
    return bool(its) and all(
        place.row is not None and place.label and any(_names_better(rival, place.label, terms) for rival in rivals)
        for place in its
    )


def _names_better(rival: frozenset[str], label: frozenset[str], terms: frozenset[str]) -> bool:
    return label & terms < rival or (label & terms == rival and not label <= terms)
