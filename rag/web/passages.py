"""Cuts the text of web pages into passages and ranks them as those of documents are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from library.embedders.base import Embedder
from library.text import sentence_spans, terms_of
from library.text.stop_words import content_terms
from rag.retrieval.fusion import Reading, Signs, dense_weight, fuse, read_with

_TOKENS = 200
_MOST = 60  # pieces of a page that are looked at
_EMBEDDED = 8  # of a page: those that share the most words with the query, and its first
_LONGEST = 600  # letters of a sentence
_LINE = re.compile("[^\n]+")
_LETTERS_A_TOKEN = 4  # where no embedder counts them


@dataclass(frozen=True)
class Piece:
    """A passage of a page.

    Attributes:
        text: With what stands before and after it, since answers run on.
        signs: What speaks for it.
    """

    text: str
    signs: Signs


def cut(text: str, embedder: Embedder | None) -> list[str]:
    """Cut a text between sentences into pieces of about 200 tokens, in order."""
    pieces: list[str] = []
    begin = end = size = 0
    for start, stop in _spans(text):
        tokens = _count(text[start:stop], embedder)
        if size and size + tokens > _TOKENS:
            pieces.append(text[begin:end])
            begin, size = start, 0
            if len(pieces) == _MOST:
                return pieces
        end, size = stop, size + tokens
    return [*pieces, text[begin:end]] if size else pieces


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Find the sentences of each line; menus and tables may have none, and are cut by length."""
    for line in _LINE.finditer(text):
        for start, stop in sentence_spans(line[0]):
            for at in range(line.start() + start, line.start() + stop, _LONGEST):
                yield at, min(at + _LONGEST, line.start() + stop)


def _count(text: str, embedder: Embedder | None) -> int:
    return len(embedder.token_spans(text)) if embedder else 1 + len(text) // _LETTERS_A_TOKEN


def words_shared(query: str, text: str) -> float:
    """Tell which part of the query's terms a text holds, in [0, 1]."""
    asked = set(content_terms(query))
    return len(asked & set(terms_of(text))) / max(len(asked), 1)


def read_pieces(query: str, text: str, embedder: Embedder | None) -> list[Piece]:
    """Cut a page's text and weigh the pieces that share the most words with the query."""
    pieces = cut(text, embedder)
    words = [words_shared(query, piece) for piece in pieces]
    order = sorted(range(len(pieces)), key=lambda i: (-words[i], i))[: _EMBEDDED - 1]
    looked_at = sorted({0, *order}) if pieces else []
    cosines, known = _compare(query, [pieces[i] for i in looked_at], embedder)
    return [
        Piece("\n".join(pieces[max(0, i - 1) : i + 2]), Signs(cosine, words[i], known, 0.0))
        for i, cosine in zip(looked_at, cosines, strict=True)
    ]


def _compare(query: str, pieces: Sequence[str], embedder: Embedder | None) -> tuple[list[float], float]:
    reading = reading_of(query, embedder)
    if embedder is None or not reading.known or not pieces:
        return [0.0] * len(pieces), 0.0
    cosines = embedder.embed(pieces) @ embedder.embed_query(reading.text)
    known = dense_weight(embedder.unknown_share(" ".join(pieces)))
    return [embedder.calibrated(float(cosine)) for cosine in cosines], known


def reading_of(query: str, embedder: Embedder | None) -> Reading:
    """Tell what the embedder can read of a query; nothing without one."""
    return read_with(embedder.unknown_share, query) if embedder else Reading("", 0.0, 0.0)


def rank(query: str, pieces: Sequence[Piece], embedder: Embedder | None) -> list[tuple[int, float]]:
    """Rank pieces by their positions, with scores in [0, 1], best first.

    Scores are those that `rag.retrieval.fusion` gives the passages of documents.
    """
    scores = fuse({str(i): piece.signs for i, piece in enumerate(pieces)}, reading_of(query, embedder))
    return sorted(((int(i), score) for i, score in scores.items()), key=lambda scored: -scored[1])
