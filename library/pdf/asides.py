"""Takes from a page's runs what is no part of its text: line numbers and watermarks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from library.pdf.cleaning import clean_line
from library.pdf.line_numbers import find_line_numbers
from library.pdf.pages import Line
from library.pdf.runs import Run
from library.records import Rect

_TILES = 3  # times that a slanted text stands on a page that is tiled with it
_COVERED = 3  # pieces of text that a stamp lies over
_LARGE = 2.0  # times the page's usual size
_MOST = 100  # texts that may be stamps and are looked at
_SHORT = 3  # letters of a word whose direction does not tell

_Copies = dict[str, list[Run]]
"""The runs of all copies of a text."""


def split_asides(runs: Sequence[Run]) -> tuple[list[Run], list[Line]]:
    """Part a page's runs into its text and what stands beside, over or under that.

    Returns:
        The runs of the text, in their order, and a line for each column of line numbers and for each watermark,
        of the kind "aside"; other slanted text is of the kind "slanted": other pages may show that it is one too.
    """
    numbers = find_line_numbers(runs)
    stamps, slanted = _find_stamps(runs)
    kinds = (("aside", stamps), ("slanted", slanted))
    taken = {id(run) for group in (*numbers, *stamps.values(), *slanted.values()) for run in group}
    lines = [_line(" ".join(run.text for run in column), column, "aside") for column in numbers]
    lines += [_line(text, copies, kind) for kind, texts in kinds for text, copies in texts.items()]
    return [run for run in runs if id(run) not in taken], [line for line in lines if line.text]


def _find_stamps(runs: Sequence[Run]) -> tuple[_Copies, _Copies]:
    """Find the watermarks, each with all its copies, and the slanted texts that seem to be none."""
    level = [run for run in runs if not run.turned]
    usual = median(run.size for run in level) if level else 0.0
    copies: defaultdict[str, list[list[Run]]] = defaultdict(list)
    for words in _slanted_texts(runs):
        once, times = _period(" ".join(run.text for run in words).split())
        copies[once] += [words] * times
    for run in level:
        if run.size > _LARGE * usual > 0:
            copies[run.text].append([run])
    stamps: _Copies = {}
    slanted: _Copies = {}
    for text, same in list(copies.items())[:_MOST]:
        is_slanted = any(run.slanted for run in same[0])
        if (is_slanted and len(same) >= _TILES) or any(_lies_over(one, level) for one in same[:_TILES]):
            stamps[text] = [run for one in same for run in one]
        elif is_slanted:
            slanted[text] = [run for one in same for run in one]
    return stamps, slanted


def _period(words: Sequence[str]) -> tuple[str, int]:
    """Give words that are said again and again once, and how often that is."""
    times = next(n for n in range(len(words), 0, -1) if list(words) == list(words[: len(words) // n]) * n)
    return " ".join(words[: len(words) // times]), times


def _slanted_texts(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Give the runs of each slanted text; a word of a few letters is one of them where it stands beside another."""
    text: list[Run] = []
    before: Run | None = None
    for run in runs:
        goes_on = bool(text) and _is_near(text[-1], run)
        if text and not (goes_on and (run.slanted or run.longest <= _SHORT)):
            yield text
            text = []
        if text or run.slanted:
            opens = not text and before is not None and before.longest <= _SHORT and _is_near(before, run)
            text += [before, run] if opens and before is not None else [run]
        before = run
    if text:
        yield text


def _is_near(one: Run, other: Run) -> bool:
    across = max(one.x0, other.x0) - min(one.x1, other.x1)
    along = max(one.y0, other.y0) - min(one.y1, other.y1)
    return max(across, along) < max(one.size, other.size)


def _lies_over(stamp: Sequence[Run], level: Sequence[Run]) -> bool:
    """Tell whether smaller pieces of text stand within a stamp's rectangle."""
    left, bottom, right, top = _rect_of(stamp)
    covered = 0
    for run in level:
        x, y = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
        covered += left < x < right and bottom < y < top and (stamp[0].slanted or run.size < stamp[0].size)
    return covered >= _COVERED


def _rect_of(runs: Sequence[Run]) -> Rect:
    return (
        min(run.x0 for run in runs),
        min(run.y0 for run in runs),
        max(run.x1 for run in runs),
        max(run.y1 for run in runs),
    )


def _line(text: str, runs: Sequence[Run], kind: str) -> Line:
    return Line(clean_line(text), *_rect_of(runs), runs[0].size, runs[0].bold, kind=kind)
