"""Compares what a sentence says of a trend, without figures, with the years of the table row that it names."""

from __future__ import annotations

from itertools import combinations

from library.text.dates import years_in
from rag.figures.figure_locations import FigureLocation, locations_in_tables, names_of
from rag.figures.figures import read_figures
from rag.figures.signs import DIRECTION, without_change

_LOSSES = names_of("loss losses deficit 亏损 损失")


def find_turned_trend(sentence: str, source: str) -> str:
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
