"""Tells which names are initials of words: COGS of "cost of goods sold", PP&E of "property, plant and equipment"."""

from __future__ import annotations

import re
from functools import lru_cache

from library.text.stop_words import is_function_term

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3  # two letters stand side by side in any text


def stands_for_words(name: str, text: str) -> bool:
    """Tell whether a name in capitals is spelled by the first letters of words in a row."""
    letters = "".join(sign for sign in name if sign.isalpha())
    if len(letters) < _LEAST or not letters.isupper():
        return False
    return any(letters.lower() in initials for initials in _initials(text))


@lru_cache(maxsize=64)
def _initials(text: str) -> tuple[str, str]:
    words = [word.lower() for word in _WORD.findall(text)]
    return "".join(word[0] for word in words), "".join(word[0] for word in words if not is_function_term(word))
