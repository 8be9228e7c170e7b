"""Finds the sentences of a source that a sentence repeats, as far as their words tell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from library.text import ends_sentence
from library.text.items import begins_item
from rag.reading.extracts import Extract, extracts_of, unwrap
from rag.reading.wording import content_of

_MOST_LINES = 8  # that one sentence is put together of


def nearest_sentences(sentence: str, source: str, least: float) -> list[str]:
    """List the source's sentences that have most of what a sentence says; several where they have as much.

    Args:
        sentence: Of an answer.
        source: All that it cites.
        least: Share of the sentence's content that they have at least, in (0, 1].
    """
    terms = frozenset(content_of(sentence))
    shares = [(len(terms & other), text) for text, other in _with_content(source)]
    best = max((share for share, _ in shares), default=0)
    return [text for share, text in shares if share == best] if terms and best >= least * len(terms) else []


@lru_cache(maxsize=64)
def sentences_of(source: str) -> tuple[str, ...]:
    """Return a source's sentences without line breaks, and those that narrow lines cut in pieces as a whole too."""
    return tuple(_sentences(source))


def _sentences(source: str) -> Iterator[str]:
    pieces, first = extracts_of(source), 0
    for at, piece in enumerate(pieces):
        if piece.kind == "sentence":
            yield unwrap(source[piece.start : piece.end])
        if at + 1 < len(pieces) and at - first < _MOST_LINES and _goes_on(source, piece, pieces[at + 1]):
            continue
        if at > first:
            yield unwrap(source[pieces[first].start : piece.end])
        first = at + 1


def _goes_on(source: str, piece: Extract, behind: Extract) -> bool:
    """True if a line that was taken for the end of a paragraph may go on in the next one."""
    line = source[piece.start : piece.end]
    ends = ends_sentence(line) or line.endswith((":", "：")) or "\n\n" in source[piece.end : behind.start]
    return not ends and "row" not in (piece.kind, behind.kind) and not begins_item(source[behind.start : behind.end])


@lru_cache(maxsize=64)
def _with_content(source: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((text, frozenset(content_of(text))) for text in sentences_of(source))
