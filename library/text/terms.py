"""Text across scripts: which script it is, and its terms for search."""

from __future__ import annotations

import re
import threading
from functools import cache, lru_cache
from typing import Any

from library.text.plain import plain_characters

HIRAGANA, KATAKANA, HANGUL = "\u3040-\u309f", "\u30a0-\u30ff", "\uac00-\ud7af"
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
CJK = f"{HIRAGANA}{KATAKANA}{HAN}{HANGUL}"
"""Ranges of letters, as classes of expressions take them."""
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af\uff00-\uffef"
"""What is written without spaces around it: those letters and their stops."""
_WORD = rf"[^\W\d_{CJK}]+"  # a Latin word may stand right before a Chinese one: Heuco在西班牙语中
_TERM = re.compile(rf"[{CJK}]+|\d+(?:[.,]\d+)*|{_WORD}(?:['’]{_WORD})?|_+")
_CJK_CHARACTER = re.compile(rf"[{CJK}]")
_RUN = re.compile(rf"[{CJK}]+|[^{CJK}]+")
_KANA = re.compile(f"[{HIRAGANA}{KATAKANA}]")
_HANGUL = re.compile(f"[{HANGUL}]")
_LETTER = re.compile(r"[^\W\d_]")
_RULES_OF_SCRIPTS = [  # that one language stands for, from their first letter to their last
    ("\u0370", "\u03ff", "greek"),
    ("\u0400", "\u052f", "russian"),
    ("\u0530", "\u058f", "armenian"),
    ("\u0600", "\u06ff", "arabic"),
    ("\u0900", "\u097f", "hindi"),
    ("\u0b80", "\u0bff", "tamil"),
]
_RULES_OF = {
    "da": "danish",
    "de": "german",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
    "tr": "turkish",
}
STEMMED = frozenset(_RULES_OF)
"""The languages in Latin letters, beside English, whose words are stemmed by their own rules."""
_KEPT = 1024  # texts: those of a question are cut to be searched, to be quoted and to be checked
_STEMMING = threading.Lock()  # a stemmer keeps the word that it is at


def cjk_share(text: str) -> float:
    """Tell which part of the letters are Chinese, Japanese or Korean, in [0, 1]."""
    if text.isascii() or not (found := len(_CJK_CHARACTER.findall(text))):
        return 0.0
    letters = len(_LETTER.findall(text))
    return found / letters if letters else 0.0


def runs_of(text: str) -> list[str]:
    """Cut a text where Chinese, Japanese or Korean letters begin and end."""
    return _RUN.findall(text)


def cjk_language_of(text: str) -> str:
    """Name the language by its script: "zh", "ja", "ko", or "" for any in other letters."""
    if cjk_share(text) < 0.2:
        return ""
    cjk = len(_CJK_CHARACTER.findall(text))
    if len(_HANGUL.findall(text)) > cjk / 2:
        return "ko"
    return "ja" if len(_KANA.findall(text)) > cjk / 10 else "zh"


def terms_of(text: str, language: str = "en") -> list[str]:
    """Cut text into search terms, in order: stemmed words, plain numbers, CJK characters and pairs.

    Character unigrams and bigrams find Chinese better than dictionary words do, and need no dictionary.

    Args:
        text: In any languages.
        language: By whose rules words in Latin letters are stemmed: one of `STEMMED`, else English.
    """
    return list(_terms(text, language))


@lru_cache(_KEPT)
def _terms(text: str, language: str) -> tuple[str, ...]:
    terms: list[str] = []
    for token in _TERM.findall(plain_characters(text)):
        if not token.isascii() and _CJK_CHARACTER.match(token):
            terms += token
            terms += (token[i : i + 2] for i in range(len(token) - 1))
        elif token[0] != "_":
            terms.append(_term(token, language))
    return tuple(terms)


@lru_cache(maxsize=200_000)
def _term(token: str, language: str) -> str:
    if token[0].isdigit():
        return re.sub(r",(?=\d{3})", "", token)
    word = re.sub(r"['’]s?$|['’]", "", token.lower())
    latin = _RULES_OF.get(language, "english")
    rules = next((rules for first, last, rules in _RULES_OF_SCRIPTS if first <= word[:1] <= last), latin)
    stemmer = _stemmer(rules)
    with _STEMMING:
        return str(stemmer.stemWord(word))


@cache
def _stemmer(rules: str) -> Any:
    from Stemmer import Stemmer  # on use: the process that opens PDFs needs none

    return Stemmer(rules)
