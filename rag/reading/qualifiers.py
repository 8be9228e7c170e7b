"""Reads the words of a text that say of how many something is true, up to which bound, and how surely or bindingly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Qualifier:
    """A word, or several, that qualify what is said.

    Attributes:
        family: "amount", "bound", "basis" or "modality".
        kind: The class within the family; all words of one say the same.
        denies: True for such as "must not".
    """

    family: str
    kind: str
    denies: bool
    text: str
    start: int
    end: int


@lru_cache(maxsize=512)
def read_qualifiers(text: str) -> tuple[Qualifier, ...]:
    """Find the qualifiers of a text, in order; none overlap."""
    return tuple(_read(text))


def without_qualifiers(text: str, among: Callable[[Qualifier], bool] = lambda _: True) -> str:
    """Leave out the qualifiers of a text, or those among them that are chosen."""
    parts, last = [], 0
    for found in filter(among, read_qualifiers(text)):
        parts.append(text[last : found.start])
        last = found.end
    return " ".join([*parts, text[last:]]) if parts else text


def _read(text: str) -> Iterator[Qualifier]:
    pattern, classes = _master()
    for found in pattern.finditer(text):
        family, kind, denies = classes[str(found.lastgroup)]
        yield Qualifier(family, kind, denies, found[0], found.start(), found.end())


@lru_cache(maxsize=1)
def _master() -> tuple[re.Pattern[str], dict[str, tuple[str, str, bool]]]:
    """Join all patterns; those that deny stand first, since "must" is the beginning of "must not"."""
    families: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    listed = [
        (family, kind, denies, words)
        for denies in (True, False)
        for family, classes in families.items()
        for kind, words in (classes.get("denied", {}) if denies else classes).items()
        if isinstance(words, list)
    ]
    classes = {kind: (family, kind, denies) for family, kind, denies, _ in listed}
    return re.compile("|".join(_group(family, kind, words) for family, kind, _, words in listed)), classes


def _group(family: str, kind: str, words: list[str]) -> str:
    alternatives = "|".join(rf"(?<![A-Za-z]){word}(?![A-Za-z])" if word.isascii() else word for word in words)
    return f"(?P<{kind}>{alternatives})" if family == "modality" else f"(?P<{kind}>(?i:{alternatives}))"
