"""Judges whether the library holds an answer to a query at all."""

from __future__ import annotations

import math
from collections.abc import Sequence

from library.library import Library
from library.records import Passage
from library.text import terms_of
from rag.fusion import dense_weight
from rag.question import content_terms
from rag.wording import holds_together

REFUSE_BELOW = 0.4
"""Where `answerable` parts what is answered from what is refused."""

# A logistic over four signals, fitted by bench/refusal.py on questions whose articles were left in
# the library or out of it; bench/README.md has what it reaches.
_BIAS = -12.1
_COVERED = 7.9
_WORDS = 3.5
_MEANING = 17.7
_NO_MEANING = 6.0


def answerable(
    library: Library, query: str, passages: Sequence[Passage], documents: Sequence[str] | None = None
) -> float:
    """Estimate the chance that passages retrieved for a query hold its answer, in [0, 1].

    Args:
        library: Where the passages are from.
        query: What retrieval was sent.
        passages: What it found, best first.
        documents: The ids it was kept within; None means all.
    """
    if not passages:
        return 0.0
    covered, words, meaning, known = signals(library, query, passages, documents)
    logit = _BIAS + _COVERED * covered + _WORDS * words + _MEANING * meaning + _NO_MEANING * (1 - known)
    return 1 / (1 + math.exp(-logit))


def _asked(query: str) -> set[str]:
    """List what a query asks for: its terms without those that only ask or only hold it together."""
    terms = set(content_terms(query))
    return {term for term in terms if not holds_together(term)} or terms


def signals(
    library: Library, query: str, passages: Sequence[Passage], documents: Sequence[str] | None
) -> tuple[float, float, float, float]:
    """Measure what the estimate rests on.

    Returns:
        The share of the query's terms that the best passage holds, each term weighed by its squared
        rarity; the best BM25 score against the sum of rarities; the best cosine; and how well the
        embedder knows the query's language, in [0, 1], which the cosine is multiplied by.
    """
    rarity = {term: library.idf(term) for term in _asked(query)}
    whole = sum(rarity.values()) or 1.0
    held = set(terms_of(f"{passages[0].title} {passages[0].text}"))
    covered = sum(r * r for term, r in rarity.items() if term in held) / (sum(r * r for r in rarity.values()) or 1.0)
    words = max((score for _, score in library.search_words(query, 1, documents)), default=0.0) / whole
    known = dense_weight(library.embedder.unknown_share(query))
    nearest = library.search_vectors(query, 1, documents) if known else []
    return covered, words, known * max((cosine for _, cosine in nearest), default=0.0), known
