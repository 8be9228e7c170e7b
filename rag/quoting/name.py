"""The name of the built-in answerer, for whoever must tell it from other models without loading it."""

from __future__ import annotations

QUOTE = "quote"


def is_built_in(name: str) -> bool:
    """Tell whether a name means the built-in answerer."""
    return name in ("", QUOTE)
