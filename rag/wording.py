"""Which words say something, which only hold a sentence together, and which say the opposite of each other."""

from __future__ import annotations

import re
from collections.abc import Iterable

from library.text import cjk_share, terms_of
from rag.question import is_function_term

_NEGATION = re.compile(
    r"\b(?:not|no(?!\.\s?\d)|never|none|nor|neither|without|cannot|\w+n['’]t|fail(?:s|ed)? to|unable)\b"
    r"|不(?![仅但过断同锈动久])|没|未(?!来)|无(?![论线锡])|非(?![洲常凡])",
    re.IGNORECASE,
)
_OPPOSITES = (
    (
        "rise rose risen grow grew grown increase gain climb up higher",
        "fall fell fallen decline decrease drop shrank down lower",
    ),
    ("profit profitable", "loss unprofitable"),
    ("before earlier", "after later"),
    ("above exceed", "below under"),
    ("增长 增加 上升 上涨 提高", "下降 减少 下跌 下滑 降低"),
    ("盈利 利润", "亏损"),
    ("之前 以前", "之后 以后"),
    ("高于 超过", "低于 不足"),
)
_SIDES = {
    terms_of(word)[-1]: (pair, side)  # the last term of a Chinese word is both of its characters
    for pair, sides in enumerate(_OPPOSITES)
    for side, words in enumerate(sides)
    for word in words.split()
}
_GRAMMAR = frozenset("的了是为在和与及也都就而于之其所被把对从到由则并或将等着过还此该以")
_SCALES = frozenset("百千万亿") | {term for word in ("thousand", "million", "billion") for term in terms_of(word)}


def negates(text: str) -> bool:
    """Tell whether a text holds a negation."""
    return bool(_NEGATION.search(text))


def opposes(terms: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether one text says "rose" where the other only says "fell", or the like."""
    ours, theirs = ({_SIDES[term] for term in text if term in _SIDES} for text in (terms, others))
    return any((pair, 1 - side) in theirs - ours for pair, side in ours - theirs)


def same_words(terms: Iterable[str]) -> set[str]:
    """Give terms as a set in which "rose" and "grew" are one."""
    return {str(_SIDES.get(term, term)) for term in terms}


def content_of(text: str) -> list[str]:
    """List what a text says, negation apart: its terms in order, Chinese by the character."""
    terms = terms_of(_NEGATION.sub(" ", text))
    return [term for term in terms if not holds_together(term) and not (len(term) == 2 and cjk_share(term))]


def holds_together(term: str) -> bool:
    """Tell whether a term says nothing by itself: a word of grammar, a scale, or a pair of characters with one."""
    return is_function_term(term) or term in _SCALES or not _GRAMMAR.isdisjoint(term)
