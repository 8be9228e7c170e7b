"""Recomputes figures that a sentence derives from others: a growth, a difference, a sum, a ratio, an average."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from rag.figures.equations import Equation, read_equations
from rag.figures.figures import Figure, read_figures
from rag.figures.operations import CONSTANTS, OPERATIONS, SEVERAL, Operation
from rag.figures.table_figures import Cell, label_terms, read_cells
from rag.reading.wording import same_words

_MOST_NAMED = 12
_MOST_PAIRS = 300
_NEAR = 4  # figures of the sentences right before
_MARGIN = re.compile(r"\bmargins?\b|利润率|净利率", re.IGNORECASE)
_OF_MARGINS = same_words(label_terms("net profit of total sales; 净利润 营业收入"))  # what margins are quotients of
_TELLING_DIGITS = 3  # from so many on, a figure hardly comes out of figures named elsewhere by chance


@dataclass(frozen=True)
class Known:
    """What a figure may be derived from.

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


def is_derived(figure: Figure, sentence: str, source: str, known: Known) -> bool:
    """Tell whether a figure comes from others in the way that the sentence's words claim.

    A pair of numbers that merely happens to give the figure bears nothing out: the wording must name the
    operation, and the operands be named beside it, or stand in table rows that the sentence names.

    Args:
        figure: Of the sentence; no source states it.
        sentence: Whose words claim the operation.
        source: All that the sentence cites.
        known: Figures that it may come from.
    """
    digits = _digits(figure)
    borne_out = (*known.named, *known.before, *read_figures(source).found)
    if _is_worked_out(figure, read_equations(sentence), borne_out):
        return True
    scales = read_figures(source).scales
    claimed = [operation for operation in OPERATIONS if operation.claimed.search(sentence)]
    near = _reckoned([*(known.before[-_NEAR:] if digits > 1 else ()), *known.named])
    if _any_gives(figure, claimed, permutations(near, 2), scales) or _is_of_several(figure, sentence, near):
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
        or any(_any_gives(figure, [one], _row_pairs(wording, source, alike=one.alike), scales) for one in claimed)
    )


def _is_worked_out(figure: Figure, sums: Sequence[Equation], borne_out: Sequence[Figure]) -> bool:
    """Tell whether the figure is what one of some sums comes to, whose operands are borne out."""
    return any(
        one.holds and one.comes_to(figure.value, figure.step * 1.001) and _rests_on(one, borne_out) for one in sums
    )


def _rests_on(equation: Equation, known: Sequence[Figure]) -> bool:
    """Tell whether the numbers of an equation are known ones, or constants such as the days of a year."""
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


def _row_pairs(sentence: str, source: str, *, alike: bool) -> list[tuple[Figure, Figure]]:
    """Pair cells of rows that the sentence names: of one row for what is alike, else of two rows in one column."""
    terms = same_words(label_terms(sentence))
    if not alike and _MARGIN.search(sentence):
        terms |= _OF_MARGINS
    cells = [cell for cell in read_cells(source) if cell.label and same_words(cell.label) <= terms]
    pairs = [
        (one.figure, other.figure)
        for one, other in combinations(cells, 2)
        if (one.row == other.row if alike else _same_column(one, other))
    ][:_MOST_PAIRS]
    return [*pairs, *((other, one) for one, other in pairs)]


def _same_column(one: Cell, other: Cell) -> bool:
    return bool(one.years) and one.years == other.years and one.label != other.label


def _any_gives(
    figure: Figure, operations: Sequence[Operation], pairs: Iterable[tuple[Figure, Figure]], scales: Iterable[float]
) -> bool:
    return any(_gives(figure, operation, pair, scales) for pair in pairs for operation in operations)


def _gives(figure: Figure, operation: Operation, pair: tuple[Figure, Figure], scales: Iterable[float]) -> bool:
    one, other = pair
    if not operation.fits(figure, one, other) or not other.value or one.value == other.value:
        return False
    free = operation.percent or not operation.alike  # a quotient has no scale of its own
    for scale in scales:
        result = operation.work_out(*(each.value if each.scaled else each.value * scale for each in pair))
        stretch = 1.0 if free or figure.scaled else scale
        if abs(abs(result) - figure.value * stretch) <= figure.step * stretch * 1.001:
            return True
    return False


def _is_of_several(figure: Figure, sentence: str, known: Sequence[Figure]) -> bool:
    """Tell whether a figure is the sum or mean of three to five figures named in a row before it."""
    alike = [other for other in _reckoned(known) if other.unit == figure.unit and other.scaled == figure.scaled]
    return any(
        abs(sum(other.value for other in group) / (1 if added else len(group)) - figure.value) <= figure.step * 1.001
        for sign, added in SEVERAL
        if sign.search(sentence)
        for size in range(3, 6)
        for group in (alike[start : start + size] for start in range(len(alike) - size + 1))
    )
