"""The search of a library: its chunks by meaning and by words, and what stands around them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from library.embedders.base import Embedder, Vectors
from library.errors import StorageError
from library.index.meaning import MeaningSearch
from library.index.word_index import WordIndex
from library.log import locate
from library.records import Chunk, Page
from library.stores.catalogue import Catalogue
from library.trash import Trash
from library.words import Message

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Search:
    """What finds a library's chunks; the part of `Library` that searches vectors and words."""

    _catalogue: Catalogue
    _meaning: MeaningSearch
    _lexical: WordIndex
    _changing: threading.RLock
    _words_ailment: Message | None
    trash: Trash

    @property
    def embedder(self) -> Embedder:
        """The embedding model that answers, loaded on first use.

        Raises:
            LibraryMismatch: If it cannot be had.
        """
        return self._meaning.answering().embedder

    def unknown_share(self, text: str) -> float:
        """Tell which part of a text a search by meaning cannot see, in [0, 1]: all of it while there are no vectors."""
        return 1.0 if self._meaning.ailment is not None else self.embedder.unknown_share(text)

    def search_vectors(self, query: str, top: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Find chunks by meaning, as (chunk id, likeness in [-1, 1]), best first; `documents` are ids, None is all.

        The likeness is a cosine, on the scale of the model that ships whichever model answers.
        """
        within = self._within(documents)
        return self._meaning.find(lambda space: space.search(query, top, within), [])

    def _within(self, documents: Sequence[str] | None) -> dict[str, int] | None:
        """Count the chunks of each document that is to be searched; None is all that the stores hold.

        What is in the trash is still in them, and would take the places of what may be found.
        """
        if documents is None and not self.trash.documents():
            return None
        counts = self._catalogue.chunk_counts()
        return {
            document: counts[document]
            for document in (counts if documents is None else documents)
            if document in counts
        }

    def compare_vectors(self, query: str, chunks: Sequence[str]) -> dict[str, float]:
        """Give the likeness of each of these chunks, on the scale of `search_vectors`; unknown ones are left out."""
        return self._meaning.find(lambda space: space.compare(query, chunks), {})

    def query_vector(self, query: str) -> Vectors:
        """Embed a query: float32 [dim]; the last ones are kept."""
        return self._meaning.answering().vector(query)

    def compare_with(self, vector: Vectors, chunks: Sequence[str]) -> dict[str, float]:
        """Give the cosine of each of these chunks with a vector: float32 [dim]."""
        return self._meaning.find(lambda space: space.index.compare(vector, chunks), {})

    def vectors_of(self, chunks: Sequence[str]) -> dict[str, Vectors]:
        """Give the vectors of chunks, float32 [dim] each, of unit length; none while vectors are being made anew."""
        return self._meaning.find(lambda space: space.index.vectors_of(chunks), {})

    def search_words(self, query: str, top: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Find chunks by words, as (chunk id, BM25 score), best first; `documents` are ids, None is all."""
        within = self._within(documents)
        return self._by_words(lambda: self._lexical.search(query, top, None if within is None else list(within)))

    def compare_words(self, query: str, chunks: Sequence[str]) -> dict[str, float]:
        """Give the BM25 score of each of these chunks; those that share no term with the query are left out."""
        return self._by_words(lambda: self._lexical.compare(query, chunks))

    def idf(self, term: str) -> float:
        """Weigh a search term by its rarity in the library; at least 0."""
        return self._lexical.idf(term)

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Find chunks by id; those of documents that are not ready are left out."""
        return self._catalogue.chunks(ids)

    def places_of(self, chunks: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Find the document and the first page of chunks by id, which takes a quarter of the time of `chunks`."""
        return self._catalogue.places_of(chunks)

    def chunk_counts(self) -> Mapping[str, int]:
        """Tell of each document how many chunks it has, by id; they are named "id:0", "id:1" and so on."""
        return self._catalogue.chunk_counts()

    def chunks_on_page(self, document_id: str, page: int) -> list[Chunk]:
        """List the chunks that begin on a page, in order."""
        return self._catalogue.chunks_on_page(document_id, page)

    def pages_with_chunks(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], tuple[Page, list[Chunk]]]:
        """Find pages by document id and number, each with the chunks that begin on it, in order."""
        return self._catalogue.pages_with_chunks(wanted)

    def _by_words(self, find: Callable[[], T]) -> T:
        """Search the words; a shard that is damaged is made anew first."""
        try:
            if self._lexical.intact and self._words_ailment is None:
                return find()
        except StorageError as error:
            _log.warning("The lexical index could not be searched: %s", locate(error))
        with self._changing:
            self._words_ailment = None
            self._lexical.restore(self._catalogue.chunk_counts())
        return find()
