"""Recomputes figures that a sentence derives from others: a growth, a difference, a sum, a ratio, an average."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from library.text.dates import says_year_before, years_in
from library.text.wording import without_qualifiers
from rag.verify.arithmetic import (
    CONSTANTS,
    GROWTH,
    OPERATIONS,
    SEVERAL,
    Equation,
    Operation,
    read_changes,
    read_equations,
    shares_in,
)
from rag.verify.figure_locations import FigureLocation, locations_in_tables, names_of, places_in_prose, prose_of
from rag.verify.figures import Figure, kind_of_bound, read_figures
from rag.verify.signs import without_change

_MOST_NAMED = 12
_ROUNDED_FOLD = 0.05  # "doubled" is said of 1.95 times
_MOST_PAIRS = 300
_MOST_TOLD = 8  # figures of prose on one thing
_MARGIN = re.compile(r"\bmargins?\b|利润率|净利率", re.IGNORECASE)
_OF_MARGINS = names_of("net profit of total sales; 净利润 营业收入")  # what margins are quotients of
_NEAR = 4  # figures of the sentences right before
_TELLING_DIGITS = 3  # from so many on, a figure hardly comes out of figures named elsewhere by chance


@dataclass(frozen=True)
class Context:
    """The figures and sums that a figure may be derived from.

    Attributes:
        named: Figures of the sentence that are borne out.
        before: Those of the sentences before it, in order.
        sums: Those that the sentences before it write out.
        asked: The question, whose wording may claim the operation and name the rows.
    """

    named: tuple[Figure, ...] = ()
    before: tuple[Figure, ...] = ()
    sums: tuple[Equation, ...] = ()
    asked: str = ""


def is_derived(figure: Figure, sentence: str, source: str, known: Context) -> bool:
    """True if a figure comes from others in the way that the sentence's words claim.

    A pair of numbers that merely happens to give the figure bears nothing out: the wording must name the
    operation, and the operands be named beside it, or stand in table rows that the sentence names.

    Args:
        figure: Of the sentence; no source states it.
        sentence: Whose words claim the operation.
        source: All that the sentence cites.
        known: Figures that it may come from.
    """
    if figure.is_year and says_year_before(source) and figure.value + 1 in years_in(source):
        return True
    if figure.unit == "✕":
        return _is_multiple(figure, sentence, source, known)
    return _is_reckoned(figure, sentence, source, known)


def _is_reckoned(figure: Figure, sentence: str, source: str, known: Context) -> bool:
    """True if a figure is what the sentence works out itself, or comes from others that it names."""
    digits = _digits(figure)
    borne_out = (*known.named, *known.before, *read_figures(source).found)
    if _is_worked_out(figure, read_equations(sentence), borne_out) or is_share(figure, sentence, source):
        return True
    scales = read_figures(source).scales
    claimed = [operation for operation in OPERATIONS if operation.claimed.search(sentence)]
    near = _reckoned([*(known.before[-_NEAR:] if digits > 1 else ()), *known.named])
    if _any_gives(figure, claimed, permutations(near, 2), scales) or _is_of_several(figure, sentence, near):
        return True
    return _is_of_what_is_named(figure, sentence, source, known)


def _is_of_what_is_named(figure: Figure, sentence: str, source: str, known: Context) -> bool:
    """True if a figure comes from those of rows and sentences of the source that name what it is of."""
    digits, scales = _digits(figure), read_figures(source).scales
    borne_out = (*known.named, *known.before, *read_figures(source).found)
    if _is_of_stated_change(figure, sentence, source):
        return True
    grows = digits > 1 and figure.unit == "percent" and GROWTH.claimed.search(sentence)
    if grows and _comes_of_rows(figure, GROWTH, sentence, source, scales):
        return True
    if digits < _TELLING_DIGITS:
        return False
    if _is_worked_out(figure, known.sums, borne_out):
        return True
    wording = f"{sentence} {known.asked}"
    claimed = [operation for operation in OPERATIONS if operation.claimed.search(wording)]
    far = _reckoned([*known.before, *known.named])
    return (
        _any_gives(figure, claimed, permutations(far, 2), scales)
        or _is_of_several(figure, wording, far)
        or any(_comes_of_rows(figure, one, wording, source, scales) for one in claimed)
    )


def _is_of_stated_change(figure: Figure, sentence: str, source: str) -> bool:
    """True if a figure is how far something went that the source only says went from so much to so much."""
    way = _way(figure)
    return any(
        operation.claimed.search(sentence) and _gives(figure, operation, pair, (1.0,), way)
        for pair in pair_changes(sentence, source)
        for operation in (GROWTH, OPERATIONS[1])
    )


def _way(figure: Figure) -> int:
    return -1 if figure.is_negative else figure.around.lean if figure.around else 0


def _comes_of_rows(figure: Figure, operation: Operation, wording: str, source: str, scales: Iterable[float]) -> bool:
    """True if an operation gives a figure from what the source has of the things that are named."""
    if not operation.alike:
        return any(_gives(figure, operation, pair, scales) for pair in pair_rows(wording, source))
    way = _way(figure)
    return any(
        _gives(figure, operation, (one, other), scales, way if ordered else 0)
        for one, other, ordered in pair_figures(wording, source, undated=operation.percent)
    )


def _is_multiple(figure: Figure, sentence: str, source: str, known: Context) -> bool:
    """True if something became so many times itself: "doubled" of 200 and 400, or of a growth by 100 %."""
    there = read_figures(source).found
    named = [one for one in known.named if not one.is_year and one.unit not in ("percent", "✕")]
    pairs = [*pair_changes(sentence, source), *((one, other) for one, other, _ in pair_figures(sentence, source))]
    pairs += [(one, other) for one in _reckoned(named) for other in named]
    if named:
        pairs = [(one, other) for one, other in pairs if one in named or other in named]
    return any(_is_times(figure, one.value / other.value) for one, other in pairs if other.value) or any(
        other.unit == "percent" and _is_times(figure, 1 + _signed(other) / 100)
        for other in there
        if _tells_change(other)
    )


def _is_times(figure: Figure, ratio: float) -> bool:
    bound = kind_of_bound(figure)
    if bound == "more":
        return figure.value <= ratio < figure.value + 1
    if bound in ("nearly", "about"):
        return 0.85 * figure.value <= ratio <= figure.value
    return abs(ratio - figure.value) <= _ROUNDED_FOLD * figure.value


def _tells_change(figure: Figure) -> bool:
    return figure.is_negative or (figure.around is not None and figure.around.lean != 0)


def _signed(figure: Figure) -> float:
    return -figure.value if figure.is_negative or (figure.around and figure.around.lean < 0) else figure.value


def _is_worked_out(figure: Figure, sums: Sequence[Equation], borne_out: Sequence[Figure]) -> bool:
    """True if the figure is what one of some sums comes to, whose operands are borne out."""
    return any(
        one.holds and one.comes_to(figure.value, figure.step * 1.001) and _rests_on(one, borne_out) for one in sums
    )


def _rests_on(equation: Equation, known: Sequence[Figure]) -> bool:
    """True if the numbers of an equation are known ones, or constants such as the days of a year."""
    return all(
        operand in CONSTANTS or any(_same_digits(operand, other) for other in known) for operand in equation.operands
    )


def _same_digits(operand: float, other: Figure) -> bool:
    return any(abs(operand * scale - other.value) <= 1e-9 * max(1.0, other.value) for scale in (1, 1e3, 1e6, 1e9))


def _reckoned(named: Sequence[Figure]) -> list[Figure]:
    """Leave out years; of many figures keep those named last."""
    return [figure for figure in named if not figure.is_year][-_MOST_NAMED:]


def _digits(figure: Figure) -> int:
    return sum(map(str.isdigit, figure.text.lstrip("0.$€£¥")))


def _any_gives(
    figure: Figure, operations: Sequence[Operation], pairs: Iterable[tuple[Figure, Figure]], scales: Iterable[float]
) -> bool:
    return any(_gives(figure, operation, pair, scales) for pair in pairs for operation in operations)


def _gives(
    figure: Figure, operation: Operation, pair: tuple[Figure, Figure], scales: Iterable[float], way: int = 0
) -> bool:
    """True if an operation on two figures gives a third, and goes the way that is said (0: either)."""
    one, other = pair
    if not operation.fits(figure, one, other) or not other.value or one.value == other.value:
        return False
    free = operation.percent or not operation.alike  # a quotient has no scale of its own
    for scale in scales:
        result = operation.work_out(*(each.value if each.scaled else each.value * scale for each in pair))
        stretch = 1.0 if free or figure.scaled else scale
        if figure.is_negative and result > 0:
            continue
        if way and operation.turns and result * way < 0:
            continue
        if abs(abs(result) - figure.value * stretch) <= figure.step * stretch * 1.001:
            return True
    return False


def _is_of_several(figure: Figure, sentence: str, known: Sequence[Figure]) -> bool:
    """True if a figure is the sum or mean of three to five figures named in a row before it."""
    alike = [other for other in _reckoned(known) if other.unit == figure.unit and other.scaled == figure.scaled]
    return any(
        abs(sum(other.value for other in group) / (1 if added else len(group)) - figure.value) <= figure.step * 1.001
        for sign, added in SEVERAL
        if sign.search(sentence)
        for size in range(3, 6)
        for group in (alike[start : start + size] for start in range(len(alike) - size + 1))
    )


def is_share(figure: Figure, sentence: str, source: str) -> bool:
    """True if a percentage is the share that a source gives as "three out of five", or the other way about."""
    if figure.unit == "percent":
        return any(abs(100 * count / whole - figure.value) <= figure.step for count, whole in shares_in(source))
    percents = [other for other in read_figures(source).found if other.unit == "percent"]
    said = [100 * count / whole for count, whole in shares_in(sentence) if figure.value in (count, whole)]
    return any(abs(share - other.value) <= other.step for share in said for other in percents)


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
    """Return what a sentence names, but for its figures, and how and which way they are meant."""
    for figure in read_figures(sentence).found:
        if not figure.is_year:
            sentence = sentence.replace(figure.text, " ", 1)
    return names_of(without_change(without_qualifiers(sentence)))
