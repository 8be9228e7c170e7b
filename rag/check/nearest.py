"""Finds the sentences of a source that a sentence repeats, as far as their words tell."""

from __future__ import annotations

from functools import lru_cache

from rag.reading.extracts import extracts_of
from rag.reading.wording import content_of


def nearest_sentences(sentence: str, source: str, least: float) -> list[str]:
    """List the source's sentences that have most of what a sentence says; several where they have as much.

    Args:
        sentence: Of an answer.
        source: All that it cites.
        least: Share of the sentence's content that they have at least, in (0, 1].
    """
    terms = frozenset(content_of(sentence))
    shares = [(len(terms & other), text) for text, other in _sentences(source)]
    best = max((share for share, _ in shares), default=0)
    return [text for share, text in shares if share == best] if terms and best >= least * len(terms) else []


@lru_cache(maxsize=64)
def _sentences(source: str) -> tuple[tuple[str, frozenset[str]], ...]:
    texts = [source[one.start : one.end] for one in extracts_of(source) if one.kind == "sentence"]
    return tuple((text, frozenset(content_of(text))) for text in texts)
