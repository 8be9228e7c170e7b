"""Mends words that were broken at a line's end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from library.pdf.cleaning import SOFT_HYPHEN

_LAST = re.compile(r"([^\W\d_]+(?:[-‐][^\W\d_]+)*)[-‐\xad]$")
_FIRST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")


class Mender:
    """Joins the halves of broken words; the document's other words tell whether the hyphen belongs to one."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self._words: Counter[str] | None = None

    def mend(self, line: str, following: str) -> str | None:
        """Give a line as it is to be written directly before the following one; None when they are two words.

        Args:
            line: Ends with a hyphen, or with `SOFT_HYPHEN`.
            following: The next line.
        """
        last, first = _LAST.search(line), _FIRST.match(following)
        soft = line.endswith(SOFT_HYPHEN)
        if last is None or first is None:
            return line[:-1] + "-" if soft and following[:1].isalnum() else None
        if not soft and not first[0][0].islower():
            return None
        return line[:-1] + ("-" if self._is_compound(last[1], first[0]) else "")

    def _is_compound(self, last: str, first: str) -> bool:
        if self._words is None:
            self._words = Counter(_WORD.findall("\n".join(self._lines).lower()))
        joined, compound = f"{last}{first}".lower(), f"{last}-{first}".lower()
        return self._words[compound] > 0 and self._words[joined] == 0
