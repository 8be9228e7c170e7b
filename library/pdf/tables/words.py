"""The lines of a page: segments of words that stand on one baseline, read from its runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import TypeVar

from library.pdf.cleaning import clean_line
from library.pdf.runs import Run, spaced
from library.pdf.tables.segments import Word, segments_of

_FEW_LINES = 2
_TALL = 1.4  # times the height of the text
_DOTS = ".·․‥…_"
_LEADER = re.compile(rf"[{_DOTS}]{{3,}}$|^[{_DOTS}]+$")
_LEAST_LEADER = 3  # characters


Part = TypeVar("Part", Run, Word)


class TextLine:
    """Segments on one baseline, from left to right.

    Attributes:
        runs: Indices of the runs that it is made of.
        led: Whether a leader of dots runs through it.
    """

    __slots__ = ("led", "runs", "segments", "x0", "x1", "y0", "y1")

    def __init__(self, words: Sequence[Word]) -> None:
        """Take the words of a line in any order."""
        ordered = sorted(words, key=attrgetter("x0"))
        seen, self.led = ordered, False
        if any([word.text[-1] in _DOTS for word in words]):
            trimmed = [rest for word in ordered if (rest := _without_leader(word))]
            if _letters(words) - _letters(trimmed) >= _LEAST_LEADER:
                seen, self.led = trimmed, True
        self.runs = {word.run for word in words}
        self.segments = segments_of(seen) if seen else []
        widths = [word.x1 - word.x0 for word in words]
        wide = words[widths.index(max(widths))]
        self.y0, self.y1 = wide.y0, wide.y1
        self.x0, self.x1 = ordered[0].x0, max([word.x1 for word in words])

    @property
    def height(self) -> float:
        """Of its widest word."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """Of its height."""
        return (self.y0 + self.y1) / 2


def _letters(words: Sequence[Word]) -> int:
    return sum(len(word.text) for word in words)


def level_marks(runs: Sequence[Run]) -> None:
    """Set the marks of a list's items, whose fonts are often twice as high, to the height of the text behind them."""
    for mark, text in pairwise(runs):
        is_mark = len(mark.text) == 1 and not mark.text.isalnum() and mark.height > _TALL * text.height
        if is_mark and mark.x1 < text.x0 and mark.y0 < text.y0 + text.height / 2 < mark.y1:
            mark.y0, mark.y1 = text.y0, text.y1


def words_of(runs: Sequence[Run], places: Iterable[int]) -> list[Word]:
    """List the words of some of a page's runs; those that are turned and other tables are left out.

    Args:
        runs: Of a page.
        places: Indices of those to take.
    """
    return [word for i in places if not runs[i].turned and runs[i].table < 0 for word in _words(runs[i], i)]


def lines_of(words: Sequence[Word]) -> list[TextLine]:
    """Put words into lines by their height, from the top."""
    return [line for line in map(TextLine, _levels(words)) if line.segments]


def lines_of_runs(runs: Sequence[Run]) -> list[TextLine]:
    """Put a page's runs into lines by their height, from the top; none where hardly any stand beside each other."""
    upright = [(i, run) for i, run in enumerate(runs) if not run.turned and run.table < 0]
    places = {id(run): i for i, run in upright}
    levels = _levels([run for _, run in upright])
    if sum(len(level) > 1 for level in levels) < _FEW_LINES:
        return []
    lines = (TextLine([word for run in level for word in _words(run, places[id(run)])]) for level in levels)
    return [line for line in lines if line.segments]


def _levels(parts: Sequence[Part]) -> list[list[Part]]:
    """Group what stands on the baseline of the widest of them, from the top; marks of lists can be twice as high."""
    groups: list[list[Part]] = []
    y0 = y1 = width = 0.0
    for part in sorted(parts, key=lambda part: -(part.y0 + part.y1)):
        bottom, top = part.y0, part.y1
        if groups and min(y1, top) - max(y0, bottom) > 0.5 * min(y1 - y0, top - bottom):
            groups[-1].append(part)
        else:
            groups.append([part])
            width = 0.0
        if part.x1 - part.x0 > width:
            y0, y1, width = bottom, top, part.x1 - part.x0
    return groups


def joined_lines(texts: Sequence[str]) -> str:
    """Get the text of a cell from that of its lines, cleaned; a word that a hyphen breaks is whole again."""
    whole = ""
    for text in texts:
        if whole and whole[-1] in "\ufffe\x02\xad":
            whole = whole[:-1] + "-" * text[:1].isupper() + text
        elif whole and not (whole[-1] == "-" and whole[-2:-1].isalpha()):
            whole += spaced(whole, text, 0.0, 1.0) + text
        else:
            whole += text
    return clean_line(whole).rstrip("\xad")


def _words(run: Run, index: int) -> list[Word]:
    y0, y1, bold = run.y0, run.y1, run.bold
    return [
        Word(text, (x0, y0, x1, y1), index, bold=bold) for text, x0, x1 in run.parts or [(run.text, run.x0, run.x1)]
    ]


def _without_leader(word: Word) -> Word | None:
    """Get a word without the dots that lead from it to the next; None if it is nothing else."""
    found = _LEADER.search(word.text) if word.text[-1] in _DOTS else None
    if found is None:
        return word
    if found.start() == 0:
        return None
    share = found.start() / len(word.text)
    end = word.x0 + share * (word.x1 - word.x0)
    return Word(word.text[: found.start()], (word.x0, word.y0, end, word.y1), word.run, bold=word.bold)
