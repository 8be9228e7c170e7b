"""Finds line numbers: figures that count a page's lines beside its text, each line or every fifth."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from library.pdf.runs import Run

_LONGEST = 4  # digits
_FEWEST = {False: 5, True: 3}  # numbers in a column, where each line has one, and where only some have
_MANY = 20  # from so many on, text with short lines is counted too, such as a transcript's
_GOING_ON = {False: 0.3, True: 0.1}  # share of the lines that go on from the one above; of few numbers, of many
_FILLED = 0.5  # share of the lines that are nearly as wide as the widest
_COUNTED = 0.7  # share of the steps between which so many lines stand as the numbers say
_CJK = "\u2e80"
_STOPS = tuple("。！？；：.!?;:")


def find_line_numbers(runs: Sequence[Run]) -> list[list[Run]]:
    """Find the columns of figures that number lines.

    What is numbered is text: where every line has a number, lines go on from one to the next, as those of a list
    or a table do not; where only some have, as many lines stand between two numbers as the numbers say.
    """
    numbers = [run for run in runs if not run.turned and _is_number(run.text)]
    if len(numbers) < min(_FEWEST.values()):
        return []
    others = [run for run in runs if not run.turned and not _is_number(run.text)]
    heights = _heights(others)
    found = []
    for column in _columns(numbers):
        for step, counted in _sequences(column):
            if len(counted) < _FEWEST[step > 1] or not _is_free(counted, others):
                continue
            if _is_counted(counted, heights) if step > 1 else _is_text(counted, others):
                found.append(counted)
    return found


def _is_number(text: str) -> bool:
    return len(text) <= _LONGEST and text.isdecimal()


def _columns(numbers: Sequence[Run]) -> Iterator[list[Run]]:
    """Group numbers that stand one below the other, from the top."""
    group: list[Run] = []
    right = 0.0
    for run in sorted(numbers, key=lambda run: run.x0):
        if group and run.x0 > right - 0.3 * run.height:
            yield sorted(group, key=lambda run: -run.y0)
            group = []
        right = max(right, run.x1) if group else run.x1
        group.append(run)
    if group:
        yield sorted(group, key=lambda run: -run.y0)


def _sequences(column: Sequence[Run]) -> Iterator[tuple[int, list[Run]]]:
    """Give the stretches of a column that count by the step that most of it counts by."""
    steps = Counter(int(below.text) - int(above.text) for above, below in pairwise(column))
    step, times = max(steps.items(), key=lambda item: item[1], default=(0, 0))
    if step < 1 or times < 2:
        return
    stretch = [column[0]]
    for above, below in pairwise(column):
        if int(below.text) - int(above.text) != step:
            yield step, stretch
            stretch = []
        stretch.append(below)
    yield step, stretch


def _is_free(counted: Sequence[Run], others: Sequence[Run]) -> bool:
    """Tell whether nothing else stands in the strip that the numbers take."""
    x0, x1 = min(run.x0 for run in counted), max(run.x1 for run in counted)
    y0, y1 = counted[-1].y0, counted[0].y1
    crossing = sum(run.x0 < x1 and run.x1 > x0 and run.y0 < y1 and run.y1 > y0 for run in others)
    return crossing <= len(counted) // 10


def _heights(runs: Sequence[Run]) -> list[float]:
    """Give the height of each line of text, from the bottom."""
    heights: list[float] = []
    for run in sorted(runs, key=lambda run: run.y0 + run.y1):
        middle = (run.y0 + run.y1) / 2
        if not heights or middle - heights[-1] > 0.5 * run.height:
            heights.append(middle)
    return heights


def _is_counted(counted: Sequence[Run], heights: Sequence[float]) -> bool:
    """Tell whether as many lines stand between the numbers as they say."""
    right = 0
    for above, below in pairwise(counted):
        between = bisect_left(heights, above.y0) - bisect_right(heights, below.y1)
        right += between + 1 == int(below.text) - int(above.text)
    return right >= _COUNTED * (len(counted) - 1)


def _is_text(counted: Sequence[Run], others: Sequence[Run]) -> bool:
    """Tell whether the lines with a number are those of running text."""
    lines = [line for run in counted if (line := _beside(run, others)) is not None]
    if len(lines) < 2:
        return False
    many = len(counted) >= _MANY
    empty = len(counted) - len(lines)
    width = max(line.x1 - line.x0 for line in lines)
    filled = sum(line.x1 - line.x0 > 0.7 * width for line in lines) >= _FILLED * len(lines)
    going_on = sum(_goes_on(above.text, below.text) for above, below in pairwise(lines)) / (len(lines) - 1)
    return going_on >= _GOING_ON[many] and (filled or (many and (empty > 1 or lines[0].text[0] < _CJK)))


def _beside(number: Run, others: Sequence[Run]) -> Run | None:
    """Find what stands nearest to a number on its line."""
    middle = (number.y0 + number.y1) / 2
    level = (run for run in others if run.y0 < middle < run.y1)
    return min(level, key=lambda run: max(run.x0 - number.x1, number.x0 - run.x1), default=None)


def _goes_on(above: str, below: str) -> bool:
    if below[0] >= _CJK:
        return not above.endswith(_STOPS)
    return below[0].islower()
