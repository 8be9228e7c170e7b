"""Writes a table row so that it can be read alone: its label, its figures' scale, and each figure's period."""

from __future__ import annotations

import re

from rag.quoting.column_headings import columns_above, scale_above
from rag.reading.cells import heads_columns, is_row, split_cells

_OWN_SCALE = re.compile(r"\bshares?\b|%|％|\bpercent|\bratio|\bmargin|\brate\b|率|每股|股数|人数", re.IGNORECASE)
_LABEL_WORDS = 12


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


def _whole_label(text: str, start: int, label: str) -> str:
    """Put before a label that goes on from the line above what that line says."""
    above = text[:start].rstrip("\n").rpartition("\n")[2].strip()
    if not label[0].islower() or not above or is_row(above) or len(above.split()) > _LABEL_WORDS or above[-1] in ":.)":
        return label
    return f"{above} {label}"
