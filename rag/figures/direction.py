"""Compares what a sentence says of a change with its own figures: what rises from 12 to 9 does not rise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.figures.figures import Figure, read_figures
from rag.figures.signs import DIRECTION

_NUMBER = r"(?<![\d.,$€£¥￥(])[$€£¥￥(]{0,2}\d[\d,.]*\d?[^,.;，；。]{0,40}?"
_FROM_TO = re.compile(
    rf"\bfrom (?P<before>{_NUMBER})\bto (?P<after>{_NUMBER}.{{0,12}})"
    r"|[从由](?P<earlier>[^，；。]*?\d[^，；。]*?)[到至](?P<later>[^，；。]*)"
)
_TO_FROM = re.compile(rf"(?<!by )(?P<after>{_NUMBER})[, ]{{0,2}}(?:up|down)? ?\bfrom (?P<before>{_NUMBER}.{{0,12}})")


@dataclass(frozen=True)
class Change:
    """A change that a sentence gives both figures of.

    Attributes:
        rises: As the words say.
    """

    word: str
    rises: bool
    before: Figure
    after: Figure

    @property
    def holds(self) -> bool:
        """Tell whether the figures change as the words say; of one value twice, nothing can be told."""
        return self.before.value == self.after.value or self.rises == (self.after.value > self.before.value)


def read_changes(sentence: str) -> Iterator[Change]:
    """Read the changes whose figures stand beside each other, such as "fell from 12 to 9", "45, up from 40"."""
    for pattern in (_FROM_TO, _TO_FROM):
        for found in pattern.finditer(sentence):
            groups = [text for text in found.groups() if text]
            before, after = groups if pattern is _FROM_TO else reversed(groups)
            yield from _change(sentence, found, before, after)


def find_reversed_change(sentence: str, source: str) -> str:
    """Return the word for a change whose two figures the source has the other way about; or ""."""
    there = {(change.before.value, change.after.value) for change in read_changes(source)}
    said = ((change.word, (change.before.value, change.after.value)) for change in read_changes(sentence))
    return next((word for word, pair in said if pair not in there and pair[::-1] in there), "")


def _change(sentence: str, found: re.Match[str], before: str, after: str) -> Iterator[Change]:
    signs = {("rise" if sign["rise"] else "fall"): sign[0] for sign in DIRECTION.finditer(sentence)}
    figures = [next((f for f in read_figures(text).found if not f.is_year), None) for text in (before, after)]
    if len(signs) != 1 or None in figures:
        return
    (kind, word), (first, last) = next(iter(signs.items())), figures
    if first and last and first.scaled == last.scaled and (not first.unit or not last.unit or first.unit == last.unit):
        yield Change(word, kind == "rise", first, last)
