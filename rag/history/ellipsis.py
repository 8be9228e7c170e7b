"""Puts what a question such as "What about Nike?" names into the question before it."""

from __future__ import annotations

import re

from library.text import cjk_share, terms_of
from rag.history.leaning import ASKING, OPENING
from rag.history.relative_years import YEAR, take_period
from rag.question.question import is_function_term, without_asking
from rag.reading.mentions import mentioned

_ENDING = re.compile(r"(?:又?(?:如何|怎么?样|怎样|是多少))?呢?[\s?？。.!！]*$")
_QUESTION_MARK = re.compile(r"[\s?？。.!！]*$")
_PREPOSITIONS = "in|on|at|from|to|by|for|of|with|since|until|under|during|per"
_OPENING_PREPOSITION = re.compile(rf"^\W*({_PREPOSITIONS})\b\s*", re.IGNORECASE)
_CLOSING_PREPOSITION = re.compile(rf"\s+(?:{_PREPOSITIONS})$", re.IGNORECASE)
_ACTING = r"{0}['’]s?\b|\b(?:do|does|did|is|are|was|were|has|have|had|can|will) (?:the )?{0}"
_CHINESE_SUBJECT = re.compile(r"^[^的是在于有由被把为和与，,\s]{2,}")
_COMPARING = re.compile(r"\b(?:compared?|than|versus|vs|from|since|chang|gr[eo]w)|比|变化|增长|以来", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’.&_-][^\W_]+)*")
_MOST_WORDS = 8  # more is a statement of its own


def fragment_of(question: str) -> str:
    """Give what "What about Nike?" or "净利润呢？" names; empty when a question asks something itself."""
    rest = OPENING.sub("", question)
    joined = rest != question or "呢" in rest
    rest = (_ENDING if joined else _QUESTION_MARK).sub("", rest).strip()
    asks = ASKING.search(rest) or without_asking(rest) != rest
    return "" if asks or len(rest.split()) > _MOST_WORDS else rest


def ask_of(fragment: str, before: str) -> str:
    """Ask the question before of what a fragment names, in the place of its like, or beside it if it has none."""
    fragment, before = take_period(fragment, before)
    preposition = _OPENING_PREPOSITION.match(fragment)
    fragment = _CLOSING_PREPOSITION.sub("", _OPENING_PREPOSITION.sub("", fragment)).strip(" ,，")
    if not fragment or fragment.lower() in _PREPOSITIONS.split("|"):
        return before
    like = _like(fragment, before, preposition[1] if preposition else "")
    if not like:
        return " ".join([fragment, *missing_words(fragment, before)])
    name = next(iter(mentioned(fragment)), fragment)
    return " ".join([before.replace(like, name), *missing_words(before.replace(like, name), fragment)])


def missing_words(question: str, other: str) -> list[str]:
    """List the words of another question that ask for content and that this one lacks."""
    said = set(terms_of(question))
    if YEAR.search(question) and not _COMPARING.search(question):
        other = YEAR.sub(" ", other)  # "and in 2017?" asks of another year than the question before
    words = _WORD.findall(without_asking(other))
    return [word for word in words if not all(term in said or is_function_term(term) for term in terms_of(word))]


def _like(fragment: str, before: str, preposition: str) -> str:
    """Find what a fragment takes the place of: a name for a name, "for adults" for "for children"."""
    names = mentioned(before) if mentioned(fragment) else []
    if preposition:
        place = rf"\b{preposition} ((?:\w+ ){{0,2}}?[\w-]+)(?=\W*$| (?:{_PREPOSITIONS})\b)"
        after = re.search(place, before, re.IGNORECASE)
        return next((name for name in names if f" {preposition} {name}" in before), after[1] if after else "")
    if names:
        return next((name for name in names if re.search(_ACTING.format(re.escape(name)), before)), names[0])
    subject = _CHINESE_SUBJECT.match(before) if cjk_share(before) > 0.5 else None
    return subject[0] if subject and subject[0][-1] == fragment[-1] else ""
