"""What the web is searched for, and what may be searched for instead when it held nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from library.text.stop_words import words_asked
from rag.events import Recency, SafeSearch

_LONGEST_QUERY = 400  # characters; engines refuse or cut what is longer
_MOST_SUGGESTED = 4
_LONGEST_SUGGESTION = 120  # characters
_FEWER = 3  # words that are tried when nobody began with all of them
_SEPARATOR = re.compile(r"[^\w.%$€£¥&'’-]+")

Complete = Callable[[str], list[str]]
"""What others searched for who began with these words."""


@dataclass(frozen=True)
class WebQuery:
    """What the web is searched for.

    Attributes:
        region: Country and language, such as "us-en"; empty goes by the query's language.
    """

    text: str
    recency: Recency = "any"
    region: str = ""
    safe_search: SafeSearch = "moderate"


def words_for_engines(asked: str) -> str:
    """Reduce what is searched for to no more than engines take."""
    words = " ".join(asked.split())
    if len(words) <= _LONGEST_QUERY:
        return words
    cut = words[: _LONGEST_QUERY + 1]
    return cut[: cut.rfind(" ")] if " " in cut else cut[:_LONGEST_QUERY]


def suggest(query: str, complete: Complete) -> tuple[str, ...]:
    """Suggest searches, the nearest first.

    Args:
        query: What nothing was found for.
        complete: Asks an engine; it is asked twice at most.
    """
    found: dict[str, str] = {query.strip().casefold(): ""}
    for text in _ideas(query, complete):
        plain = " ".join(text.split())
        if plain and len(plain) <= _LONGEST_SUGGESTION and plain.isprintable():
            found.setdefault(plain.casefold(), plain)
    return tuple(islice((text for text in found.values() if text), _MOST_SUGGESTED))


def _ideas(query: str, complete: Complete) -> Iterator[str]:
    words = [word.strip(".'’-") for word in _SEPARATOR.split(words_asked(query))]
    words = [word for word in words if word]
    completed = complete(" ".join(words)) if words else []
    if not completed and len(words) > _FEWER:
        completed = complete(" ".join(words[:_FEWER]))
    yield from completed[: _MOST_SUGGESTED - 1]  # the last place is for the bare words
    yield " ".join(words)
    yield from completed[_MOST_SUGGESTED - 1 :]
