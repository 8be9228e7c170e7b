"""Guesses the rows of tables in plain text, which has no cells: a web page's, or a passage given as text alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.reading.tables import Row, is_marked_row

_FIGURE = re.compile(r"^[$€£¥￥(（\[+\-–—−~]*(?:US\$|HK\$)?\d[\d,.]*[%％)）\]*†‡x×]*$")
_FILLER = re.compile(r"^(?:[$€£¥￥%％()（）—–-]+|N/A|n/a|NM|nm|\(?%?\)?)$")
_EMPTY = frozenset("—–-")  # a cell that holds nothing
_YEARS = re.compile(r"(?:(?:19|20)\d\d\s*)+")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")
_DATE_WORDS = re.compile(r"\d{1,2}(?:,|月|日|th|st|nd|rd)|(?:19|20)\d\d年?(?:度|末)?|(?:FY|Q[1-4]|H[12])(?=\s?\d|\s)")
_CHANGE = re.compile(r"change|variance|growth|increase|[增变][减动幅长]|同比|%", re.IGNORECASE)
_HEAD_WORDS = 12
_LABEL_WORDS = 16


@dataclass(frozen=True)
class _Heads:
    """Years over the columns, left to right, each with the words before it; `more` when further columns follow."""

    named: tuple[str, ...] = ()
    more: bool = False

    def over(self, figures: Sequence[str]) -> Iterator[tuple[tuple[str, str], ...]]:
        """Put each figure under its head, and under none where their numbers do not fit.

        Where each cell is a line of its own, a row of totals that has no name follows the row before it.
        """
        wanted = len(self.named)
        if len(figures) == wanted + 1 and not self.more and re.fullmatch(r"\d{1,2}", figures[0]):
            figures = figures[1:]  # the number of a note
        if self.more and wanted < len(figures):
            yield tuple(zip(figures[:wanted], self.named, strict=True))
        elif not wanted or len(figures) % wanted:
            yield tuple((figure, "") for figure in figures)
        else:
            named = self.named if wanted > 1 else ("",)
            for start in range(0, len(figures), wanted):
                yield tuple(zip(figures[start : start + wanted], named, strict=True))


def is_row(line: str) -> bool:
    """True if a line is marked as a row, or ends in two or more figures, or in one behind a currency's sign."""
    if is_marked_row(line):
        return True
    words = line.split()
    figures = split_row(line)[1]
    return len(figures) >= 2 or (len(figures) == 1 and len(words) > 1 and words[-2] in "$€£¥￥")


def heads_columns(line: str) -> bool:
    """True if a row holds no figures but years, as the heads of columns do."""
    return bool(_YEARS.fullmatch(" ".join(split_row(line)[1])))


def split_row(line: str) -> tuple[str, list[str]]:
    """Part a line into what names it and the figures that it ends in."""
    words = line.split()
    figures: list[str] = []
    while words and (_FIGURE.match(words[-1]) or _FILLER.match(words[-1])) and not words[-1].endswith((",", ".")):
        word = words.pop()
        if _FIGURE.match(word) or word in _EMPTY:
            figures.insert(0, word)
    return " ".join(words), figures


def guess_rows(text: str) -> Iterator[Row]:
    """Guess the rows of a text, whether a row is a line or each of its cells is one, under the years that head them."""
    heads, fresh = _Heads(), False
    for part in _parts(text):
        if isinstance(part, _Heads):
            # Where each head is a line of its own they add up; a line of several is the whole of them.
            heads = _Heads(heads.named + part.named, part.more) if fresh and len(part.named) == 1 else part
            fresh = True
            continue
        fresh = False
        label, figures = part
        for cells in heads.over(figures):
            yield Row(label, cells)
            label = ""


def _parts(text: str) -> Iterator[tuple[str, list[str]] | _Heads]:
    label, figures = "", list[str]()
    for line in filter(None, map(str.strip, text.splitlines())):
        heads = _heads_of(line)
        words, ends = split_row(line)
        if heads or words:
            if figures:
                yield label, figures
            if heads:
                yield heads
            label, figures = "" if heads else words, []
        figures += [] if heads else ends
        if len(label.split()) > _LABEL_WORDS:
            label, figures = "", []  # prose, which ends in a figure by chance
    if figures:
        yield label, figures


def _heads_of(line: str) -> _Heads | None:
    """Read a line of years, with the words that stand around them: "Years ended December 31, 2018 2017 Change"."""
    years = list(_YEAR.finditer(line))
    words = _DATE_WORDS.sub(" ", line)
    if not years or re.search(r"\d", words) or len(words.split()) > _HEAD_WORDS or line.endswith((".", "。", ";")):
        return None
    starts = [0, *(year.end() for year in years)]
    named = tuple(line[start : year.end()].strip() for start, year in zip(starts, years, strict=False))
    return _Heads(named, bool(_CHANGE.search(line, years[-1].end())))
