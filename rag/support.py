"""Checks a sentence against the text that it cites: its figures, its names, its words, and what it turns round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from library.text import cjk_share, sentence_spans, terms_of
from rag.answer import Support
from rag.clashes import clashes
from rag.figures import read_figures
from rag.wording import holds_together, same_words

_SUPPORTED = 0.7
_PARTIAL = 0.4
_AT_MOST = 0.69  # where something is wrong, however many words agree: never supported
_CLASH = 0.6

_NAME = re.compile(r"(?<=[\w,;)] )[A-Z][^\W\d_]+(?:[’'&-][^\W\d_]+)*")
_TOKEN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af]|\d+(?:[.,]\d+)*%?|[^\W\d_]+")


@dataclass(frozen=True)
class Verdict:
    """How well a source bears a sentence out: a word, and a score in [0, 1]."""

    support: Support
    score: float


def check(sentence: str, source: str, given: str = "") -> Verdict:
    """Check one sentence against a source's text.

    Args:
        sentence: Of an answer, without markers.
        source: All that the sentence cites.
        given: What the source's text need not repeat, such as its title.
    """
    if not source.strip():
        return Verdict("unsupported", 0.0)
    whole = f"{given}\n{source}"
    figures, names = _figures_found(sentence, whole), _names_found(sentence, whole)
    clash = clashes(sentence, source)
    if figures == 1 and not clash and _tokens(sentence) in _tokens(source):
        return Verdict("supported", 1.0)
    score = _words_found(sentence, whole) * (0.5 + 0.5 * names) * (0.25 + 0.75 * figures) * (_CLASH if clash else 1)
    if figures < 1 or names < 1 or clash:
        score = min(score, _AT_MOST)
    return Verdict(verdict_of(score), round(score, 3))


def check_answer(answer: str, passages: Sequence[str], question: str = "") -> Verdict:
    """Check a whole answer against all of its passages: each sentence, weighed by the figures that it claims.

    Words that the answer takes from the question are no claims of its own; figures are, since a year that
    is asked for need not be the year that the passages tell of.
    """
    source = "\n\n".join(passages)
    given = re.sub(r"\d", "", question)
    sentences = [answer[start:end] for start, end in sentence_spans(answer)]
    if not sentences:
        return Verdict("unsupported", 0.0)
    scores = [check(sentence, source, given).score for sentence in sentences]
    weights = [1 + 2 * len(read_figures(sentence).found) for sentence in sentences]
    score = sum(s * w for s, w in zip(scores, weights, strict=True)) / sum(weights)
    return Verdict(verdict_of(score), round(score, 3))


def verdict_of(score: float) -> Support:
    """Name a score."""
    if score >= _SUPPORTED:
        return "supported"
    return "partial" if score >= _PARTIAL else "unsupported"


def _tokens(text: str) -> str:
    """Give a text's words and figures, each between spaces, so that one text can be looked for in another."""
    return f" {' '.join(_TOKEN.findall(unicodedata.normalize('NFKC', text).casefold()))} "


def _figures_found(sentence: str, source: str) -> float:
    stated, there = read_figures(sentence), read_figures(source)
    if not stated.found:
        return 1.0
    return sum(there.state(figure, stated.scales) for figure in stated.found) / len(stated.found)


def _words_found(sentence: str, source: str) -> float:
    terms = {term for term in terms_of(sentence) if not holds_together(term) and not term[0].isdigit()}
    if cjk_share(sentence) > 0.5:
        terms = {term for term in terms if len(term) > 1} or terms
    if not terms:
        return 1.0 if read_figures(sentence).found else 0.5  # "No." neither stands in a source nor does not
    return len(same_words(terms) & same_words(terms_of(source))) / len(same_words(terms))


def _names_found(sentence: str, source: str) -> float:
    names = set(_NAME.findall(sentence))
    there = set(terms_of(source))
    return sum(there.issuperset(terms_of(name)) for name in names) / len(names) if names else 1.0
