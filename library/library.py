"""The library: one place that keeps the catalogue, the vectors, the words and the files in step."""

from __future__ import annotations

import contextlib
import logging
import threading
import uuid
import weakref
from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import numpy as np

from library.allocation import keep_one_arena
from library.document_pages import DocumentPages, file_fact
from library.embedders.base import Vectors
from library.errors import DocumentChanged, FootnoteError, LibraryMismatch, StorageError, StoreAway
from library.index.checking import compare_files, compare_words, leave_out_changing
from library.index.shadow import Shadow
from library.index.vectors import VectorIndex
from library.leavings import Leavings
from library.open_stores import OpenStores
from library.pdf.viewer import PdfReader
from library.records import Chunk, Document, Page
from library.removals import Removals
from library.search import Search
from library.settings import Settings
from library.stores.database import claimed
from library.stores.ledger import Ledger
from library.stores.room import keep_reserve, require_disk, spend_reserve
from library.stores.staging import replacing_key, reread_key
from library.trash import Trash
from library.words import Message

T = TypeVar("T")

_log = logging.getLogger(__name__)
_open: list[weakref.ref[Library]] = []


def open_libraries() -> list[Library]:
    """List the libraries that this process has open, in the order in which they were opened."""
    return [library for each in [*_open] if (library := each()) is not None]


def _forget(library: weakref.ref[Library]) -> None:
    with contextlib.suppress(ValueError):  # it was closed, and then collected
        _open.remove(library)


class Library(OpenStores, Leavings, DocumentPages, Search):
    """Everything one user has stored. Thread-safe; one process owns it, or all that use the same servers do.

    The catalogue is the authority. A document is added as hidden rows, then its file, vectors and
    words, and shown last; it is removed the other way round. What was cut short between is
    cleared away when the library is opened.
    """

    def __init__(self, settings: Settings, *, thorough: bool = False, pdf: PdfReader | None = None) -> None:
        """Open the library; use `Library.open`, which says what it may raise."""
        keep_one_arena()
        super().__init__(settings, thorough=thorough)
        self.opened = uuid.uuid4().hex  # names this opening: what another process keeps of it holds no longer
        self._words_ailment: Message | None = None
        self._own_pdf = pdf is None
        self.pdf = pdf or PdfReader(settings)
        self._removals = Removals(self._erase_from_stores, self._finish_removal, self._changing)
        self.trash = Trash(
            self._catalogue,
            self._changing,
            database=self._database,
            hidden=self.jobs.forget_document,  # whose lines bear its name
            erase=self._erase,
            restored=self._show_words,
        )
        try:
            self._clear_leavings()
        except FootnoteError:
            self._leave()
            raise
        self._following = self._begin_following() if self.is_shared else None
        _open.append(weakref.ref(self, _forget))
        keep_reserve(settings.library)
        if self._catalogue.chunk_counts():
            self._database.copy_daily()

    @classmethod
    def open(cls, settings: Settings, *, thorough: bool = False, pdf: PdfReader | None = None) -> Library:
        """Open the library that the settings name, or make it.

        Args:
            settings: With its folder.
            thorough: Whether all of a large catalogue is read, to see whether it is as it was left.
            pdf: Shows the pages of several libraries; without it this one has a reader of its own, and closes it.

        Raises:
            CatalogueMissing: If its catalogue is missing or empty beside files.
            LibraryInUse: If another process has it open.
            LibraryMismatch: If it was made by a newer release.
            StorageError: If the disk or a store fails.
        """
        return cls(settings, thorough=thorough, pdf=pdf)

    def read_by(self, ledger: Ledger) -> Library:
        """Give this library as it is asked by a reader who has a ledger of their own; only this one is closed."""
        view = copy(self)
        view.ledger = ledger
        return view

    @property
    def model(self) -> str:
        """The name of the embedding model that answers."""
        return self._spaces.current.model

    @property
    def wanted_model(self) -> str | None:
        """The name of the embedding model that this library is to change to, if any."""
        return self._spaces.wanted

    def change_model(self, name: str) -> Shadow:
        """Begin to change the embedding model, or go on with it; the present one answers until the switch."""
        with self._changing:
            self.catch_up()
            return Shadow(self._catalogue, self._spaces.begin(name), self._switch_model, self._changing)

    def make_missing_vectors(self) -> Shadow:
        """Begin to make the vectors that were lost, or go on with it; nothing is found by meaning until all are there.

        Raises:
            StorageError: If they cannot be opened.
        """
        self.trash.erase()  # of which none are made
        return self._meaning.make_missing()

    def examine_vectors(self) -> None:
        """Read all vectors in a child process; damaged ones are deleted, so that they are made anew."""
        self._meaning.examine()

    def accept_catalogue(self) -> None:
        """Take the catalogue as it is, whoever changed it since it was closed."""
        self._database.accept()

    @property
    def words_remade(self) -> bool:
        """Whether the lexical index was damaged, and was made anew when the library was opened."""
        return self._lexical.remade

    @property
    def lacks_vectors(self) -> bool:
        """Whether vectors were lost that `make_missing_vectors` makes; known once they were searched."""
        return self._meaning.incomplete

    def ailments(self) -> list[Message]:
        """Say what is damaged now, as far as it was met with; none while all is well."""
        altered = [Message("catalogue_altered")] if self._database.altered else []
        found = (self._meaning.ailment, self._words_ailment, self._files.ailment)
        return altered + [ailment for ailment in found if ailment is not None]

    def keep_model(self) -> None:
        """Give up a change of the embedding model, whatever the settings name.

        Raises:
            StorageError: If its vectors cannot be deleted; the next start does it then.
        """
        with self._changing:
            self._spaces.abandon()

    @property
    def folder(self) -> Path:
        """Where all of it lies."""
        return self._settings.library

    def count(self) -> tuple[int, int]:
        """Count the documents and their chunks."""
        counts = self._catalogue.chunk_counts()
        return len(counts), sum(counts.values())

    def try_stores(self) -> dict[str, Message | None]:
        """Ask each store, and the disk, something small: why it does not answer, or None where it does."""
        tries: dict[str, Callable[[], object]] = {
            "catalogue": self._catalogue.unfinished,
            "words": lambda: self.search_words("a", 1),
            "vectors": self._meaning.try_out,
            "disk": lambda: require_disk(self.folder),
            **({"files": self._files.try_out} if self._files.elsewhere else {}),
        }
        return {store: _refusal_of(attempt) for store, attempt in tries.items()}

    def close(self) -> None:
        """Erase what is in the trash, close every store and let another process have the library."""
        _forget(weakref.ref(self))
        if self._following is not None:
            self._following.close()
        with contextlib.suppress(StorageError):  # the next start does it
            self.trash.erase()
        self._removals.close()
        if self._own_pdf:
            self.pdf.close()
        self.ledger.close()
        self._leave()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Load what the first search and the first citation need, some seconds of work that later ones are spared.

        Raises:
            StorageError: If the vectors cannot be opened.
            DocumentError: If the process that reads PDFs does not start.
        """
        self.search_vectors("warm", 1)
        self.search_words("warm", 1)  # which asks for its language
        self.pdf.start()

    def load_beside(self, *, pages: bool = True) -> None:
        """Begin to load the embedding model, and for pages the PDF reader; what fails is tried again on use."""

        def load(part: Callable[[], object]) -> None:
            with contextlib.suppress(Exception):  # whatever it is, who uses the part is told of it
                part()

        for part in (self._meaning.answering, *([self.pdf.start] if pages else [])):
            threading.Thread(target=load, args=(part,)).start()

    def add(
        self,
        document: Document,
        pages: Sequence[Page],
        chunks: Sequence[Chunk],
        vectors: Vectors,
        source: Path,
        model: str,
    ) -> None:
        """Add a document, whole or not at all; one that is there already stays as it is, one in the trash comes back.

        Args:
            document: Its `id` names the file and is that of every chunk.
            pages: All of its pages, in order.
            chunks: All of its chunks, in order.
            vectors: float32 [len(chunks), dim], of unit length.
            source: The PDF, which is copied.
            model: The name of the embedding model that made the vectors.

        Raises:
            DocumentChanged: If the PDF is not, or no longer, the one that was read; nothing of it is left then.
            LibraryMismatch: If another model answers now.
            StorageError: If a store fails; nothing of the document is left then.
        """
        with self._changing, claimed(self._database, document.id):
            self.trash.restore([document.id])
            if self.holds(document.id):
                self.put_file_back(document.id, source)
                return
            self._require_model(document.name, model)
            try:
                if self._catalogue.take_over(document.id):  # what another process did not end, or was cut short
                    self._erase([document.id])
                self._catalogue.begin_document(document, pages, chunks)
                copied = self._files.add(document.id, source)
                if copied != document.id and "unlocked" not in document.metadata:
                    raise DocumentChanged.of(document.name)
                self._remember_file(document, copied)
                self._meaning.change(lambda: self._spaces.current.index.add(chunks, vectors))
                self._lexical.add(chunks)
                self._finish(document)
            except FootnoteError as error:
                with contextlib.suppress(StorageError):  # where this fails too, the next start clears it away
                    self._erase_unfinished(document.id, self._erase)
                self._require_model(document.name, model, error)
                raise

    def replace(
        self, document: Document, pages: Sequence[Page], chunks: Sequence[Chunk], vectors: Vectors, model: str
    ) -> None:
        """Put what was read anew of a document in the place of what is there; its file stays.

        Texts change from one moment to the next; the stores that find them follow at once, or when the library is
        opened again.

        Args:
            document: Its `id` is that of one that is there.
            pages: All of its pages, in order.
            chunks: All of its chunks, in order.
            vectors: float32 [len(chunks), dim], of unit length.
            model: The name of the embedding model that made the vectors.

        Raises:
            DocumentNotFound: If it was removed meanwhile.
            LibraryMismatch: If another model answers now.
            StorageError: If a store fails.
        """
        with self._changing, claimed(self._database, document.id):
            self.document(document.id)
            self._require_model(document.name, model)
            key = replacing_key(document.id, model)
            self.staging.clear(key)
            self.staging.add_vectors(key, {str(chunk.ordinal): v for chunk, v in zip(chunks, vectors, strict=True)})
            self._catalogue.replace_document(document, pages, chunks)
            try:
                self._finish_replacing(document.id)
            except StorageError as error:
                self._require_model(document.name, model, error)
                raise

    def quoting_chats(self, document: Document) -> list[str]:
        """List the ids of the chats that quote or name a document."""
        return self.chats.holding([document.id, document.name])

    def remove(self, document_id: str, *, with_chats: bool = False) -> None:
        """Remove a document and erase its text, words, vectors and file.

        Args:
            document_id: Of the document.
            with_chats: Whether the chats that quote or name it are deleted too.

        Raises:
            StorageError: If a store fails; the next start goes on with it.
        """
        with self._changing, claimed(self._database, document_id):
            self._catalogue.hide_documents([document_id], with_chats=with_chats)
            self._erase([document_id])

    def empty(self) -> None:
        """Erase every PDF, upload and vector; what is left of the library is its catalogue, to be deleted next.

        Raises:
            StorageError: If a store fails; what is left can be erased again.
        """
        with self._changing:
            self.trash.erase()
            for document in self.documents():
                self.remove(document.id)
            for stray in self._files.ids():
                self._files.remove(stray)
            self.incoming.keep_only(set(), abandoned_s=0.0)
            self._spaces.erase()

    def _erase(self, document_ids: Sequence[str]) -> None:
        """Erase hidden documents from every store; callers hold the lock."""
        self._removals.erase(document_ids)

    def _finish_removal(self, document_id: str) -> None:
        self._erase_unfinished(document_id, self._erase_from_stores)

    def _erase_from_stores(self, document_ids: Sequence[str]) -> None:
        spend_reserve(self._settings.library)
        for one, name in self._catalogue.removed_with_chats(document_ids).items():
            for chat in self.chats.holding([one, name]):
                self.chats.delete(chat)
        for one in document_ids:
            self._files.remove(one)  # first: on a full disk it makes the room that the rest needs
        for one in document_ids:
            self._meaning.change(partial(self._spaces.remove, one))
        self._lexical.remove(*document_ids)
        under_way = {job.document_id for job in self.jobs.all() if not job.ended}  # which may have begun anew
        self.papers.forget([one for one in document_ids if one not in under_way])
        for one in document_ids:
            self.jobs.forget_document(one)
            self.staging.clear(reread_key(one), replacing_key(one, self.model))
        self._catalogue.remember(**dict.fromkeys(map(file_fact, document_ids)))
        self._catalogue.delete_documents(document_ids)

    def check(self) -> list[Message]:
        """Compare every store with the catalogue; one line for each fault, none when all is whole."""
        with self._changing:
            before = self._catalogue.ids()
            documents = [*self.documents(), *self.trash.documents()]
            faults = [
                *self._database.problems(),
                *self._meaning.check(documents),
                *compare_words(self._catalogue, documents, self._lexical),
                *compare_files(documents, self._files, self._sha_of),
            ]
            listed = {document.id for document in documents}
            return leave_out_changing(faults, listed, before, self._catalogue.ids()) if self.is_shared else faults

    def _finish_replacing(self, document_id: str) -> None:
        """Give the other stores what the catalogue has of a document; what was done of that before is done again."""
        key, chunks = replacing_key(document_id, self.model), self._catalogue.chunks_of(document_id)
        kept = self.staging.vectors(key)  # none if the model changed since: its vectors were made of these chunks
        vectors = np.stack([kept[str(chunk.ordinal)] for chunk in chunks]) if kept else None
        self._meaning.change(lambda: self._spaces.replace(document_id, chunks, vectors))
        self._lexical.renew(document_id)
        self._finish(self._catalogue.document(document_id))
        self.staging.clear(key)

    def _show_words(self) -> None:
        """Make sure that what came back is found: an index that was made anew meanwhile left it out."""
        self._lexical.mend(self._catalogue.chunk_counts())

    def _switch_model(self, generation: int) -> bool:
        if self.trash.documents():
            self.trash.erase()  # of which the new model made no vectors
            return False
        return self._spaces.switch(generation)

    @property
    def _vectors(self) -> VectorIndex:
        return self._spaces.current.index

    def _finish(self, document: Document) -> None:
        """Show a document, unless its vectors are of another model by now, or another process removes it.

        Raises:
            StoreAway: If it is to be added once more.
        """
        if not self._catalogue.finish_document(document.id, self.model):
            self.catch_up()
            raise StoreAway("document_overtaken", name=document.name)

    def _require_model(self, name: str, model: str, cause: FootnoteError | None = None) -> None:
        """Refuse vectors of another model than the one that answers.

        Raises:
            LibraryMismatch: If they are.
        """
        if cause is not None:
            with contextlib.suppress(StorageError):
                self.catch_up()
        if model != self.model:
            raise LibraryMismatch("library_has_changed_model", name=name, model=model, present=self.model) from cause


def _refusal_of(attempt: Callable[[], object]) -> Message | None:
    try:
        attempt()
    except FootnoteError as error:
        return error.message
    return None
