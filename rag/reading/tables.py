"""Reads the rows of a text's tables, each with its label and what heads its cells: as Markdown has them, else by guess.

Plain text has no cells: a web page's, or a passage given as text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

WITHIN = " › "
"""Between what a row is a part of and its label."""
_ROW = re.compile(r"^\|.*\|(?=[ \t]*$)", re.MULTILINE)
_RULE = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+")
_RULE_BELOW = re.compile(rf"[ \t]*\n{_RULE.pattern}")
_EDGE = re.compile(r"(?<!\\)\|")
_SCALE = re.compile(r"[(（](.+)[)）]")
_LONGEST_HEAD = 100  # letters: what is longer is text that stands above a column, as on the covers of forms
_SCALE_LETTERS = 200  # that a note of a scale has at most
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"(?:\d{1,3}[.)]?)?")  # of a row
_COUNTS = re.compile(r"[$€£¥]?\s?\d{1,3}(?:,\d{3})+(?:\.\d+)?")  # 57,172,731: no year nor number of a row
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d\s?年?度?")
_ASIDE = re.compile(r"\s*[(（]([^()（）]*)[)）]")  # in a head that stands in brackets itself
_OWN_SCALE = re.compile(r"\bshares?\b|%|％|\bpercent|\bratio|\bmargin|\brate\b|率|每股|股数|人数", re.IGNORECASE)

_FIGURE = re.compile(r"^[$€£¥￥(（\[+\-–—−~]*(?:US\$|HK\$)?\d[\d,.]*[%％)）\]*†‡x×]*$")
_FILLER = re.compile(r"^(?:[$€£¥￥%％()（）—–-]+|N/A|n/a|NM|nm|\(?%?\)?)$")
_EMPTY = frozenset("—–-")  # a cell that holds nothing
_YEARS = re.compile(r"(?:(?:19|20)\d\d\s*)+")
_YEAR_WITHIN = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")
_DATE_WORDS = re.compile(r"\d{1,2}(?:,|月|日|th|st|nd|rd)|(?:19|20)\d\d年?(?:度|末)?|(?:FY|Q[1-4]|H[12])(?=\s?\d|\s)")
_CHANGE = re.compile(r"change|variance|growth|increase|[增变][减动幅长]|同比|%", re.IGNORECASE)
_HEAD_WORDS = 12
_LABEL_WORDS = 16


@dataclass(frozen=True)
class Row:
    """A row of a table, without its empty cells.

    Attributes:
        label: What names it; empty where its first place is.
        groups: What it is a part of, from the outermost: "Current assets" of "Cash".
        cells: Those behind the label, each with what heads its column; "" where nothing does.
        scale: What the table's figures are counted in ("in millions"); empty where that is not told.
    """

    label: str
    cells: tuple[tuple[str, str], ...]
    scale: str = ""
    groups: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its label behind what it is a part of."""
        return WITHIN.join((*self.groups, self.label))

    @property
    def is_headless(self) -> bool:
        """Whether it has several cells and nothing that heads them."""
        return len(self.cells) > 1 and not any(head for _, head in self.cells)

    @property
    def unheaded(self) -> int:
        """How many of its cells are figures, and nothing heads them or says in words what they are."""
        return sum(not (head or _LETTER.search(cell)) for cell, head in self.cells)

    @property
    def meant(self) -> str:
        """What it tells of, without its figures, beside which a model sees little of the words: "Income 2025".

        The head of a figure counts where that is its only one: all heads together tell of the table.
        """
        cells = (
            f"{head} {cell}" if _LETTER.search(cell) else head if len(self.cells) == 1 else ""
            for cell, head in self.cells
        )
        return " ".join(filter(None, (*self.groups, self.label, *cells)))

    @property
    def shown(self) -> str:
        """The row so that it can be read alone: "Lamps › Copper pendant (in thousands): 203.00 (Price, EUR)"."""
        cells = ((cell, _in_brackets(head.replace(f"({self.scale})", "").strip())) for cell, head in self.cells)
        said = " · ".join(f"{cell} ({head})" if head else cell for cell, head in cells)
        if not (self.label and said):
            return self.name if self.label else said
        bears_scale = self.scale and not _OWN_SCALE.search(" ".join((self.label, *(cell for cell, _ in self.cells))))
        return f"{self.name.rstrip(':：')}{f' ({self.scale})' if bears_scale else ''}: {said}"


@lru_cache(maxsize=64)
def read_rows(text: str) -> Mapping[int, Row]:
    """Read the rows of a text's tables by where they begin, in order, without those that head columns."""
    return dict(_rows(text))


def without_tables(text: str) -> str:
    """Leave out the rows of a text's tables."""
    return _ROW.sub("", text)


def with_plain_rows(text: str) -> str:
    """Write the rows whose columns nothing heads as plain lines, under what stands above; leave out the others."""
    rows = read_rows(text)

    def plain(found: re.Match[str]) -> str:
        row = rows.get(found.start())
        return " ".join((row.label, *(cell for cell, _ in row.cells))) if row and row.is_headless else ""

    return _ROW.sub(plain, text)


def is_marked_row(line: str) -> bool:
    """True if a line is one of a table, its heads and the rule under them included."""
    return bool(_ROW.fullmatch(line))


def is_rule(line: str) -> bool:
    """True if a line is the rule between a table's heads and its rows."""
    return bool(_RULE.fullmatch(line))


def rows_of_table(heads: Sequence[str], rows: Iterable[Sequence[str]], scale: str = "") -> Iterator[Row | None]:
    """Yield the rows of a table, None for one that heads the columns or has nothing; of a form, a row a field.

    Args:
        heads: As wide as the table.
        rows: The texts of their cells, "" where there is none.
        scale: Of its figures.
    """
    rows = [*rows]
    if not any(heads) and _are_fields(rows):
        pairs = (cells[at : at + 2] for cells in rows for at in range(0, len(cells), 2))
        yield from (_row(pair, heads[:2], scale) if any(pair) else None for pair in pairs)
        return
    for cells in rows:
        if _are_years(cells, heads):
            heads = cells
        yield None if cells is heads or not any(cells) else _row(cells, heads, scale)


def _are_fields(rows: Sequence[Sequence[str]]) -> bool:
    """True if the rows of a table without heads are labels and values in turn, two or more of each: a form's."""
    pairs = [pair for cells in rows for pair in zip(cells[::2], cells[1::2], strict=False) if any(pair)]
    if len(pairs) < 2 or any(len(cells) < 4 or len(cells) % 2 for cells in rows):
        return False
    labelled = all(label and not _FIGURE.search(label) for label, _ in pairs)
    return labelled and any(_FIGURE.search(value) for _, value in pairs)


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    heads: list[str] = []
    scale, end = "", -2
    for found in _ROW.finditer(text):
        cells = _cells(found[0])
        if text[end : found.start()].strip(" \t") != "\n":  # a table begins
            heads, scale = [], _scale_above(text, found.start())
        end = found.end()
        if _RULE_BELOW.match(text, end) or _are_years(cells, heads):
            heads = cells
        elif any(cells) and not is_rule(found[0]):
            yield found.start(), _row(cells, heads, scale)


def _row(cells: Sequence[str], heads: Sequence[str], scale: str) -> Row:
    count = _label_width(cells)
    *groups, label = " ".join(filter(None, cells[:count])).split(WITHIN)
    named = zip_longest(cells[count:], heads[count : len(cells)], fillvalue="")
    return Row(
        label,
        tuple((cell, head if len(head) <= _LONGEST_HEAD else "") for cell, head in named if cell),
        scale,
        (*groups,),
    )


def _label_width(cells: Sequence[str]) -> int:
    """Count the first cells that name a row: one, two where the first is empty or numbers it, none where it counts."""
    if _COUNTS.fullmatch(cells[0]):
        return 0
    second = len(cells) > 2 and _LETTER.search(cells[1]) and not any(map(str.isdigit, cells[1]))
    return 2 if second and _NUMBER.fullmatch(cells[0]) else 1


def _in_brackets(head: str) -> str:
    """Write "Price (EUR)" so that it can stand in brackets itself."""
    return _ASIDE.sub(r", \1", head)


def _are_years(cells: Sequence[str], heads: Sequence[str]) -> bool:
    """True if cells head columns though no rule stands below: years, with none above them."""
    figures = [cell for cell in cells[1:] if cell]
    return bool(figures) and all(map(_YEAR.fullmatch, figures)) and not any(map(_YEAR.search, heads[1:]))


def _cells(row: str) -> list[str]:
    return [cell.replace("\\|", "|").strip() for cell in _EDGE.split(row)[1:-1]]


def _scale_above(text: str, start: int) -> str:
    above = text[max(0, start - _SCALE_LETTERS) : start].rstrip(" \t").removesuffix("\n")
    found = _SCALE.fullmatch(above.rpartition("\n")[2].strip())
    return found[1] if found else ""


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
    years = list(_YEAR_WITHIN.finditer(line))
    words = _DATE_WORDS.sub(" ", line)
    if not years or re.search(r"\d", words) or len(words.split()) > _HEAD_WORDS or line.endswith((".", "。", ";")):
        return None
    starts = [0, *(year.end() for year in years)]
    named = tuple(line[start : year.end()].strip() for start, year in zip(starts, years, strict=False))
    return _Heads(named, bool(_CHANGE.search(line, years[-1].end())))
