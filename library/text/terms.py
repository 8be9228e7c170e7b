"""Text across scripts: which script it is, its terms for search, its sentences."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from library.text.plain import plain_characters

_CJK = (
    "\u3040-\u30ff"  # hiragana, katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # han
    "\uac00-\ud7af"  # hangul
)
_ANY_CJK = rf"{_CJK}\U00020000-\U0002fa1f"
_WORD = rf"[^\W\d_{_ANY_CJK}]+"  # a Latin word may stand right before a Chinese one: Heuco在西班牙语中
_TERM = re.compile(rf"[{_ANY_CJK}]+|\d+(?:[.,]\d+)*|{_WORD}(?:['’]{_WORD})?|_+")
_CJK_CHARACTER = re.compile(rf"[{_ANY_CJK}]")
_RUN = re.compile(rf"[{_ANY_CJK}]+|[^{_ANY_CJK}]+")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_LETTER = re.compile(r"[^\W\d_]")
_STEMMER = snowballstemmer.stemmer("english")

# A full stop ends a sentence unless an abbreviation, an initial or a number stands before it.
_SENTENCE_END = re.compile(r"[。！？；!?]+[”’」』）)\"]*|\.+[”’\"')]*(?=\s|$)|\n[ \t]*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|etc|e\.g|i\.e|cf|No|Nos|Fig|Figs|Eq|Vol|pp|ca|al|approx|Inc|Ltd|Co|Corp"
    r"|U\.S|U\.K|vs?|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)|\b[A-Z])$"
)


def cjk_share(text: str) -> float:
    """Tell which part of the letters are Chinese, Japanese or Korean, in [0, 1]."""
    letters = len(_LETTER.findall(text))
    return len(_CJK_CHARACTER.findall(text)) / letters if letters else 0.0


def runs_of(text: str) -> list[str]:
    """Cut a text where Chinese, Japanese or Korean letters begin and end."""
    return _RUN.findall(text)


def language_of(text: str) -> str:
    """Name the language by its script: "zh", "ja", "ko", or "en" for anything in Latin letters."""
    if cjk_share(text) < 0.2:
        return "en"
    cjk = len(_CJK_CHARACTER.findall(text))
    if len(_HANGUL.findall(text)) > cjk / 2:
        return "ko"
    return "ja" if len(_KANA.findall(text)) > cjk / 10 else "zh"


def terms_of(text: str) -> list[str]:
    """Cut text into search terms, in order: stemmed words, plain numbers, CJK characters and pairs.

    Character unigrams and bigrams find Chinese better than dictionary words do, and need no dictionary.
    """
    terms: list[str] = []
    for token in _TERM.findall(plain_characters(text)):
        if not token.isascii() and _CJK_CHARACTER.match(token):
            terms += token
            terms += (token[i : i + 2] for i in range(len(token) - 1))
        elif token[0] != "_":
            terms.append(_term(token))
    return terms


@lru_cache(maxsize=200_000)
def _term(token: str) -> str:
    if token[0].isdigit():
        return re.sub(r",(?=\d{3})", "", token)
    word = re.sub(r"['’]s?$|['’]", "", token.lower())
    return str(_STEMMER.stemWord(word))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text, as (start, end) offsets without surrounding space, in order."""
    spans = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[0].startswith(".") and _ABBREVIATION.search(text, start, match.start()):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trim(text, *span)) is not None]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
