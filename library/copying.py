"""Copies a library from one set of stores to another: folder, servers, or some of each. It can be gone on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from library.embedders.choice import with_embedder
from library.errors import LibraryMismatch, StorageError
from library.library import Library
from library.records import Document
from library.settings import Settings
from library.stores.database import CATALOGUE
from library.stores.opening import on_server
from library.words import Message

Tell = Callable[[int, int], None]
"""Is told how many documents are copied, and how many there are."""


@dataclass
class Copied:
    """What became of it.

    Attributes:
        documents: How many the copy has.
        added: Of them, those that this run brought.
        chats: How many the copy has.
        left: What was not copied, and why.
        problems: What `check` says of the copy; it is whole without.
    """

    documents: int = 0
    added: int = 0
    chats: int = 0
    left: list[Message] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)


def copy_library(source: Settings, target: Settings, tell: Tell) -> Copied:
    """Copy all of a library but what is still on its way into it; nothing of it is changed.

    Documents are added one by one, each whole or not at all. What an earlier run copied stays, unless it is not as the
    library has it now.

    Args:
        source: Of the library.
        target: Of the copy, which is new or was begun by an earlier run.
        tell: Is told how far it is.

    Raises:
        LibraryInUse: If another process has one of the two open.
        LibraryMismatch: If the target is another library, or the model of the library is not on this machine.
        StorageError: If a store fails, or the library lacks vectors.
    """
    _require_library(source, target)
    with Library.open(source) as library, Library.open(with_embedder(target, library.model)) as copy:
        _begin(library, copy)
        copied = Copied()
        documents = library.documents()[::-1]  # the oldest first, as they were added
        wanted = {document.id: document for document in documents}
        for held in copy.documents():
            if wanted.get(held.id) != held:
                copy.remove(held.id)
        for done, document in enumerate(documents):
            tell(done, len(documents))
            if not copy.holds(document.id):
                _add(library, copy, document, copied)
        copy.transfer.take_rest(library.transfer)
        tell(len(documents), len(documents))
        copied.left += _not_copied(library)
        copied.problems = copy.check()
        copied.documents, copied.chats = len(copy.documents()), copy.transfer.count("chats")
        return copied


def _require_library(source: Settings, target: Settings) -> None:
    if source.library.resolve() == target.library.resolve():
        raise StorageError("copy_same", folder=source.library)
    if not on_server(source) and not (source.library / CATALOGUE).is_file():
        raise StorageError("copy_no_library", folder=source.library)


def _begin(library: Library, copy: Library) -> None:
    """Mark a new library as a copy; go on with one that is marked so."""
    origin = copy.transfer.origin
    if origin is None and (copy.documents() or copy.transfer.count("chats")):
        raise LibraryMismatch("copy_not_empty", folder=copy.folder)
    if origin not in (None, library.transfer.identity):
        raise LibraryMismatch("copy_of_another", folder=copy.folder)
    if copy.model != library.model:
        raise LibraryMismatch("copy_model", model=library.model, present=copy.model)
    if origin is None:
        copy.transfer.begin(library.transfer)


def _add(library: Library, copy: Library, document: Document, copied: Copied) -> None:
    if library.lacks_file(document):
        copied.left.append(Message("copy_lacks_file", {"name": document.name}))
        return
    chunks = library.chunks_of(document.id)
    vectors = library.vectors_of([chunk.id for chunk in chunks])
    if len(vectors) < len(chunks):
        raise StorageError("copy_lacks_vectors", name=document.name)
    stacked = np.stack([vectors[chunk.id] for chunk in chunks])
    copy.add(document, library.pages(document.id), chunks, stacked, library.file(document.id), library.model)
    copied.added += 1


def _not_copied(library: Library) -> list[Message]:
    waiting = sum(not job.ended for job in library.jobs.all())
    people = library.folder / "people"
    others = sum(1 for place in people.iterdir() if place.is_dir()) if people.is_dir() else 0
    found = {"copy_jobs": waiting, "copy_people": others}
    return [Message(name, {"n": n, "folder": str(people)}) for name, n in found.items() if n]
