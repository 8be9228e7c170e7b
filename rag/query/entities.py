"""The named entities of a question, and its other content words: what its answer's passage must tell of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from library.text import cjk_share, terms_of
from library.text.segmenter import Word, words_of
from library.text.stop_words import is_function_term, without_asking
from library.text.units import CURRENCY

_NAME_LETTERS = 3
_CONTENT_PARTS = ("n", "v", "a", "z", "i", "l", "j", "x", "b", "t")
_NAME_PARTS = ("nr", "ns", "nt", "nz")
_WHO, _HAS = ("who", "谁"), ("has", "had", "have", "把", "将")
_DONE = ("了", "过")
_NO_WORD = Word("", 0)
_SHORT = 3  # content words of a question
_ATTRIBUTE = re.compile("的..[是为有在叫]")  # "whose home town is", which the dictionary takes for a name too


def latin_names(text: str, mentioned: Sequence[str]) -> list[str]:
    """List the names in Latin letters, in order.

    Args:
        text: Of the question.
        mentioned: What is written as a name in it.
    """
    return [name for name in mentioned if not cjk_share(name) and _is_name(name, text)]


def chinese_names(text: str, *, joined: bool) -> list[str]:
    """List the names among Chinese words, by the dictionary; `joined` makes one of neighbours: 安娜·卡列尼娜."""
    names: list[tuple[int, int]] = []
    for word in words_of(without_asking(text)):
        goes_on = joined and names and names[-1][1] == word.start
        if goes_on and (_names_a_thing(word) or word.text == "·" or text[word.start - 1] == "·"):
            names[-1] = (names[-1][0], word.end)
        elif _names_a_thing(word) and not _ATTRIBUTE.fullmatch(text, word.start - 1, word.end + 1):
            names.append((word.start, word.end))
    return [text[start:end] for start, end in names]


def content_words(text: str) -> list[str]:
    """List the words of a question that say something, in order, names among them; no Chinese ones of a character."""
    return [word for word in words_that_tell(without_asking(text)) if len(word) > 1]


def words_that_tell(text: str) -> Iterator[str]:
    """Yield the words of a text that say something, in order."""
    for word in words_of(text):
        if word.part:
            tells = word.part.startswith(_CONTENT_PARTS)
        else:
            tells = word.text[0].isalpha() and not all(map(is_function_term, terms_of(word.text)))
        if tells:
            yield word.text


def what_somebody_did(text: str, content: Sequence[str]) -> str:
    """Return the deed that a short question asks for who did it: "Who stole the tractor?", 谁偷了拖拉机; "" for none.

    Who owns or leads something is said in too many other words.
    """
    words = words_of(text) if len(content) <= _SHORT else ()
    asks = next((at for at, word in enumerate(words) if word.text.lower() in _WHO), len(words))
    deed, after = [*(word for word in words[asks + 1 :] if word.text.lower() not in _HAS), _NO_WORD, _NO_WORD][:2]
    if deed.part:
        return deed.text if deed.part.startswith("v") and after.text in _DONE else ""
    return "" if is_function_term(deed.text.lower()) or deed.text.endswith("s") else deed.text


def _is_name(name: str, text: str) -> bool:
    """True if what begins with a capital is a name: not what opens a sentence, nor a general abbreviation."""
    letters = [letter for letter in name if letter.isalpha()]
    if len(letters) < _NAME_LETTERS or CURRENCY.fullmatch(name):
        return False
    if all(map(str.isupper, letters)) and not any(map(str.isdigit, name)):
        return False
    opens = re.search(rf"(?:^|[.!?:;]\s+)\W*{re.escape(name)}(?!['’]s\b)", text) is not None
    return not (opens and name[1:].islower() and " " not in name)


def _names_a_thing(word: Word) -> bool:
    return word.part.startswith(_NAME_PARTS) and len(word.text) > 1
