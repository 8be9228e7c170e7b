"""Splits pages into chunks that the embedding model reads whole."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from library.embedding import Embedder
from library.records import PAGE_BREAK, Chunk, Page
from library.text import sentence_spans

CHUNKING = "page-bound/200"
_BODY_TOKENS = 200
_SPECIAL_TOKENS = 2  # the model's own, before and after
_BREAKS = ((re.compile(r"\n\s*\n"), 0), (re.compile(r"\n"), 12), (re.compile(r"\s+"), 40))
_SENTENCE_COST = 4


def split_pages(pages: Sequence[Page], document_id: str, header: str, embedder: Embedder) -> list[Chunk]:
    """Split pages into chunks of about even length, none across a page break.

    A chunk's offsets count in the pages' texts joined by `PAGE_BREAK`; its text is exactly that span.
    Every chunk, with its header, fits the embedder, so that no text goes unseen.

    Args:
        pages: All pages of the document, in order.
        document_id: Begins each chunk's id.
        header: Words that name the document; cut to a quarter of what the embedder takes.
        embedder: Whose tokens count.

    Returns:
        The chunks in reading order; none for pages without text.
    """
    header = _cut(header, embedder.max_tokens // 4, embedder)
    room = embedder.max_tokens - _SPECIAL_TOKENS - len(embedder.token_spans(header + "\n"))
    chunks: list[Chunk] = []
    offset = 0
    for page in pages:
        for start, end in split_text(page.text, min(room, _BODY_TOKENS), embedder):
            ordinal = len(chunks)
            place = (offset + start, offset + end, page.number, page.number)
            chunks.append(Chunk(f"{document_id}:{ordinal}", document_id, ordinal, *place, page.text[start:end], header))
        offset += len(page.text) + len(PAGE_BREAK)
    return chunks


def text_to_embed(chunk: Chunk) -> str:
    """Give what the embedder is shown of a chunk: its header, then its text."""
    return f"{chunk.header}\n{chunk.text}" if chunk.header else chunk.text


def split_text(text: str, room: int, embedder: Embedder) -> list[tuple[int, int]]:
    """Split a text into spans of at most `room` tokens, as even as its paragraphs and sentences allow."""
    if not text.strip():
        return []
    return list(_halve(text, 0, len(text), room, embedder))


def _halve(text: str, start: int, end: int, room: int, embedder: Embedder) -> Iterator[tuple[int, int]]:
    tokens = [start + begin for begin, _ in embedder.token_spans(text[start:end])]
    if len(tokens) <= room or end - start < 2:
        yield start, end
        return
    parts = math.ceil(len(tokens) / room)
    wanted = len(tokens) * (parts // 2) // parts
    cut = _best_break(text, start, end, tokens, wanted)
    yield from _halve(text, start, _trim_end(text, start, cut), room, embedder)
    yield from _halve(text, _trim_start(text, cut, end), end, room, embedder)


def _best_break(text: str, start: int, end: int, tokens: list[int], wanted: int) -> int:
    """Choose the break that costs least: its distance in tokens from the wanted place, and what it tears apart."""
    best = (math.inf, tokens[max(wanted, 1)])
    for place, cost in _breaks(text, start, end):
        distance = abs(bisect_left(tokens, place) - wanted)
        if distance < len(tokens) // 2:
            best = min(best, (distance + cost, place))
    return best[1]


def _breaks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for pattern, cost in _BREAKS:
        for match in pattern.finditer(text, start, end):
            if start < match.end() < end:
                yield match.end(), cost
    for (_, _), (begin, _) in pairwise(sentence_spans(text[start:end])):
        yield start + begin, _SENTENCE_COST


def _trim_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _trim_start(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip())


def _cut(text: str, room: int, embedder: Embedder) -> str:
    spans = embedder.token_spans(text)
    return text if len(spans) <= room else text[: spans[room - 1][1]]
