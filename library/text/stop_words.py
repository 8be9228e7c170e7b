"""The words that ask or hold a question together, in English and Chinese; they hardly ever stand in its answer."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from library.text.dates import without_year_marks
from library.text.segmenter import Word, is_whole, words_of
from library.text.terms import terms_of

_ENGLISH = frozenset(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["english"].split())
_CHINESE = re.compile(
    "为什么|什么|哪些|哪个|哪里|哪儿|哪位|哪|谁|多少|几[点时月日]钟?|几|何时|何地|何人|何|怎么样|怎么|怎样|如何"
    "|多长时间|吗|呢|请问|请|是否"
)
_PHRASE = re.compile(r"什么时候|介绍一下|多[大长久高远深宽重]|\bwhat time\b|\bstands? for\b|\bmean\s*\?", re.IGNORECASE)
_ASKING_PARTS = ("r", "m", "q", "y")  # pronouns, numbers, measures, particles: 哪一年 and 第几届 are one word each
_LATIN_WORD = re.compile("[A-Za-z]+")
_FUNCTION_TERMS = frozenset(term for word in _ENGLISH for term in terms_of(word))


def is_function_term(term: str) -> bool:
    """Tell whether a term is an English word of grammar or of asking."""
    return term in _FUNCTION_TERMS


def content_terms(text: str) -> list[str]:
    """Cut a question into its terms without those that only ask; all of them when nothing else is left."""
    terms = [term for term in terms_of(without_asking(text)) if term not in _FUNCTION_TERMS]
    return terms or terms_of(text)


def without_asking(text: str) -> str:
    """Leave out "what time" and the Chinese words that ask; 请假, 几何 and 哪吒 are words of their own."""
    left = [*text]
    for phrase in _PHRASE.finditer(text):
        if is_whole(text, *phrase.span()):
            left[phrase.start() : phrase.end()] = " " * len(phrase[0])
    for word in words_of(text):
        if _asks(word):
            for found in _CHINESE.finditer(word.text):
                left[word.start + found.start() : word.start + found.end()] = " " * len(found[0])
    return "".join(left)


def words_asked(text: str) -> str:
    """Leave out the words that only ask, and the FY of "FY2018"; all of them stay when nothing else is left.

    A library may hold a page of questions, and elsewhere hardly any: those words would be its rarest.
    """
    left = _LATIN_WORD.sub(
        lambda word: " " if _only_asks(word[0]) else word[0], without_year_marks(without_asking(text))
    )
    return left if terms_of(left) else text


def _asks(word: Word) -> bool:
    """Tell whether a word asks or holds one that does, as 第几届 and 哪几种 do."""
    open_kind = word.text.startswith("哪") and not word.part.startswith("n")
    return open_kind or word.part.startswith(_ASKING_PARTS) or bool(_CHINESE.fullmatch(word.text))


def _only_asks(word: str) -> bool:
    return word.lower() in _ENGLISH and not (len(word) > 1 and word.isupper())  # "IT" is a thing
