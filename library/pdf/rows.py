"""Rows: the runs that stand on one baseline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from library.pdf.runs import Run, spaced


class Row:
    """Runs on one baseline, from left to right."""

    __slots__ = ("first", "last", "runs", "x0", "x1", "y0", "y1")

    def __init__(self, runs: Sequence[Run], first: float, last: int) -> None:
        """Take the runs, and the places of the first and last of them in the page's content."""
        self.runs = list(runs)
        self.first, self.last = first, last
        self.x0, self.x1 = min(run.x0 for run in runs), max(run.x1 for run in runs)
        tallest = max(runs, key=lambda run: run.y1 - run.y0)
        self.y0, self.y1 = tallest.y0, tallest.y1

    @property
    def height(self) -> float:
        """Of its tallest run, so that raised and lowered characters do not count."""
        return self.y1 - self.y0

    @property
    def words(self) -> int:
        """Of all its runs."""
        return sum(run.words for run in self.runs)

    @property
    def table(self) -> int:
        """Which table it stands for; -1 where it is text."""
        return self.runs[0].table

    @property
    def turned(self) -> bool:
        """Whether it is not set from left to right."""
        return self.runs[0].turned

    @property
    def size(self) -> float:
        """Font size of its longest run."""
        return max(self.runs, key=lambda run: len(run.text)).size

    @property
    def bold(self) -> bool:
        """Whether most of its characters are bold."""
        bold = sum(len(run.text) for run in self.runs if run.bold)
        return 2 * bold > sum(len(run.text) for run in self.runs)

    @property
    def text(self) -> str:
        """Its runs, with a space between them where the script sets one."""
        text = self.runs[0].text
        for left, right in pairwise(self.runs):
            text = text.replace("\ufffe", "-") + spaced(text, right.text, right.x0 - left.x1, left.height) + right.text
        return text


def content_rows(runs: Sequence[Run], *, trusting: bool = False) -> list[Row]:
    """Join the runs that the reader has in one of its lines, in its order.

    Args:
        runs: Of the page or a part of it.
        trusting: Join them wherever they stand, not only on one baseline.
    """
    rows: list[Row] = []
    line: list[Run] = []
    for place, run in enumerate(runs):
        if line and not (run.line == line[0].line if trusting else _same_line(line, run)):
            rows.append(Row(line, place - len(line), place - 1))
            line = []
        line.append(run)
    return [*rows, Row(line, len(runs) - len(line), len(runs) - 1)] if line else rows


def flows(above: Row, below: Row) -> bool:
    """Tell whether a row is what follows another downwards."""
    if above.table >= 0 or below.table >= 0:
        return False
    space = above.y0 - below.y1
    lower, taller = sorted((above.height, below.height))
    return -0.6 * lower < space < 2.5 * taller and above.turned == below.turned


def _same_line(line: Sequence[Run], run: Run) -> bool:
    last = line[-1]
    if last.turned or run.turned or last.table >= 0 or run.table >= 0:
        return False
    tallest = max(line, key=lambda part: part.height)
    overlap = min(tallest.y1, run.y1) - max(tallest.y0, run.y0)
    lower, gap = min(tallest.height, run.height), run.x0 - last.x1
    if last.line != run.line:  # the reader begins a new line after raised characters too
        return overlap > 0.8 * lower and -0.1 * lower < gap < 0.5 * lower
    return overlap > 0.1 * lower and gap > -0.5 * tallest.height
