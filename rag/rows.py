"""Reads table rows: which lines are rows, and which figure stands under which column heading."""

from __future__ import annotations

import re

_FIGURE = re.compile(r"^[$€£¥￥(（\[+\-–—−~]*\d[\d,.]*[%％)）\]*†‡x×]*$|^[—–-]+$|^(?:N/A|n/a|NM|nm)$")
_SIGN = re.compile(r"^[$€£¥￥%％()（）]+$")
_PERIOD = re.compile(r"(?:(?:FY|Q[1-4]|H[12])\s?)?(?<!\d)(?:19|20)\d\d(?!\d)年?")
_LINES_ABOVE = 40
_OTHER_WORDS = 8  # that a heading's line may hold besides its periods: "Year ended December 31,"


def is_row(line: str) -> bool:
    """Tell whether a line ends in two or more figures, or in one behind a currency's sign, as a table's rows do."""
    figures = 0
    cells = line.split()
    for cell in reversed(cells):
        if _FIGURE.match(cell) and not cell.endswith((",", ".")):
            figures += 1
        elif not _SIGN.match(cell):
            break
    return figures >= 2 or (figures == 1 and len(cells) > 1 and cells[-2] in "$€£¥￥")


def label_row(text: str, start: int, end: int) -> str:
    """Write a row with each figure's period behind it: "Total income: 27.4 (2023) · 31.2 (2025)".

    Args:
        text: The passage that the row stands in.
        start: Offset of the row's first character.
        end: Offset after its last character.

    Returns:
        The row as it stands where no line above names as many periods as it has figures.
    """
    row = " ".join(text[start:end].split())
    label, figures = _cells(row)
    periods = _periods_above(text, start, len(figures)) if label and len(figures) > 1 else []
    if not periods:
        return row
    return f"{label}: " + " · ".join(f"{figure} ({period})" for figure, period in zip(figures, periods, strict=True))


def _cells(row: str) -> tuple[str, list[str]]:
    """Part a row into its label and its figures, a sign before a figure joined to it."""
    cells = row.split()
    figures: list[str] = []
    while cells and (_FIGURE.match(cells[-1]) or (figures and _SIGN.match(cells[-1]))):
        cell = cells.pop()
        if _SIGN.match(cell):
            figures[0] = cell + figures[0]
        else:
            figures.insert(0, cell)
    return " ".join(cells), figures


def _periods_above(text: str, start: int, wanted: int) -> list[str]:
    """Find the nearest line above that names as many periods as there are figures, and little else."""
    for line in reversed(text[:start].splitlines()[-_LINES_ABOVE:]):
        periods = [period.strip() for period in _PERIOD.findall(line)]
        if (
            len(periods) == wanted
            and len(_PERIOD.sub(" ", line).split()) <= _OTHER_WORDS
            and not _cells_differ(line, wanted)
        ):
            return periods
    return []


def _cells_differ(line: str, wanted: int) -> bool:
    """Tell whether a line ends in other figures than its periods, which makes it a row and no heading."""
    return len(_cells(" ".join(line.split()))[1]) not in (0, wanted)
