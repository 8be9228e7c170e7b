"""What the web is searched for, and how."""

from __future__ import annotations

from dataclasses import dataclass

from rag.events import Recency, SafeSearch

_LONGEST = 400  # characters; engines refuse or cut what is longer


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
    if len(words) <= _LONGEST:
        return words
    cut = words[: _LONGEST + 1]
    return cut[: cut.rfind(" ")] if " " in cut else cut[:_LONGEST]
