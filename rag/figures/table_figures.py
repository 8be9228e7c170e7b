"""Reads the cells of tables: each figure with the row that it stands in and the period that heads its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from library.text import cjk_share, terms_of
from rag.figures.figures import Figure, read_figures
from rag.reading.wording import holds_together

_FIGURE = re.compile(r"^[$€£¥￥(（\[+\-–—−]*(?:US\$|HK\$)?\d[\d,.]*[%％)）\]*†‡x×]*$")
_FILLER = re.compile(r"^(?:[$€£¥￥%％()（）—–-]+|N/A|n/a|NM|nm|\(?%?\)?)$")
_NEGATIVE = frozenset("(（-–−")
_EMPTY = frozenset("—–-")  # a cell that holds nothing
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")
_NEXT_YEAR_MONTHS = re.compile(r"\b(?:jan|feb)", re.IGNORECASE)  # a fiscal year that ends here is often named before
_DATE_WORDS = re.compile(r"\d{1,2}(?:,|月|日|th|st|nd|rd)|(?:19|20)\d\d年?(?:度|末)?|(?:FY|Q[1-4]|H[12])(?=\s?\d|\s)")
_CHANGE = re.compile(r"change|variance|growth|increase|[增变][减动幅长]|同比|%", re.IGNORECASE)
_HEAD_WORDS = 12
_LABEL_WORDS = 16


@dataclass(frozen=True)
class Cell:
    """A figure of a table.

    Attributes:
        row: Number of its row in the text; the same for figures side by side.
        label: Terms that name its row.
        years: Those that the head of its column may mean; empty when it is not known.
        negative: True when it stands in brackets or behind a minus.
    """

    figure: Figure
    row: int
    label: frozenset[str]
    years: frozenset[int]
    negative: bool


@dataclass
class _Row:
    label: str
    figures: list[str]


@dataclass(frozen=True)
class _Head:
    """Years over the columns, left to right; `more` when further columns follow them."""

    years: tuple[frozenset[int], ...] = ()
    more: bool = False

    def over(self, figures: Sequence[str]) -> list[tuple[str, frozenset[int]]]:
        """Put each figure under its head, and none where their numbers do not fit.

        Where each cell is a line of its own, a row of totals that has no name follows the row before it.
        """
        wanted = len(self.years)
        if len(figures) == wanted + 1 and not self.more and re.fullmatch(r"\d{1,2}", figures[0]):
            figures = figures[1:]  # the number of a note
        if self.more and wanted < len(figures):
            return list(zip(figures[:wanted], self.years, strict=True))
        if wanted < 2 or not figures or len(figures) % wanted:
            return [(figure, frozenset()) for figure in figures]
        return list(zip(figures, self.years * (len(figures) // wanted), strict=True))


@lru_cache(maxsize=64)
def read_cells(text: str) -> tuple[Cell, ...]:
    """Read the cells of a text, whether a row is a line or each of its cells is one."""
    return tuple(_cells(text))


def _cells(text: str) -> Iterator[Cell]:
    head, fresh = _Head(), False
    for number, part in enumerate(_parts(text)):
        if isinstance(part, _Head):
            # Where each head is a line of its own they add up; a line of several is the whole of them.
            head = _Head(head.years + part.years, part.more) if fresh and len(part.years) == 1 else part
            fresh = True
            continue
        fresh = False
        label = frozenset(label_terms(part.label))
        for index, (written, years) in enumerate(head.over(part.figures)):
            for figure in read_figures(written).found:
                unnamed = head.years and index >= len(head.years) and len(part.figures) % len(head.years) == 0
                yield Cell(figure, number, frozenset() if unnamed else label, years, written[0] in _NEGATIVE)


def label_terms(text: str) -> list[str]:
    """List the terms that tell a row from others."""
    terms = [term for term in terms_of(text) if not holds_together(term) and not term[0].isdigit()]
    return [term for term in terms if len(term) > 1 or not cjk_share(term)] or terms


def _parts(text: str) -> Iterator[_Row | _Head]:
    row = _Row("", [])
    for line in filter(None, map(str.strip, text.splitlines())):
        head = _head_of(line)
        label, figures = _split(line)
        if not label and not figures:
            continue  # a sign or a dash alone
        if head or label:
            if row.figures:
                yield row
            if head:
                yield head
            row = _Row("" if head else label, [])
        row.figures += [] if head else figures
        if len(row.label.split()) > _LABEL_WORDS:
            row = _Row("", [])  # prose, which ends in a figure by chance
    if row.figures:
        yield row


def _head_of(line: str) -> _Head | None:
    """Read a line of years, with the words that stand around them: "Years ended December 31, 2018 2017 Change"."""
    years = list(_YEAR.finditer(line))
    words = _DATE_WORDS.sub(" ", line)
    if not years or re.search(r"\d", words) or len(words.split()) > _HEAD_WORDS or line.endswith((".", "。", ";")):
        return None
    starts = [0, *(year.end() for year in years)]
    meant = []
    for before, year in zip(starts, years, strict=False):
        named = int(year[0])
        early = _NEXT_YEAR_MONTHS.search(line, before, year.start())
        meant.append(frozenset({named, named - 1} if early else {named}))
    return _Head(tuple(meant), bool(_CHANGE.search(line, years[-1].end())))


def _split(line: str) -> tuple[str, list[str]]:
    """Part a line into what names it and the figures that it ends in."""
    words = line.split()
    figures: list[str] = []
    while words and (_FIGURE.match(words[-1]) or _FILLER.match(words[-1])) and not words[-1].endswith((",", ".")):
        word = words.pop()
        if _FIGURE.match(word) or word in _EMPTY:
            figures.insert(0, word)
    return " ".join(words), figures
