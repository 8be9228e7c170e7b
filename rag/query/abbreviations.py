"""What an abbreviation stands for: whether a question asks for that, and whether a text spells it out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from library.text.stop_words import is_function_term

_ASKED = re.compile(
    r"(?<![A-Za-z])(?P<asked>[A-Z][A-Za-z]{0,8}[A-Z])(?![A-Za-z])"
    r"(?:\W{0,2}(?: acronym| abbreviation)?\s+(?:means?(?! by)|stands? for|short for|an? (?:abbreviation|acronym))\b"
    r"|[^，。；]{0,6}(?:缩写|全称|全名|代表什么|什么意思|意思是什么))"
)
_WORD = re.compile(r"[A-Za-z]+(?:['’]s\b)?")


def abbreviation_asked(question: str) -> str:
    """Return the abbreviation whose words a question asks for; empty where it says them or asks for other things."""
    found = _ASKED.search(question)
    return found["asked"] if found and not spells_out(question, found["asked"]) else ""


def spells_out(text: str, abbreviation: str) -> bool:
    """True if words that stand together begin with an abbreviation's letters: "Area Under ROC" of AUROC."""
    words, letters = [word.lower() for word in _WORD.findall(text)], abbreviation.lower()
    return any(_spell(words[at:], letters, whole=False) for at in range(len(words)))


def _spell(words: Sequence[str], letters: str, *, whole: bool = True) -> bool:
    """True if words, from the first one on, spell letters; `whole` lets the first have all, or be a small one."""
    if not letters or not words:
        return not letters
    word, rest = words[0], words[1:]
    most = len(letters) if whole else len(letters) - 1
    return any(word.startswith(letters[:size]) and _spell(rest, letters[size:]) for size in range(1, most + 1)) or (
        whole and is_function_term(word) and _spell(rest, letters)
    )
