"""What the web is searched for, and how."""

from __future__ import annotations

from dataclasses import dataclass

from rag.events import Recency, SafeSearch


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
