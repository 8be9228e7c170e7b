"""What the web is searched for, and how."""

from __future__ import annotations

from dataclasses import dataclass

from rag.events import Recency, SafeSearch
from rag.query.instructions import strip_instructions

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


def words_for_engines(query: str) -> str:
    """Reduce a query to what engines need to be sent: what it asks for, and of that no more than they take."""
    words = " ".join(strip_instructions(query).split())
    if len(words) <= _LONGEST:
        return words
    cut = words[: _LONGEST + 1]
    return cut[: cut.rfind(" ")] if " " in cut else cut[:_LONGEST]
