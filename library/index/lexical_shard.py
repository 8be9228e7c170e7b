"""A shard of the lexical index, in Tantivy: the terms of some documents. The only file that knows Tantivy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from library.errors import StorageError, StoreDamaged, first_line
from library.index.word_index import FIELDS, terms_by_field
from library.records import Chunk
from library.stores.seal import Seal, files_in, sizes_and_times

if TYPE_CHECKING:
    import tantivy

LAYOUT = "5"
"""Names what stands in a shard, and how; an index of another layout is made anew from the catalogue."""

_WRITER_BYTES = 50_000_000
_SEAL = "seal"


class Within(NamedTuple):
    """The ids of the documents, or of the chunks, that a search stays within."""

    kind: Literal["document", "chunk"]
    ids: Collection[str]


@dataclass(frozen=True)
class View:
    """A shard as it was at one moment.

    Attributes:
        documents: How many chunks of each document it holds.
        files: Size and time of change of each of its files, which are mapped into memory: to read what another program
            cut off of one would end this process.
    """

    index: tantivy.Index
    searcher: tantivy.Searcher
    documents: Mapping[str, int]
    files: Mapping[str, tuple[int, int]]

    @property
    def intact(self) -> bool:
        """Whether no file was changed since."""
        return sizes_and_times(self.files) == self.files

    @property
    def size(self) -> int:
        """How many chunks it holds."""
        return self.searcher.num_docs

    def frequency(self, field: str, term: str) -> int:
        """Count the chunks that have a term in a field."""
        return self.searcher.doc_freq(field, term)

    def search(
        self, weights: Mapping[tuple[str, str], float], top: int, within: Within | None
    ) -> list[tuple[float, tantivy.DocAddress]]:
        """Find the chunks that have any of the terms, as (weighted BM25 score, address), best first.

        Args:
            weights: By field and term; above 0.
            top: Most results.
            within: What to stay within; None means all.
        """
        from tantivy import Occur, Query

        schema = self.index.schema
        query = Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(Query.term_query(schema, field, term, "freq"), weight))
                for (field, term), weight in weights.items()
            ]
        )
        if within is not None:
            wanted = Query.const_score_query(Query.term_set_query(schema, within.kind, list(within.ids)), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, wanted)])
        with translated("searched"):
            return [(float(score), address) for score, address in self.searcher.search(query, top, count=False).hits]

    def chunk(self, address: tantivy.DocAddress) -> str:
        """Tell the id of the chunk at an address."""
        with translated("read"):
            return str(self.searcher.doc(address)["chunk"][0])

    def chunks(self) -> set[str]:
        """List the id of every chunk."""
        import tantivy

        with translated("read"):
            hits = self.searcher.search(tantivy.Query.all_query(), max(self.size, 1), count=False).hits
        return {self.chunk(address) for _, address in hits}


class Shard:
    """An index of its own in a folder; `view` is what searches see."""

    def __init__(self, folder: Path) -> None:
        """Open the shard, or make it.

        Tantivy reads what damaged files say, up to a crash, so that only files which are as they were left are opened.

        Raises:
            StoreDamaged: If its files are not as they were left.
            StorageError: If it cannot be opened.
        """
        import tantivy

        self._folder, self._seal = folder, Seal(folder / _SEAL, self._files)
        with translated("opened"):
            folder.mkdir(parents=True, exist_ok=True)
            is_new = not any(folder.iterdir())
            if not is_new and self._seal.look() != "whole":
                raise StoreDamaged("words_damaged")
            schema = tantivy.SchemaBuilder()
            schema.add_text_field("chunk", stored=True, tokenizer_name="raw", index_option="basic")
            schema.add_text_field("document", tokenizer_name="raw", index_option="basic")
            for field in FIELDS:
                schema.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
            self._index = tantivy.Index(schema.build(), path=str(folder))
            self.view = self._look()
        if is_new:
            self._seal.put()

    def write(self, chunks: Iterable[Chunk], *, alone: bool = False) -> None:
        """Index chunks in one step, beside what is there or `alone`.

        Alone is how words are erased: Tantivy keeps those of deleted chunks until it happens to merge their segment,
        and drops a segment at once when nothing of it is left.
        """
        self._seal.take_off()
        with translated("written"):
            writer = self._index.writer(_WRITER_BYTES, 1)
            if alone:
                writer.delete_all_documents()
            for document in _documents(chunks):
                writer.add_document(document)
            writer.commit()
            writer.garbage_collect_files()
            writer.wait_merging_threads()
            self._index.reload()
            self.view = self._look()
        self._seal.put()

    def check(self) -> bool:
        """Read the files, and tell whether they are as they were left."""
        return self._seal.look(thorough=True) == "whole"

    def _look(self) -> View:
        searcher = self._index.searcher()
        documents = dict(searcher.terms_with_prefix("document", ""))
        mapped = [path for path in self._files() if not path.name.startswith(".")]
        return View(self._index, searcher, documents, sizes_and_times(mapped))

    def _files(self) -> list[Path]:
        return [path for path in files_in(self._folder) if not path.name.startswith(_SEAL)]


def _documents(chunks: Iterable[Chunk]) -> Iterator[tantivy.Document]:
    """Give what is written of chunks, of which those of a page follow one another."""
    import tantivy

    for chunk, fields in terms_by_field(chunks):
        terms = {field: " ".join(found) for field, found in fields.items()}
        yield tantivy.Document(chunk=chunk.id, document=chunk.document_id, **terms)


@contextmanager
def translated(what: Literal["opened", "read", "searched", "written"]) -> Iterator[Any]:
    """Turn the errors of Tantivy and of the disk into one that says what could not be done."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise StorageError(f"words_{what}", detail=first_line(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust, which is no Exception
            raise
        raise StorageError(f"words_{what}", detail=first_line(error)) from error
