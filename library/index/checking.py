"""Compares the stores with the catalogue, a part at a time, so that a large library needs little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set

from library.errors import StorageError
from library.index.vectors import VectorIndex
from library.index.word_index import WordIndex
from library.records import Document
from library.stores.catalogue import Catalogue
from library.stores.files import Files
from library.words import Message

_BATCH = 5000


def compare_vectors(catalogue: Catalogue, documents: Sequence[Document], vectors: VectorIndex) -> list[Message]:
    """Tell which chunks have no vector, and which vectors belong to no document."""
    problems: list[Message] = []
    seen = 0
    for expected in _in_batches(catalogue, documents):
        held = vectors.holding(sorted(expected))
        problems += _missing("store_vectors", expected - held)
        seen += len(held)
    if vectors.count() == seen:
        return problems
    strays = vectors.ids()
    for expected in _in_batches(catalogue, documents):
        strays -= expected
    return problems + _strays("store_vectors", strays)


def compare_words(catalogue: Catalogue, documents: Sequence[Document], lexical: WordIndex) -> list[Message]:
    """Tell which chunks are in no shard of the lexical index, and which there belong to no document."""
    problems = [Message("words_damaged")] if not lexical.intact else []
    left = {document.id for document in documents}
    for held_documents, held in lexical.holding():
        expected = {chunk for document in held_documents & left for chunk in catalogue.chunk_ids(document)}
        problems += _missing("store_words", expected - held) + _strays("store_words", held - expected)
        left -= held_documents
    return problems + _missing("store_words", {chunk for document in left for chunk in catalogue.chunk_ids(document)})


def compare_files(
    documents: Sequence[Document], files: Files, sha_of: Callable[[Document], str | None]
) -> list[Message]:
    """Tell which PDFs are missing, were changed, or belong to no document, or why that cannot be told."""
    try:
        held, problems = files.ids(), files.problems()
        for document in documents:
            if not files.is_whole(document.id, sha_of(document)):
                fault = "check_file_changed" if document.id in held else "check_file_missing"
                problems.append(Message(fault, {"name": document.name}))
    except StorageError as error:
        return [error.message]
    known = {document.id for document in documents}
    return problems + [Message("check_file_stray", {"name": name}) for name in sorted(held - known)]


def leave_out_changing(faults: Sequence[Message], listed: Set[str], before: Set[str], after: Set[str]) -> list[Message]:
    """Leave out the faults of documents that other processes are adding or deleting.

    Args:
        faults: That were found.
        listed: Ids of the documents that the stores were compared with.
        before: Ids of all that the catalogue had before that, also of those that are not shown.
        after: Likewise after it.
    """

    def is_settled(fault: Message) -> bool:
        named = str(fault.values.get("chunk", "")).rpartition(":")[0]
        if fault.name == "check_file_stray":
            named = str(fault.values["name"])
        return not named or (named in after if named in listed else named not in before | after)

    return [fault for fault in faults if is_settled(fault)]


def _in_batches(catalogue: Catalogue, documents: Sequence[Document]) -> Iterator[set[str]]:
    batch: set[str] = set()
    for document in documents:
        batch |= catalogue.chunk_ids(document.id)
        if len(batch) >= _BATCH:
            yield batch
            batch = set()
    yield batch


def _missing(store: str, chunks: set[str]) -> list[Message]:
    return [Message("check_missing", {"store": Message(store), "chunk": chunk}) for chunk in sorted(chunks)]


def _strays(store: str, chunks: set[str]) -> list[Message]:
    return [Message("check_stray", {"store": Message(store), "chunk": chunk}) for chunk in sorted(chunks)]
