"""Detects an answer that repeats itself or never ends."""

from __future__ import annotations

_TIMES = 6
_LEAST = 240  # letters that the repetitions take at least: rules and rows of tables repeat, too
_LONGEST_UNIT = 200
_EVERY = 120  # new letters between two looks
_LETTERS_PER_TOKEN = 8  # more than any language has on average
_MOST = 60_000


class RunawayDetector:
    """Watches one answer as it grows, for repetitions and for its length."""

    def __init__(self, longest: int | None) -> None:
        """Begin.

        Args:
            longest: Most tokens that the model was told; some servers pass over it.
        """
        self._most = min(_MOST, (longest or _MOST) * _LETTERS_PER_TOKEN)
        self._looked = 0

    def is_endless(self, text: str) -> bool:
        """True if an answer has outgrown every bound."""
        return len(text) > self._most

    def is_repeating(self, text: str) -> bool:
        """True if an answer ends in repetitions; looks now and then only."""
        if len(text) < self._looked + _EVERY:
            return False
        self._looked = len(text)
        return repeated_unit(text) > 0


def repeated_unit(text: str) -> int:
    """Length of the shortest unit that the text's end repeats six times or more; 0 if there is none."""
    for unit in range(1, _LONGEST_UNIT + 1):
        whole = max(_LEAST, unit * _TIMES)
        end = text[-whole:]
        if len(end) == whole and end[unit:] == end[:-unit]:
            return unit
    return 0


def without_repetitions(text: str) -> str:
    """Keep one of the units that a text's end repeats, up to the end of its line."""
    unit = repeated_unit(text)
    start = len(text)
    while unit and start > unit and text[start - unit - 1] == text[start - 1]:
        start -= 1
    line = text.find("\n", start, start + unit)
    return text[: line if line >= 0 else start].rstrip()
