"""Joins the continuation of a cut answer to its beginning, without what it repeats."""

from __future__ import annotations

import re

from library.text.terms import WIDE

_SURE = 8  # letters: so many are the same by no chance
_FIRST = re.compile(r"[^\W_]+")
_LAST = re.compile(r"[^\W_]+$")
_ENDS = re.compile(r"[.!?:;,\])…。！？：；]$")
_LINE = re.compile(r"[-*•#|]|\d{1,3}[.)] ")
_WIDE = re.compile(f"[{WIDE}]")


class ContinuationJoiner:
    """Append a continuation to a cut answer, dropping what it repeats.

    It holds a piece back for as long as it may still be a repetition of the beginning.
    """

    def __init__(self, so_far: str, sources: str) -> None:
        """Begin.

        Args:
            so_far: The beginning; where it is empty, every piece is given as it is.
            sources: What the answer is about: a word that is torn in two stands there whole.
        """
        self._so_far = so_far
        self._sources = sources
        self._held = ""
        self._open = bool(so_far)

    def take(self, piece: str) -> str:
        """Return what is to be appended now that this piece has come."""
        if not self._open:
            return piece
        self._held += piece
        if self._held.strip() and self._held.lstrip() not in self._so_far:
            return self.end()
        return ""

    def end(self) -> str:
        """Return what was held back, without what it repeats."""
        held, self._held = self._held, ""
        if not self._open or not held:
            return ""
        self._open = False
        length = overlap(self._so_far, held.lstrip())
        rest = held.lstrip()[length:] if length else held
        return rest if length else self._space(rest) + rest

    def _space(self, rest: str) -> str:
        """Return the line break or space that is missing between the two, if one is."""
        last, first = self._so_far[-1:], rest[:1]
        if _LINE.match(rest) and _ENDS.search(self._so_far):
            return "\n"
        if not first.isalnum() or last.isspace() or _WIDE.match(first) or _WIDE.match(last):
            return ""
        if _ENDS.search(self._so_far):
            return " "
        before, after = _LAST.search(self._so_far), _FIRST.match(rest)
        torn = before and after and before[0] + after[0] in self._sources
        return "" if torn or not before else " "


def overlap(so_far: str, rest: str) -> int:
    """Count the letters at the beginning of `rest` that stand at the end of `so_far` already.

    Few letters count only where a word begins with them: the model then writes the last word anew.
    """
    for length in range(min(len(so_far), len(rest)), 0, -1):
        if so_far.endswith(rest[:length]) and (length >= _SURE or _is_word(so_far, rest, length)):
            return length
    return 0


def _is_word(so_far: str, rest: str, length: int) -> bool:
    begins = rest[0].isalnum() and not so_far[-length - 1 : -length].isalnum()
    return begins and (length > 1 or not rest[1:2].isalnum())
