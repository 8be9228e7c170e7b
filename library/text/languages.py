"""Names the languages that a document's pages are in: by the script, and where many share one, by their words."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from library.text.terms import language_of

_SCRIPTS = {
    "uk": re.compile("[іїєґ]"),  # before Russian, which lacks them
    "ru": re.compile("[\u0400-\u04ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ar": re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
}
_MOST = 3000  # characters that are looked at: a page's beginning tells as much as all of it
_SHARE = 0.2  # of the letters, of another script
_FEW_OF_UKRAINIAN = 0.02
_DIFFERENT, _PART = 4, 0.08  # frequent words that tell a language, and the share of all that they are
_WORD = re.compile(r"[^\W\d_]{2,}")  # a letter by itself may be of a formula


def languages_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Name the language of each text of a document, by ISO 639-1; "" where one is empty.

    A text of few words, such as a table of figures, is in the language of most others that are in Latin letters.
    """
    own = [_language(text[:_MOST].casefold()) for text in texts]
    sure = (language for language in own if language is not None and language in _frequent_words())
    (usual, _), *_ = Counter(sure).most_common(1) or [("en", 0)]
    return tuple(usual if language is None else language for language in own)


def _language(text: str) -> str | None:
    """Name the language of a text; None where its words do not tell."""
    if not text.strip():
        return ""
    if (language := language_of(text)) != "en":
        return language
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    for language, script in () if text.isascii() else _SCRIPTS.items():
        if len(script.findall(text)) > (_FEW_OF_UKRAINIAN if language == "uk" else _SHARE) * letters:
            return language
    counts = Counter(words)
    hits = {language: sum(counts[word] for word in frequent) for language, frequent in _frequent_words().items()}
    best = max(hits, key=lambda language: hits[language])
    different = len(_frequent_words()[best] & counts.keys())
    return best if different >= _DIFFERENT and hits[best] >= _PART * len(words) else None


@cache
def _frequent_words() -> Mapping[str, frozenset[str]]:
    lists = tomllib.loads(Path(__file__).with_name("languages.toml").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}
