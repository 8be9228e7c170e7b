"""Finds the title of a document on its first page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.facts.word_lists import label_in
from ingest.pages.outline import folded
from library.pdf.pages import Line
from library.records import Fact, around

_LARGER = 1.12  # times the usual size
_MUCH_LARGER = 1.4  # for recognised pages, where sizes are estimates
_ALIKE = 0.05  # share by which the sizes of one title's lines may differ
_LEAST = 4  # letters of a title, of which one Chinese counts for two
_MOST_LINES = 5  # of a title
_LONGEST = 300  # characters of a title
_CENTRED = 0.04  # of the width of the page's text
_SENTENCE = re.compile(r"[.。;；,，:：]$")


@dataclass(frozen=True)
class Front:
    """The first page with text.

    Attributes:
        number: Of the page, from 1.
        lines: In reading order, but for those that run or stand turned.
        usual: The size that most of the document is set in; 0 when not known.
        recognised: Whether its text was recognised in its picture.
    """

    number: int
    lines: Sequence[Line]
    usual: float
    recognised: bool = False

    def fact(self, text: str, lines: Sequence[Line]) -> Fact:
        """Make a fact of what some lines say."""
        return Fact(text, self.number, around(line.rect for line in lines))


def find_title(front: Front, stated: str) -> tuple[Fact | None, int]:
    """Find the title, and the index of the line after it; 0 where no line of the page is it.

    What the file states is the title where the page says it too. Else it is what stands largest, what the file states,
    or what stands alone above the text, in this order.
    """
    spans = _said(front.lines, stated) or _largest(front)
    if spans is None and stated:
        return Fact(stated), 0
    spans = spans or _above_text(front)
    if spans is None:
        return None, 0
    lines = front.lines[slice(*spans)]
    return front.fact(joined([line.text for line in lines]).rstrip("*∗†‡ "), lines), spans[1]


def joined(texts: Sequence[str]) -> str:
    """Join lines to one, without a space between Chinese characters."""
    text = " ".join(" ".join(texts).split())
    return re.sub("(?<=[\u2e80-\uffef]) (?=[\u2e80-\uffef])", "", text)


def _said(lines: Sequence[Line], stated: str) -> tuple[int, int] | None:
    """Find the lines that together say what the file states as its title."""
    wanted = folded(stated)
    for start in range(len(lines)) if wanted else ():
        read = ""
        for end in range(start, min(start + _MOST_LINES, len(lines))):
            read += folded(lines[end].text)
            if read == wanted:
                return start, end + 1
            if not wanted.startswith(read):
                break
    return None


def _largest(front: Front) -> tuple[int, int] | None:
    """Find the first lines of the largest size, where that stands out; a table's only where nothing else does."""
    least = front.usual * (_MUCH_LARGER if front.recognised else _LARGER)
    groups = [span for span in _groups(front.lines) if _may_be_title(front.lines[slice(*span)])]
    for within_table in (False, True):
        large = [
            (front.lines[start].size, -start, end)
            for start, end in groups
            if front.lines[start].size >= least > 0 and (front.lines[start].table >= 0) == within_table
        ]
        if large:
            _, start, end = max(large)
            return -start, end
    return None


def _groups(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Give the runs of lines of one size that follow each other closely."""
    start = 0
    for place in range(1, len(lines) + 1):
        if place == len(lines) or not _goes_on(lines[place - 1], lines[place]):
            yield start, place
            start = place


def _goes_on(above: Line, below: Line) -> bool:
    alike = abs(above.size - below.size) <= _ALIKE * above.size
    return alike and not below.gap and (above.table >= 0) == (below.table >= 0)


def _may_be_title(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    if text.endswith("。") or any(label_in(text, part) for part in ("contents", "abstract", "references")):
        return False
    letters = sum(1 + (character >= "\u2e80") for character in text if character.isalpha())
    return letters >= _LEAST and len(lines) <= _MOST_LINES and len(text) <= _LONGEST


def _above_text(front: Front) -> tuple[int, int] | None:
    """Find what stands above the text in its size, in the middle or in bold."""
    lines = front.lines
    spans = (span for span in _groups(lines) if lines[span[0]].size >= front.usual * (1 - _ALIKE))
    start, end = next(spans, (0, 0))
    title = lines[start:end]
    if not title or not _may_be_title(title) or title[0].table >= 0 or _SENTENCE.search(title[-1].text):
        return None
    if end == len(lines) or all(line.bold for line in title):
        return start, end
    x0, _, x1, _ = around(line.rect for line in lines)
    centred = all(abs(line.x0 + line.x1 - x0 - x1) <= 2 * _CENTRED * (x1 - x0) for line in title)
    return (start, end) if centred and any(line.x1 - line.x0 < 0.8 * (x1 - x0) for line in title) else None
