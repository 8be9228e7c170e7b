"""The lexical index: finds chunks by their words, in shards of bounded size so that erasing a document stays cheap."""

from __future__ import annotations

import heapq
import logging
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from library.errors import StorageError
from library.index.lexical_shard import LAYOUT, Shard, View, Within, translated
from library.index.word_index import ChunksOf, idf_of, query_terms
from library.log import locate
from library.records import Chunk
from library.stores.files import delete_tree

_log = logging.getLogger(__name__)

_SMALLEST_SHARD = 4096  # chunks
_SHARD_GROWTH = 32
"""A shard may hold this many times the root of the whole, so that both what shards cost grow with the root of the
library: erasing rewrites one, at about 0.2 ms a chunk, and a search asks each, for about 0.15 ms."""


class LexicalIndex:
    """BM25 over the terms of `library.text.terms_of`, so that every script is cut the same way everywhere.

    A document lies whole in one shard. Terms weigh by their rarity in the whole index, whatever shard they stand in;
    only the mean length of a chunk is the shard's own.

    Attributes:
        remade: Whether a shard was damaged, and is made anew by `mend`.
    """

    def __init__(self, folder: Path, chunks_of: ChunksOf) -> None:
        """Open the index in a folder, or make it; one of another layout is emptied, and `mend` fills it.

        Args:
            folder: Where it is kept.
            chunks_of: Gives the chunks of a document in the catalogue by its id, for what must be written anew.

        Raises:
            StorageError: If it cannot be opened.
        """
        self._folder, self._chunks_of = folder / LAYOUT, chunks_of
        self.remade = False
        with translated("opened"):
            if not folder.is_dir():
                folder.unlink(missing_ok=True)
            for other in folder.glob("*"):
                if other != self._folder:
                    delete_tree(other)
            if not self._folder.is_dir():
                self._folder.unlink(missing_ok=True)
            self._folder.mkdir(parents=True, exist_ok=True)
            count = max((int(path.name) + 1 for path in self._folder.iterdir() if path.name.isdecimal()), default=0)
        self._shards = [self._opened(number) for number in range(count)]

    @property
    def intact(self) -> bool:
        """Whether no file was changed, by anyone else, since it was opened or written."""
        return all(shard.view.intact for shard in self._shards)

    def restore(self, documents: Mapping[str, int]) -> None:
        """Make anew what is damaged, so that these documents are the whole content, by their number of chunks."""
        self._shards = [
            shard if shard.view.intact and shard.check() else self._opened(number, anew=True)
            for number, shard in enumerate(self._shards)
        ]
        self.mend(documents)

    def mend(self, documents: Mapping[str, int]) -> None:
        """Make these documents the whole content, by their number of chunks; does nothing when they are."""
        for document, count in [item for shard in self._shards for item in shard.view.documents.items()]:
            if documents.get(document) != count:
                self.remove(document)
        here = {document for shard in self._shards for document in shard.view.documents}
        batch: list[Chunk] = []
        for document, count in documents.items():
            if document in here:
                continue
            if batch and len(batch) + count > self._room(len(batch) + count):
                self.add(batch)
                batch = []
            batch += self._chunks_of(document)
        if batch:
            self.add(batch)

    def add(self, chunks: Sequence[Chunk]) -> None:
        """Index the chunks of whole documents; they are found once this returns."""
        most = self._room(len(chunks))
        room = (shard for shard in self._shards if shard.view.size + len(chunks) <= most)
        if (shard := next(room, None)) is None:
            shard = Shard(self._folder / str(len(self._shards)))
            self._shards = [*self._shards, shard]
        shard.write(chunks)

    def remove(self, *documents: str) -> None:
        """Erase the words of documents: a shard that holds some is written anew with the others, in one step."""
        gone = set(documents)
        for shard in self._shards:
            if gone & shard.view.documents.keys():
                others = (other for other in shard.view.documents if other not in gone)
                shard.write((chunk for other in others for chunk in self._chunks_of(other)), alone=True)

    def renew(self, document: str) -> None:
        """Index a document as the catalogue has it now, in one step: at no time are its words not found."""
        shard = next((shard for shard in self._shards if document in shard.view.documents), None)
        if shard is None:
            self.add(self._chunks_of(document))
        else:
            shard.write((chunk for one in shard.view.documents for chunk in self._chunks_of(one)), alone=True)

    def search(self, query: str, top: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Find the chunks that share terms with a query, as (chunk id, BM25 score), best first.

        Args:
            query: Any text.
            top: Most results.
            documents: Ids to stay within; None means all.
        """
        scope = None if documents is None else frozenset(documents)
        return self._search(query, top, lambda view: _within(view, scope))

    def compare(self, query: str, chunks: Sequence[str]) -> dict[str, float]:
        """Give the BM25 score of each of these chunks for a query; those that share no term with it are left out."""
        by_document: dict[str, list[str]] = {}
        for chunk in chunks:
            by_document.setdefault(chunk.rpartition(":")[0], []).append(chunk)

        def there(view: View) -> Within:
            return Within(
                "chunk", [chunk for name in by_document.keys() & view.documents for chunk in by_document[name]]
            )

        return dict(self._search(query, len(chunks), there))

    def _search(self, query: str, top: int, within: Callable[[View], Within | None]) -> list[tuple[str, float]]:
        terms = query_terms(query)
        if not terms or not top:
            return []
        views = [shard.view for shard in self._shards]
        hits = [
            (score, number, address)
            for number, weights in enumerate(_weights(terms, views))
            if weights and ((scope := within(views[number])) is None or scope.ids)
            for score, address in views[number].search(weights, top, scope)
        ]
        best = heapq.nlargest(top, hits, key=lambda hit: hit[0])
        return [(views[number].chunk(address), score) for score, number, address in best]

    def idf(self, term: str) -> float:
        """Weigh a term by its rarity among the chunks, as BM25 does; at least 0.

        A term that no chunk has weighs as if one had it: in a small library it would outweigh all others.
        """
        views = [shard.view for shard in self._shards]
        count = sum(view.frequency("text", term) for view in views)
        return idf_of(max(count, 1), max(sum(view.size for view in views), 1))

    def holding(self) -> Iterator[tuple[set[str], set[str]]]:
        """Go through the shards: the ids of the documents and of the chunks that each holds."""
        for shard in self._shards:
            yield set(shard.view.documents), shard.view.chunks()

    def _opened(self, number: int, *, anew: bool = False) -> Shard:
        """Open a shard; one that is damaged is emptied, and what it held is missing until `mend`."""
        folder = self._folder / str(number)
        if not anew:
            try:
                return Shard(folder)
            except StorageError as error:
                _log.info("A shard of the lexical index is made anew: %s", locate(error))
        self.remade = True
        with translated("opened"):
            delete_tree(folder)
        return Shard(folder)

    def _room(self, coming: int) -> int:
        """Tell how many chunks a shard may hold when so many more have come."""
        total = sum(shard.view.size for shard in self._shards) + coming
        return max(_SMALLEST_SHARD, _SHARD_GROWTH * math.isqrt(total))


def _weights(terms: Iterable[tuple[str, str]], views: Sequence[View]) -> list[dict[tuple[str, str], float]]:
    """Weigh the terms for each shard, so that its own idf gives way to that of the whole index."""
    total = sum(view.size for view in views)
    weights: list[dict[tuple[str, str], float]] = [{} for _ in views]
    for field, term in terms:
        found = [view.frequency(field, term) for view in views]
        idf = idf_of(sum(found), total)
        for number, there in enumerate(found):
            if there:
                weights[number][field, term] = idf / idf_of(there, views[number].size)
    return weights


def _within(view: View, documents: Set[str] | None) -> Within | None:
    """Give those of the documents that lie in a shard; None where that is all of it."""
    if documents is None:
        return None
    wanted = view.documents.keys() & documents
    return None if len(wanted) == len(view.documents) else Within("document", wanted)
