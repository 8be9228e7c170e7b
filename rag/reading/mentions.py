"""Finds the names that a text mentions, by how they are written."""

from __future__ import annotations

import re

from library.text import terms_of
from library.text.stop_words import is_function_term

_LETTERS = r"A-Za-zÀ-ÖØ-öø-ÿ0-9"
_WORD = rf"(?:[A-ZÀ-ÖØ-Þ]|\d+(?=[A-Z]))(?:[{_LETTERS}_&’'+.-]*[{_LETTERS}_+])?"
_RUN = re.compile(rf"(?<![{_LETTERS}]){_WORD}(?: (?:(?:of|the|&) ){{0,2}}(?:{_WORD}|\d+(?!\d*[.,%])))*")
_QUOTED = re.compile(r"《[^》]+》|「[^」]+」|“[^”]+”|\"[^\"]+\"")
_POSSESSIVE = re.compile(r"['’]s?$")
_PERIOD = re.compile(r"(?:FY|Q[1-4]|H[12])? ?(?:FY)?\d*")


def mentioned(text: str) -> list[str]:
    """List what stands in quotation marks or begins with capitals, in order: 《战栗游戏》, "Bank of Eastholm".

    Years, and words that open a question or a sentence ("What", "The"), are no names.
    """
    quoted = [(found.start(), found[0]) for found in _QUOTED.finditer(text)]
    rest = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    runs = [(found.start(), _bare(found[0])) for found in _RUN.finditer(rest)]
    return list(dict.fromkeys(name for _, name in sorted(quoted + runs) if name))


def _bare(run: str) -> str:
    words = _POSSESSIVE.sub("", run).split()
    while words and _is_no_name(words[0]):
        words.pop(0)
    while words and _is_no_name(words[-1]):
        words.pop()
    return " ".join(words)


def _is_no_name(word: str) -> bool:
    return bool(_PERIOD.fullmatch(word)) or all(map(is_function_term, terms_of(word)))
