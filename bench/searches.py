"""The ways of searching a library that are compared: by meaning alone, by words alone, and Footnote's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bench.figures import TOP, Found, Place
from bench.sets import Question
from library.library import Library
from library.records import Passage
from rag.retrieval.retriever import Retriever

_CHUNKS_A_PAGE = 5
"""So many chunks are asked for a page that is wanted, since several may stand on one."""
Search = Callable[[str, Sequence[str] | None, int], list[Place]]


class Searches:
    """Searches one library in every way; each gives pages, best first, a page at the best of its chunks."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._retriever = Retriever(library)
        self.ways: dict[str, Search] = {
            "dense alone": self.by_meaning,
            "BM25 alone": self.by_words,
            "Footnote": self.fused,
        }

    def by_meaning(self, query: str, documents: Sequence[str] | None, top: int) -> list[Place]:
        """Find pages by the embedder alone."""
        return self._pages(self._library.search_vectors(query, top * _CHUNKS_A_PAGE, documents), top)

    def by_words(self, query: str, documents: Sequence[str] | None, top: int) -> list[Place]:
        """Find pages by BM25 alone."""
        return self._pages(self._library.search_words(query, top * _CHUNKS_A_PAGE, documents), top)

    def fused(self, query: str, documents: Sequence[str] | None, top: int) -> list[Place]:
        """Find pages as Footnote does."""
        return [place_of(passage) for passage in self.passages(query, documents, top)]

    def passages(self, query: str, documents: Sequence[str] | None, top: int) -> list[Passage]:
        """Find passages as Footnote does."""
        return self._retriever.retrieve(query, documents, top)

    def _pages(self, hits: Sequence[tuple[str, float]], top: int) -> list[Place]:
        chunks = self._library.chunks([chunk_id for chunk_id, _ in hits])
        places = [(chunk.document_id, chunk.first_page) for hit, _ in hits if (chunk := chunks.get(hit))]
        return list(dict.fromkeys(places))[:top]


def place_of(passage: Passage) -> Place:
    """Tell where a passage stands."""
    return passage.document_id or "", passage.page or 0


def ask_all(name: str, search: Search, questions: Sequence[Question], *, within_document: bool = False) -> Found:
    """Ask every question, in the whole library or in the question's own document only."""
    search("warm", None, max(TOP))  # what only the first search loads is no part of a query's time
    began = time.process_time()
    places = [
        search(question.text, [question.document] if within_document else None, max(TOP)) for question in questions
    ]
    return Found(name, places, time.process_time() - began)
