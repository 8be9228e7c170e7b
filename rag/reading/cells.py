"""Reads a table's lines: which are rows, and which of a row's words are its label and which its figures."""

from __future__ import annotations

import re

_FIGURE = re.compile(r"^[$€£¥￥(（\[+\-–—−~]*\d[\d,.]*[%％)）\]*†‡x×]*$|^[—–-]+$|^(?:N/A|n/a|NM|nm)$")
_SIGN = re.compile(r"^[$€£¥￥%％()（）]+$")
_YEARS = re.compile(r"(?:(?:19|20)\d\d年?\s*)+")
_BEHIND = re.compile(r"^[%％)）]+$")


def is_figure(cell: str) -> bool:
    """Tell whether a word is a figure, or stands in a figure's place."""
    return bool(_FIGURE.match(cell)) and not cell.endswith((",", "."))


def is_row(line: str) -> bool:
    """Tell whether a line ends in two or more figures, or in one behind a currency's sign, as a table's rows do."""
    cells = line.split()
    figures = len(split_cells(line)[1])
    return figures >= 2 or (figures == 1 and len(cells) > 1 and cells[-2] in "$€£¥￥")


def split_cells(row: str) -> tuple[str, list[str]]:
    """Part a row into its label and its figures, with the signs that stand apart before or behind a figure."""
    cells = row.split()
    figures: list[str] = []
    behind = ""
    while cells and (is_figure(cells[-1]) or _SIGN.match(cells[-1])):
        cell = cells.pop()
        if _BEHIND.match(cell):
            behind = cell + behind
        elif _SIGN.match(cell):
            if not figures:
                cells.append(cell)
                break
            figures[0] = cell + figures[0]
        else:
            figures.insert(0, cell + behind)
            behind = ""
    return " ".join(cells), figures


def heads_columns(row: str) -> bool:
    """Tell whether a row holds no figures but years, as the heading of columns does."""
    return bool(_YEARS.fullmatch(" ".join(split_cells(row)[1])))
