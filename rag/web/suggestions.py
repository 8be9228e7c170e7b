"""Suggests what to search for when the web held nothing: what others searched for, and the question's bare words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from library.text.stop_words import words_asked

_MOST = 4
_LONGEST = 120  # characters
_FEWER = 3  # words that are tried when nobody began with all of them
_SEPARATOR = re.compile(r"[^\w.%$€£¥&'’-]+")

Complete = Callable[[str], list[str]]
"""Tells what others searched for who began with these words."""


def suggest(query: str, complete: Complete) -> tuple[str, ...]:
    """Suggest searches, the nearest first.

    Args:
        query: What nothing was found for.
        complete: Asks an engine; it is asked twice at most.
    """
    found: dict[str, str] = {query.strip().casefold(): ""}
    for text in _ideas(query, complete):
        plain = " ".join(text.split())
        if plain and len(plain) <= _LONGEST and plain.isprintable():
            found.setdefault(plain.casefold(), plain)
    return tuple(islice((text for text in found.values() if text), _MOST))


def _ideas(query: str, complete: Complete) -> Iterator[str]:
    words = [word.strip(".'’-") for word in _SEPARATOR.split(words_asked(query))]
    words = [word for word in words if word]
    completed = complete(" ".join(words)) if words else []
    if not completed and len(words) > _FEWER:
        completed = complete(" ".join(words[:_FEWER]))
    yield from completed[: _MOST - 1]  # the last place is for the bare words
    yield " ".join(words)
    yield from completed[_MOST - 1 :]
