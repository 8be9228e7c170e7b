"""Checks a sentence against the text that it cites: its figures, names, negation and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from library.text import cjk_share, sentence_spans, terms_of
from rag.answer import Support
from rag.figures import figures_of, states
from rag.question import is_function_term

_SUPPORTED = 0.7
_PARTIAL = 0.4
_NO_SOURCE = 0.0

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|\w+n['’]t|fail(?:s|ed)? to|unable)\b"
    r"|不|没|未|无(?!论|线)|非(?!洲|常|凡)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.!?:\n] )(?<!^)\b[A-Z][\w’'&-]+")
_SPACE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Verdict:
    """How well a source bears a sentence out: a word, and a score in [0, 1]."""

    support: Support
    score: float


def check(sentence: str, source: str, near: str = "") -> Verdict:
    """Check one sentence against a source's text.

    Args:
        sentence: Of an answer, without markers.
        source: All that the sentence cites.
        near: The part of the source that it rests on; where a negation must agree. Empty for all of it.
    """
    if not source.strip():
        return Verdict("unsupported", _NO_SOURCE)
    if _plain(sentence) in _plain(source):
        return Verdict("supported", 1.0)
    figures = _figures_found(sentence, source)
    words = _words_found(sentence, source)
    names = _names_found(sentence, source)
    score = words * (0.5 + 0.5 * names) * (0.25 + 0.75 * figures)
    if _negates(sentence) != _negates(near or source) and near:
        score *= 0.5
    if figures < 1:
        score = min(score, _SUPPORTED - 0.01)  # a figure that the source does not state is never supported
    return Verdict(verdict_of(score), round(score, 3))


def check_answer(answer: str, passages: Sequence[str]) -> Verdict:
    """Check a whole answer against all of its passages: each sentence, weighed by what it claims."""
    source = "\n".join(passages)
    sentences = [answer[start:end] for start, end in sentence_spans(answer)]
    if not sentences:
        return Verdict("unsupported", _NO_SOURCE)
    verdicts = [check(sentence, source) for sentence in sentences]
    weights = [1 + 2 * len(figures_of(sentence)) for sentence in sentences]
    score = sum(v.score * w for v, w in zip(verdicts, weights, strict=True)) / sum(weights)
    return Verdict(verdict_of(score), round(score, 3))


def verdict_of(score: float) -> Support:
    """Name a score."""
    if score >= _SUPPORTED:
        return "supported"
    return "partial" if score >= _PARTIAL else "unsupported"


def _plain(text: str) -> str:
    return _SPACE.sub("", text).casefold()


def _figures_found(sentence: str, source: str) -> float:
    stated = figures_of(sentence)
    if not stated:
        return 1.0
    there = figures_of(source)
    return sum(states(there, figure) for figure in stated) / len(stated)


def _words_found(sentence: str, source: str) -> float:
    terms = {term for term in terms_of(sentence) if not is_function_term(term) and not term[0].isdigit()}
    if cjk_share(sentence) > 0.5:
        terms = {term for term in terms if len(term) > 1} or terms
    return len(terms & set(terms_of(source))) / len(terms) if terms else 1.0


def _names_found(sentence: str, source: str) -> float:
    names = set(_NAME.findall(sentence))
    return sum(name.casefold() in source.casefold() for name in names) / len(names) if names else 1.0


def _negates(text: str) -> bool:
    return bool(_NEGATION.search(text))
