"""The lexical index, in Tantivy: finds chunks by their words. The only file that knows Tantivy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from library.errors import StorageError
from library.records import Chunk
from library.text import terms_of

if TYPE_CHECKING:
    import tantivy

_WRITER_BYTES = 50_000_000


class LexicalIndex:
    """BM25 over the terms of `library.text.terms_of`, so that every script is cut the same way everywhere."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder, or make it.

        Raises:
            StorageError: If it cannot be opened.
        """
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("chunk", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("document", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        schema.add_text_field("header", tokenizer_name="whitespace", index_option="freq")
        with _translated("could not be opened"):
            self._index = tantivy.Index(schema.build(), path=str(folder))

    def add(self, chunks: Iterable[Chunk]) -> None:
        """Index chunks; they are found once this returns."""
        self._write(chunks, replace_all=False)

    def replace_all(self, chunks: Iterable[Chunk]) -> None:
        """Make these chunks the whole content, in one step.

        Tantivy keeps the words of deleted chunks until it happens to merge their segment;
        writing the rest anew is what erases them.
        """
        self._write(chunks, replace_all=True)

    def search(self, query: str, top: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Find the chunks that share terms with a query, as (chunk id, BM25 score), best first.

        Args:
            query: Any text.
            top: Most results.
            documents: Ids to stay within; None means all.
        """
        parts = self._query_parts(query)
        if not parts or (documents is not None and not documents):
            return []
        with _translated("could not be searched"):
            searcher = self._index.searcher()
            hits = searcher.search(self._within(parts, documents), top).hits
            return [(str(searcher.doc(address)["chunk"][0]), float(score)) for score, address in hits]

    def idf(self, term: str) -> float:
        """Weigh a term by its rarity among the chunks, as BM25 does; at least 0.

        A term that no chunk has weighs as if one had it: in a small library it would outweigh all others.
        """
        searcher = self._index.searcher()
        count, total = max(searcher.doc_freq("text", term), 1), max(searcher.num_docs, 1)
        return math.log(1 + (total - count + 0.5) / (count + 0.5))

    def ids(self) -> set[str]:
        """List every chunk in the index."""
        import tantivy

        with _translated("could not be read"):
            searcher = self._index.searcher()
            hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1)).hits
            return {str(searcher.doc(address)["chunk"][0]) for _, address in hits}

    def _write(self, chunks: Iterable[Chunk], *, replace_all: bool) -> None:
        import tantivy

        with _translated("could not be written"):
            writer = self._index.writer(_WRITER_BYTES, 1)
            if replace_all:
                writer.delete_all_documents()
            for chunk in chunks:
                writer.add_document(
                    tantivy.Document(
                        chunk=chunk.id,
                        document=chunk.document_id,
                        text=" ".join(terms_of(chunk.text)),
                        header=" ".join(terms_of(f"{chunk.header} {chunk.section}")),
                    )
                )
            writer.commit()
            writer.garbage_collect_files()
            writer.wait_merging_threads()
            self._index.reload()

    def _query_parts(self, query: str) -> list[tantivy.Query]:
        from tantivy import Query

        schema = self._index.schema
        parts = []
        for term, count in Counter(terms_of(query)).items():
            for field in ("text", "header"):
                parts.append(Query.boost_query(Query.term_query(schema, field, term, "freq"), count))
        return parts

    def _within(self, parts: list[tantivy.Query], documents: Sequence[str] | None) -> tantivy.Query:
        from tantivy import Occur, Query

        words = Query.boolean_query([(Occur.Should, part) for part in parts])
        if documents is None:
            return words
        wanted = Query.term_set_query(self._index.schema, "document", list(documents))
        return Query.boolean_query([(Occur.Must, words), (Occur.Must, Query.const_score_query(wanted, 0.0))])


@contextmanager
def _translated(what: str) -> Iterator[Any]:
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise StorageError(f"The library's lexical index {what}: {error}") from error
