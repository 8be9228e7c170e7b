"""What the web is searched for, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Recency = Literal["any", "day", "week", "month", "year"]
"""How old what the web says may be."""

SafeSearch = Literal["on", "moderate", "off"]
"""How much an engine leaves out that is not for everybody, as far as it knows how."""


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
