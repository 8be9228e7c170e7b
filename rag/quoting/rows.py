"""Writes a table row so that it can be read alone: its label, its figures' scale, and what heads each column."""

from __future__ import annotations

import re
from itertools import zip_longest

from rag.quoting.column_headings import columns_above, scale_above
from rag.reading.cells import heads_columns, is_row, split_cells

_OWN_SCALE = re.compile(r"\bshares?\b|%|％|\bpercent|\bratio|\bmargin|\brate\b|率|每股|股数|人数", re.IGNORECASE)
_LABEL_WORDS = 12
_ASIDE = re.compile(r"\s*[(（]([^()（）]*)[)）]")  # in a head that stands in brackets itself
_CELL_EDGE = re.compile(r"(?<!\\)\|")


def label_row(text: str, start: int, end: int) -> str:
    """Write a row with each figure's period behind it: "Total income (in millions): 27.4 (2023) · 31.2 (2025)".

    Args:
        text: The passage that the row stands in.
        start: Offset of the row's first character.
        end: Offset after its last character.

    Returns:
        The row as it stands where no heading above names a period for each of its figures.
    """
    row = " ".join(text[start:end].split())
    label, figures = split_cells(row)
    tells = bool(label) and len(figures) > 1 and not heads_columns(row)
    columns = columns_above(text, start, len(figures)) if tells else []
    if not columns:
        return row
    scale = "" if _OWN_SCALE.search(row) else scale_above(text, start)
    label = _whole_label(text, start, label) + (f" ({scale})" if scale else "")
    return f"{label}: " + " · ".join(f"{figure} ({column})" for figure, column in zip(figures, columns, strict=True))


def label_cells(text: str, start: int, end: int) -> tuple[str, str]:
    """Write a row of a Markdown table: "Copper pendant: 203.00 (Price, EUR)"; and give its label, its first cell.

    Args:
        text: The passage that the row stands in.
        start: Offset of the row's first character.
        end: Offset after its last character.
    """
    cells = _cells(text[start:end])
    above = text[:start].rstrip("\n").rpartition("\n\n")[2].split("\n")
    heads = _cells(next((line for line in above if line.startswith("|")), ""))
    filled = [(cell, head) for cell, head in zip_longest(cells, heads[: len(cells)], fillvalue="") if cell]
    if len(filled) < 2:
        return " ".join(cell for cell, _ in filled), filled[0][0] if filled else ""
    (label, _), *others = filled
    row = " ".join(cells)
    scale = "" if _OWN_SCALE.search(row) else scale_above(text, start)
    said = " · ".join(f"{cell} ({_without_brackets(head)})" if head else cell for cell, head in others)
    return f"{label.rstrip(':：')}{f' ({scale})' if scale else ''}: {said}", label


def _without_brackets(head: str) -> str:
    """Write "Price (EUR)" so that it can stand in brackets itself."""
    return _ASIDE.sub(r", \1", head)


def _cells(row: str) -> list[str]:
    """Give the cells of a Markdown row."""
    return [cell.replace("\\|", "|").strip() for cell in _CELL_EDGE.split(row.strip())[1:-1]]


def _whole_label(text: str, start: int, label: str) -> str:
    """Put before a label that goes on from the line above what that line says."""
    above = text[:start].rstrip("\n").rpartition("\n")[2].strip()
    if not label[0].islower() or not above or is_row(above) or len(above.split()) > _LABEL_WORDS or above[-1] in ":.)":
        return label
    return f"{above} {label}"
