"""Completes a question that leans on the one before it, by rule."""

from __future__ import annotations

import re

from library.text import cjk_share, sentence_spans, terms_of
from rag.history.ellipsis import ask_of, fragment_of, missing_words
from rag.history.leaning import leans_back
from rag.history.relative_years import YEAR, counts_from_before, resolve_periods
from rag.question.plain import plain_query
from rag.reading.mentions import mentioned

_POINTING = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|it|its)\b|[他她它其该]|[这那][家个位本部]", re.IGNORECASE
)
_WANTS_A_NAME = re.compile(
    r"\bwhom?\b|\bwhich \w|\bwhat (?!is|was|are|were|do|did|does|has|had|have)\w|谁|哪一?[家个位所本部]|何人|叫什么",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\[W?\d+\]")
_CHINESE_GRAMMAR = "是由的为了在于被"
_MOST_NAMES = 2
_LONGEST_NAME = 40


def complete(question: str, before: str, answer: str) -> str:
    """Complete a question from the one before it.

    Args:
        question: As the user typed it.
        before: The question before, complete in itself.
        answer: What was answered to it; may be empty.

    Returns:
        A question to search for; the same when it leans on nothing.
    """
    said = _first_sentence(answer)
    asked = plain_query(question)
    dated = resolve_periods(asked, before if YEAR.search(before) else said)
    if not leans_back(asked) and (mentioned(asked) or not counts_from_before(asked)):
        return question if dated == asked else dated
    if fragment := fragment_of(dated):
        return ask_of(fragment, before)
    named = _named_by(said, before) if _POINTING.search(asked) and _WANTS_A_NAME.search(before) else []
    return " ".join([dated, *named, *missing_words(dated, before)])


def _named_by(answer: str, before: str) -> list[str]:
    """List the names that an answer gave to a question that asked for one."""
    names = mentioned(answer)
    if cjk_share(answer) > 0.5:
        said = {*terms_of(before), *_CHINESE_GRAMMAR}
        names = "".join(" " if character in said else character for character in answer).split()
    return [name for name in names if name not in before and len(name) <= _LONGEST_NAME][:_MOST_NAMES]


def _first_sentence(answer: str) -> str:
    plain = _MARKER.sub("", answer)
    return next((plain[start:end].rstrip("。.") for start, end in sentence_spans(plain)), "")
