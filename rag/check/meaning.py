"""Lets the embedder speak where the words of a sentence and of its source differ, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

from library.embedding import Embedder
from rag.check.support import PARTIAL, SUPPORTED, Verdict
from rag.reading.extracts import unwrap
from rag.retrieval.fusion import dense_weight

_NEAR = 0.65
"""Cosine from which a quote says what a sentence says. Of sentences of right answers to questions on filings that were
doubted for their words alone a quarter reach it, of wrong answers a twentieth (answers-dev)."""


def heed_meaning(verdict: Verdict, sentence: str, quote: str, embedder: Embedder) -> Verdict:
    """Raise a verdict by one step where only the words are others, and the quote means the same.

    Args:
        verdict: Of the check by words; any other doubt stands, since the embedder hardly sees a figure or a "not".
        sentence: Of an answer, without markers.
        quote: What it rests on.
        embedder: Left out where it does not know the language.
    """
    if verdict.reason != "words" or not dense_weight(embedder.unknown_share(sentence)):
        return verdict
    cosine = float(embedder.embed_query(sentence) @ embedder.embed([unwrap(quote)])[0])
    if embedder.calibrated(cosine) < _NEAR:
        return verdict
    if verdict.support == "partial":
        return Verdict("supported", max(verdict.score, SUPPORTED))
    return replace(verdict, support="partial", score=max(verdict.score, PARTIAL))
