"""Which words say something, which only hold a sentence together, and which say the opposite of each other."""

from __future__ import annotations

import re
from collections.abc import Iterable

from library.text import cjk_share, terms_of
from rag.question.question import is_function_term
from rag.reading.qualifiers import read_qualifiers, without_qualifiers

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
    ("profit profitable", "loss lost unprofitable"),
    ("before earlier", "after later"),
    ("above exceed", "below under"),
    ("增长 增加 上升 上涨 提高 提升 延长", "下降 减少 下跌 下滑 降低 缩短"),
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
_CHANGES = (0, 4)  # places in _OPPOSITES
_GRAMMAR = frozenset("的了是为在和与及也都就而于之其所被把对从到由则并或将等着过还此该以")
_SCALES = frozenset("百千万亿") | {term for word in ("thousand", "million", "billion") for term in terms_of(word)}

_ALIKE = (
    "sales revenue turnover sold sell",
    "profit income earnings",
    "employee staff workforce personnel",
    "purchase acquire buy bought",
    "begin start commence",
    "end finish conclude",
    "cost expense",
    "large big",
    "show present",
)
_ONE_OF_ALIKE = {term: terms_of(words)[0] for words in _ALIKE for term in terms_of(words)}
_TALK = frozenset(
    terms_of(
        """according based provided given information context document passage source evidence filing excerpt following
        shown mentioned stated listed described indicated they each such other therefore thus hence however also
        compared namely overall specifically figure so which while company
        calculate calculation first need question answer summary key conclusion let now find sure here look determine
        note important appear base show see review amount number total reach stand stood record report
        fy percent percentage basis point dollar euro pound yen yuan usd"""
    )
)  # what an answer says of itself, not of the matter


def says_nothing(term: str) -> bool:
    """Tell whether a term speaks of the answer or its sources, or points at what was said."""
    return term in _TALK


def negates(text: str) -> bool:
    """Tell whether a text holds a negation."""
    return bool(_NEGATION.search(text))


def count_negations(text: str) -> int:
    """Count the negations of a text; "no more than" denies nothing."""
    return len(_NEGATION.findall(without_qualifiers(text))) + sum(one.denies for one in read_qualifiers(text))


def opposes(terms: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """List the terms of one text that say "rose" where the other only says "fell", or the like."""
    ours = {term: _SIDES[term] for term in terms if term in _SIDES}
    said, theirs = set(ours.values()), {_SIDES[term] for term in others if term in _SIDES}
    return tuple(
        term for term, (pair, side) in ours.items() if (pair, side) not in theirs and (pair, 1 - side) in theirs - said
    )


def is_direction(term: str) -> bool:
    """Tell whether a term says which way something changed."""
    return _SIDES.get(term, ("", 0))[0] in _CHANGES


def same_words(terms: Iterable[str]) -> set[str]:
    """Give terms as a set in which "rose" and "grew" are one, and so are "sales" and "revenue"."""
    return {str(_SIDES.get(one, one)) for one in (_ONE_OF_ALIKE.get(term, term) for term in terms)}


def content_of(text: str) -> list[str]:
    """List what a text says, negations and qualifiers apart: its terms in order, Chinese by the character."""
    terms = terms_of(_NEGATION.sub(" ", without_qualifiers(text)))
    return [term for term in terms if not holds_together(term) and not (len(term) == 2 and cjk_share(term))]


def holds_together(term: str) -> bool:
    """Tell whether a term says nothing by itself: a word of grammar, a scale, or a pair of characters with one."""
    return is_function_term(term) or term in _SCALES or not _GRAMMAR.isdisjoint(term)
