"""Cells of files for spreadsheets, whose programs would run one that begins like a formula."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless_cell(value: object) -> object:
    """Make a cell text that a spreadsheet shows as it stands."""
    return f"'{value}" if str(value).lstrip(" ").startswith(_FORMULA) else value
