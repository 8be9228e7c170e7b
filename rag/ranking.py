"""Ranks what can be quoted: which sentence or table row of the sources answers a question best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from library.embedding import Embedder
from library.text import terms_of
from rag.extracts import Extract, Kind, extracts_of, unwrap
from rag.question import Question, is_function_term
from rag.rows import label_row
from rag.sources import Source

# How much each sign counts, against 1.0 for holding all of the question's terms. Found by a listwise
# fit on 600 questions of each language, rounded, and the same for both: answers move by under a point
# when any of them changes by a third.
_MEANING = 0.8
_PAIRS = 0.45
_OPENING = 0.45
_BEFORE = 0.3
_SOURCE = 0.4
_FIRST_SOURCE = 0.25
_KIND = 0.15
_NEW_NUMBER = 0.2
_UNIT = 0.2
_QUESTION_PENALTY = 0.3

_EMBEDDED = 16  # candidates whose meaning is compared; the others share too few words to win
_UNKNOWN_LIMIT = 0.15  # share of tokens that the embedder does not know, from which its word counts for nothing


@dataclass
class Candidate:
    """A sentence or row that could be quoted.

    Attributes:
        marker: That of its source.
        position: Its place among the extracts of its source, headings included.
        covered: Share of the question's weight that it holds itself.
        known: The same with what the source's title and opening already say.
        score: Higher answers better; about 1 for a sentence that holds all of the question.
    """

    marker: str
    source: int
    position: int
    kind: Kind
    text: str
    terms: list[str] = field(repr=False)
    covered: float = 0.0
    known: float = 0.0
    meaning: float = 0.0
    score: float = 0.0


def rank_candidates(question: Question, sources: Sequence[Source], embedder: Embedder) -> list[Candidate]:
    """Rank the sentences and table rows of the sources as answers, best first."""
    candidates = [c for i, source in enumerate(sources) for c in _score_words(question, i, source)]
    candidates.sort(key=lambda c: c.score, reverse=True)
    _score_meaning(question, candidates[:_EMBEDDED], embedder)
    return sorted(candidates, key=lambda c: c.score, reverse=True)


def _score_words(question: Question, index: int, source: Source) -> list[Candidate]:
    found = candidates_of(index, source)
    if not found:
        return []
    opening = set(terms_of(source.title)) | set(found[0].terms)
    whole = _covered(question, {term for c in found for term in c.terms} | opening)
    prior = _SOURCE * whole + (_FIRST_SOURCE if index == 0 else 0.0)
    before: set[str] = set()
    for candidate in found:
        own = set(candidate.terms)
        candidate.covered = _covered(question, own)
        candidate.known = _covered(question, own | opening)
        candidate.score = prior + candidate.covered + _OPENING * (candidate.known - candidate.covered)
        candidate.score += _BEFORE * _covered(question, before - own) + _signs(question, candidate)
        before = own
    return [candidate for candidate in found if candidate.kind != "heading"]


def candidates_of(index: int, source: Source) -> list[Candidate]:
    """Cut a source into its candidates, headings included, unscored and in reading order."""
    found = []
    for position, extract in enumerate(extracts_of(source.text)):
        text = _shown(source.text, extract)
        found.append(Candidate(source.marker, index, position, extract.kind, text, terms_of(text)))
    return found


def _shown(text: str, extract: Extract) -> str:
    if extract.kind == "row":
        return label_row(text, extract.start, extract.end)
    return unwrap(text[extract.start : extract.end])


def _signs(question: Question, candidate: Candidate) -> float:
    content = [term for term in candidate.terms if not is_function_term(term)]
    score = _PAIRS * len(question.pairs.intersection(pairwise(content))) / max(1, len(question.pairs))
    if candidate.kind != "row" or question.wants == "number":  # a row's periods are not the date that is asked for
        score += _KIND * question.answers_kind(candidate.text)
        score += _NEW_NUMBER * (question.wants in ("number", "date") and question.has_new_number(candidate.text))
    score += _UNIT * question.counts_unit(candidate.terms)
    return score - _QUESTION_PENALTY * candidate.text.endswith(("?", "？"))


def _covered(question: Question, terms: set[str]) -> float:
    return sum(weight for term, weight in question.weights.items() if term in terms) / question.weight


def _score_meaning(question: Question, candidates: list[Candidate], embedder: Embedder) -> None:
    # An English model gives any two Chinese sentences a high cosine: it sees the same unknown tokens.
    if not candidates or embedder.unknown_share(question.text) > _UNKNOWN_LIMIT:
        return
    cosines = embedder.embed([c.text for c in candidates]) @ embedder.embed_query(question.text)
    for candidate, cosine in zip(candidates, cosines, strict=True):
        candidate.meaning = max(0.0, float(cosine))
        candidate.score += _MEANING * candidate.meaning
