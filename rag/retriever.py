"""Finds the passages that may answer a query: by meaning and by words, one a page."""

from __future__ import annotations

from collections.abc import Sequence

from library.library import Library
from library.records import Chunk, Document, Passage
from rag.fusion import Found, dense_weight, fuse
from rag.naming import NameMatcher

_CANDIDATES = 100


class Retriever:
    """Searches a library. Thread-safe."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[str, float] = {}

    def retrieve(self, query: str, documents: Sequence[str] | None = None, top: int = 8) -> list[Passage]:
        """Find passages, best first, at most one a page.

        Args:
            query: Any text, in any language.
            documents: Ids to stay within; None means all.
            top: Most passages.

        Raises:
            StorageError: If the library fails.
        """
        catalogue = {document.id: document for document in self._library.documents()}
        if not catalogue or (documents is not None and not documents) or not query.strip():
            return []
        scores, chunks = self._score(query, documents, catalogue)
        pages: dict[tuple[str, int], str] = {}
        for chunk_id in sorted(chunks, key=lambda chunk_id: -scores[chunk_id]):
            chunk = chunks[chunk_id]
            pages.setdefault((chunk.document_id, chunk.first_page), chunk_id)
        best = list(pages.values())[:top]
        return [self._passage(chunks[chunk_id], scores[chunk_id], catalogue) for chunk_id in best]

    def _score(
        self, query: str, documents: Sequence[str] | None, catalogue: dict[str, Document]
    ) -> tuple[dict[str, float], dict[str, Chunk]]:
        weight = dense_weight(self._library.embedder.unknown_share(query))
        cosines = dict(self._library.search_vectors(query, _CANDIDATES, documents)) if weight else {}
        words = dict(self._library.search_words(query, _CANDIDATES, documents))
        chunks = self._library.chunks([*{*cosines, *words}])
        named = NameMatcher(list(catalogue.values())).match(query)
        found = Found(
            {chunk: cosine for chunk, cosine in cosines.items() if chunk in chunks},
            {chunk: score for chunk, score in words.items() if chunk in chunks},
        )
        scores = fuse(
            found,
            dense=lambda chunk: weight * self._knows(chunks[chunk]),
            named=lambda chunk: named.get(chunks[chunk].document_id, 0.0),
        )
        return scores, chunks

    def _knows(self, chunk: Chunk) -> float:
        """Weigh the embedder by how well it knows the language of a chunk's document."""
        if chunk.document_id not in self._known:
            self._known[chunk.document_id] = dense_weight(self._library.embedder.unknown_share(chunk.text))
        return self._known[chunk.document_id]

    def _passage(self, chunk: Chunk, score: float, catalogue: dict[str, Document]) -> Passage:
        """Show a chunk with what stands before and after it on its page, since answers run on."""
        page = self._library.page(chunk.document_id, chunk.first_page)
        return Passage(
            text=self._with_neighbours(chunk),
            score=round(score, 4),
            origin="document",
            title=catalogue[chunk.document_id].name,
            document_id=chunk.document_id,
            page=chunk.first_page,
            last_page=chunk.last_page,
            page_label=page.label if page else None,
        )

    def _with_neighbours(self, chunk: Chunk) -> str:
        near = self._library.chunks_on_page(chunk.document_id, chunk.first_page)
        shown = [other for other in near if abs(other.ordinal - chunk.ordinal) <= 1]
        page = self._library.page(chunk.document_id, chunk.first_page)
        if page is None or not shown:
            return chunk.text
        begin = shown[0].start - near[0].start
        return page.text[begin : begin + shown[-1].end - shown[0].start]
