"""Shows a page as the parts of the search see it: their scores for its best chunk, the terms it has and lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from library.library import Library
from library.records import Chunk
from library.text import terms_of

Terms = tuple[tuple[str, float], ...]
"""Search terms with their idf, the rarest first."""


@dataclass(frozen=True)
class Part:
    """What one part of the search gave a chunk; both are None where it did not find the chunk.

    Attributes:
        score: Higher is better; a cosine in [-1, 1], BM25 from 0 up.
        rank: Among the chunks of its document, from 1.
    """

    score: float | None
    rank: int | None


@dataclass(frozen=True)
class PageView:
    """A page through the chunk of it that one of the parts ranks best.

    Attributes:
        document: File name.
        chunks: How many its document has.
        parts: By name.
        has: The query's terms that the chunk or its headings hold.
        lacks: The query's other terms.
    """

    document: str
    page: int
    chunks: int
    text: str
    parts: dict[str, Part]
    has: Terms
    lacks: Terms


def view_page(library: Library, query: str, document_id: str, pages: Sequence[int]) -> PageView | None:
    """Look at pages of a document that the library holds; None where no chunk begins on them."""
    chunks = [chunk for page in pages for chunk in library.chunks_on_page(document_id, page)]
    if not chunks:
        return None
    document = library.document(document_id)
    hits = {
        "cosine": dict(library.search_vectors(query, document.chunk_count, [document_id])),
        "BM25": dict(library.search_words(query, document.chunk_count, [document_id])),
    }
    parts = {chunk.id: {name: _part(found, chunk) for name, found in hits.items()} for chunk in chunks}
    best = min(chunks, key=lambda chunk: min(part.rank or document.chunk_count for part in parts[chunk.id].values()))
    has, lacks = _part_terms(library, query, best)
    return PageView(
        document.name, best.first_page, document.chunk_count, best.text, parts[best.id], has=has, lacks=lacks
    )


def _part(found: dict[str, float], chunk: Chunk) -> Part:
    if chunk.id not in found:
        return Part(None, None)
    return Part(found[chunk.id], list(found).index(chunk.id) + 1)


def _part_terms(library: Library, query: str, chunk: Chunk) -> tuple[Terms, Terms]:
    rarity = {term: library.idf(term) for term in terms_of(query)}
    held = set(terms_of(f"{chunk.header} {chunk.section} {chunk.text}"))
    terms = sorted(rarity.items(), key=lambda item: -item[1])
    return tuple(term for term in terms if term[0] in held), tuple(term for term in terms if term[0] not in held)
