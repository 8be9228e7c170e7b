"""Finds where each figure of a source stands: in which row and column of a table, or beside which year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from library.text import cjk_share, terms_of
from library.text.dates import find_dates, normal, years_in
from library.text.wording import holds_together, same_words
from rag.reading.extracts import extracts_of
from rag.reading.tables import Row, guess_rows, read_rows, with_plain_rows, without_tables
from rag.verify.figures import Figure, Figures, read_figures
from rag.verify.signs import RESPECTIVELY

_PART_END = re.compile(
    r"\n|[;:·] |, (?!\d{4}\b)|[；：，、。]|比|较"
    r"|\b(?:and|but|while|whereas|compared|versus|vs|from|to|against|than)\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[^\W\d_][\W\d_]{0,12}[.!?。！？；][”’\"'）)」』]*$"
)  # cells that a stop happens to end are no prose
_SPLIT_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d[-–/]\d\d(?!\d)(?![-/]\d)")  # 2005–06, whose second half is no figure
_NEXT_YEAR_MONTHS = re.compile(r"\b(?:jan|feb)", re.IGNORECASE)  # a fiscal year that ends here is often named before
_CODE = re.compile(r"(?<![A-Z] )\b[A-Z]{2,3}\b(?! [A-Z]{2})")
_CHANGE = re.compile(r"\b(?:change|growth|increase)|增减|增长|变动|增幅|同比|环比", re.IGNORECASE)
_CELL_WORDS = 4  # of a cell that is a figure: "$ (14.2) million"


@dataclass(frozen=True)
class FigureLocation:
    """Where a figure of a source stands.

    Attributes:
        row: What it has in common with the others of its row, a negative number where that is guessed; None in prose.
        label: What names its row, in words that stand for their like.
        years: Those that the head of its column may mean, or in prose those beside it; empty when not known.
        negative: True when it stands in brackets or behind a minus, as losses do.
        head: What names its column, as `label` does; empty when not known.
        scales: 1, and the factors that its table, row or column names.
        section: The words of the line of its table without figures that it stands below, as "Current assets".
        is_change: True in a column of changes, whose sign says which way something went.
        around: The words of the sentence that it is said in; empty in tables.
    """

    figure: Figure
    row: int | str | None
    label: frozenset[str]
    years: frozenset[int]
    negative: bool = False
    head: frozenset[str] = frozenset()
    scales: frozenset[float] = frozenset({1.0})
    section: frozenset[str] = frozenset()
    is_change: bool = False
    around: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FigureLocations:
    """Where the figures of a source stand, as far as it can be told.

    Attributes:
        figures: All that the source has.
        named: Those that labels and heads of tables have.
        heads: The words of all heads.
    """

    places: tuple[FigureLocation, ...]
    figures: Figures
    named: Figures
    heads: frozenset[str]

    def of(self, figure: Figure, scales: frozenset[float]) -> list[FigureLocation]:
        """List the places that hold a figure, in its own digits if it is there so; none when others hold it too."""
        its = [place for place in self.places if self.holds(place.figure, figure, scales)]
        said = [other for other in self.figures.found if self.holds(other, figure, scales)]
        if any(place.figure.digits == figure.digits for place in its):
            its = [place for place in its if place.figure.digits == figure.digits]
            said = [other for other in said if other.digits == figure.digits]
        return its if len(its) >= len(said) else []

    def holds(self, other: Figure, figure: Figure, scales: frozenset[float]) -> bool:
        """True if a figure of the source is one of a sentence."""
        return Figures((other,), self.figures.scales).state(figure, scales)


def label_terms(text: str) -> list[str]:
    """List the terms that tell a row from others; of words in capitals, such as OR for Oregon, those of grammar too."""
    codes = {term for word in _CODE.findall(text) for term in terms_of(word)}
    terms = [term for term in terms_of(text) if (term in codes or not holds_together(term)) and not term[0].isdigit()]
    return [term for term in terms if len(term) > 1 or not cjk_share(term)] or terms


def words_of(text: str) -> frozenset[str]:
    """The same in words that stand for their like."""
    return frozenset(same_words(label_terms(text)))


def names_of(text: str) -> frozenset[str]:
    """The same with the years, as the labels of places are given."""
    return words_of(text) | {str(year) for year in years_in(text)}


def numbered_names_of(text: str) -> frozenset[str]:
    """The same with the numbers that are no days, as heads have: "Level 2", "six months ended June 30"."""
    numbers = {term for term in terms_of(without_dates(text)) if term[0].isdigit()}
    return names_of(text) | numbers


@lru_cache(maxsize=64)
def find_locations(source: str) -> FigureLocations:
    """Find where the figures of a source stand."""
    prose = (source[one.start : one.end] for one in extracts_of(source) if one.kind == "sentence")
    told = [place for sentence in prose if _STOP.search(sentence) for place in places_in_prose(sentence)]
    places, rows = (*locations_in_tables(source), *told), read_rows(source).values()
    heads = "\n".join({head for row in rows for _, head in row.cells})
    named = read_figures("\n".join((heads, *(row.label for row in rows))))
    return FigureLocations(places, read_figures(source), named, numbered_names_of(heads))


@lru_cache(maxsize=64)
def locations_in_tables(source: str) -> tuple[FigureLocation, ...]:
    """Find where the figures of a source's tables stand."""
    rows = read_rows(source)
    known = [place for start, row, section in _with_sections(source, rows) for place in _in_row(row, start, section)]
    if any(row.is_headless for row in rows.values()):  # the years that head them may stand in the lines above
        above = {(one.label, one.figure.value): one.years for one in _guessed(with_plain_rows(source))}
        known = [replace(one, years=one.years or above.get((one.label, one.figure.value), one.years)) for one in known]
    return (*known, *_guessed(without_tables(source)))


def _with_sections(source: str, rows: Mapping[int, Row]) -> Iterator[tuple[int, Row, frozenset[str]]]:
    """Yield each row with the words of the line without figures that it stands below in its table."""
    section, end = frozenset[str](), -1
    for start, row in rows.items():
        if source[end:start].strip():  # another table begins
            section = frozenset()
        end = source.find("\n", start)
        if not row.cells:
            section = words_of(row.label)
        yield start, row, section


def _guessed(text: str) -> Iterator[FigureLocation]:
    for number, row in enumerate(guess_rows(text), 1):
        yield from (replace(place, head=frozenset()) for place in _in_row(row, -number))


def _in_row(row: Row, number: int, section: frozenset[str] = frozenset()) -> Iterator[FigureLocation]:
    label, dated = names_of(row.label), _years_of(row.label) if _is_date(row.label) else frozenset[int]()
    for cell, head in row.cells:
        found = read_figures(cell).found
        if len(found) != 1 or len(cell.split()) > _CELL_WORDS:
            continue
        scales = read_figures(f"{row.scale}. {row.label}. {head}").scales
        negative = cell.lstrip("$€£¥￥ ")[:1] in tuple("(（-–−")
        years, names = _years_of(head) or dated, numbered_names_of(head)
        if dated and len(row.cells) > 1:  # the table lies on its side: its columns are what others have for rows
            yield FigureLocation(found[0], head, names, years, negative, scales=scales)
        else:
            changes = bool(_CHANGE.search(head))
            yield FigureLocation(found[0], number, label, years, negative, names, scales, section, changes)


def _is_date(label: str) -> bool:
    rest = without_dates(label)
    return rest != normal(label) and not label_terms(rest)


def without_dates(text: str) -> str:
    """Leave dates out of a text, whose months and days name no row and are no figures."""
    text = _SPLIT_YEAR.sub(" ", normal(text))
    for date in reversed(find_dates(text)):
        text = text[: date.start] + text[date.end :]
    return text


def _years_of(head: str) -> frozenset[int]:
    named = set(years_in(head))
    return frozenset(named | ({year - 1 for year in named} if _NEXT_YEAR_MONTHS.search(head) else set()))


def prose_of(source: str, terms: Set[str]) -> list[str]:
    """List the sentences of a source that hold all of some terms."""
    return [sentence for words, sentence in _prose(source) if terms and terms <= words]


@lru_cache(maxsize=64)
def _prose(source: str) -> tuple[tuple[frozenset[str], str], ...]:
    texts = (source[one.start : one.end] for one in extracts_of(source) if one.kind != "row")
    return tuple((frozenset(same_words(terms_of(text))), text) for text in texts)


def places_in_prose(sentence: str) -> Iterator[FigureLocation]:
    """Find the figures of a sentence, with the years beside them."""
    around = names_of(sentence)
    for part in parts_of(sentence):
        years = frozenset(years_in(part))
        for figure in read_figures(part).found:
            yield FigureLocation(figure, None, frozenset(), years, around=around)


def parts_of(text: str, end: re.Pattern[str] = _PART_END) -> list[str]:
    """Cut a sentence into parts that each say one thing of one time."""
    if RESPECTIVELY.search(text):
        return [text]
    return [part for part in end.split(text) if part.strip()]
