"""The library: one place that keeps the catalogue, the vectors, the words and the files in step."""

from __future__ import annotations

import contextlib
import logging
import threading
import uuid
import weakref
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import numpy as np

from library.allocation import keep_one_arena
from library.embedders.base import Embedder, Vectors
from library.errors import DocumentChanged, FootnoteError, LibraryMismatch, StorageError, StoreDamaged, reason_of
from library.index.checking import compare_files, compare_words
from library.index.lexical import LexicalIndex
from library.index.meaning import MeaningSearch
from library.index.shadow import Shadow
from library.index.spaces import Spaces
from library.index.vectors import VectorIndex
from library.log import locate
from library.pdf.pages import READER_VERSION
from library.pdf.pieces import Line, in_reading_order, recognised_lines
from library.pdf.viewer import PdfReader
from library.periods import read_period
from library.places import find_places, find_word_places, rest_of_quote, search_pattern
from library.records import Attachment, Chunk, Document, Page, Rect
from library.settings import Settings
from library.stores.catalogue import Catalogue
from library.stores.chats import Chats
from library.stores.collections import Collections
from library.stores.database import CATALOGUE, Database, require_catalogue
from library.stores.files import Files
from library.stores.jobs import Jobs
from library.stores.ledger import Ledger
from library.stores.lock import OwnerLock
from library.stores.room import keep_reserve, spend_reserve
from library.stores.staging import Staging, replacing_key, reread_key
from library.trash import Trash
from library.words import Message

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Library:
    """Everything one user has stored. Thread-safe; one process owns it.

    The catalogue is the authority. A document is added as hidden rows, then its file, vectors and
    words, and shown last; it is removed the other way round. What was cut short between is
    cleared away when the library is opened.
    """

    def __init__(self, settings: Settings, *, thorough: bool = False) -> None:
        """Open the library; use `Library.open`, which says what it may raise."""
        keep_one_arena()
        folder = settings.library
        require_catalogue(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError("library_not_made", folder=folder, reason=reason_of(error)) from error
        self._settings = settings
        self._words_ailment: Message | None = None
        self._lock = OwnerLock(folder)
        self._changing = threading.RLock()  # one change at a time: a removal rewrites words that an add is writing
        spend_reserve(folder)
        try:
            self._database = Database(folder / CATALOGUE, thorough=thorough)
            self._catalogue = Catalogue(self._database)
            self.chats = Chats(self._database)
            self.collections = Collections(self._database)
            self.jobs = Jobs(self._database)
            self.ledger = Ledger(self._database)
            self.staging = Staging(self._database)
            self._files = Files(folder / "files")
            self._spaces = Spaces(self._catalogue, settings, self._identity(), self.ledger.record)
            self._meaning = MeaningSearch(
                self._catalogue, self._spaces, self._changing, on_server=bool(settings.chroma_url)
            )
            self._lexical = LexicalIndex(folder / "lexical", self._catalogue.chunks_of)
            self.pdf = PdfReader(settings)
            forget = self.jobs.forget_document  # whose lines bear its name
            self.trash = Trash(
                self._catalogue, self._changing, hidden=forget, erase=self._erase, restored=self._show_words
            )
            self._clear_leavings()
        except FootnoteError:
            self._lock.release()
            raise
        self._leave = weakref.finalize(
            self, _close_stores, self._spaces, self._database
        )  # at the end of the process too
        keep_reserve(folder)
        if self._catalogue.chunk_counts() and not self._database.altered:
            self._database.copies.make_daily()

    @classmethod
    def open(cls, settings: Settings, *, thorough: bool = False) -> Library:
        """Open the library that the settings name, or make it.

        Args:
            settings: With its folder.
            thorough: Whether all of a large catalogue is read, to see whether it is as it was left.

        Raises:
            CatalogueMissing: If its catalogue is missing or empty beside files.
            LibraryInUse: If another process has it open.
            LibraryMismatch: If it was made by a newer release.
            StorageError: If the disk or a store fails.
        """
        return cls(settings, thorough=thorough)

    @property
    def model(self) -> str:
        """The name of the embedding model that answers."""
        return self._spaces.current.model

    @property
    def wanted_model(self) -> str | None:
        """The name of the embedding model that this library is to change to, if any."""
        return self._spaces.wanted

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

    def change_model(self, name: str) -> Shadow:
        """Begin to change the embedding model, or go on with it; the present one answers until the switch."""
        with self._changing:
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
        found = (self._meaning.ailment, self._words_ailment)
        return altered + [ailment for ailment in found if ailment is not None]

    def keep_model(self) -> None:
        """Give up a change of the embedding model, whatever the settings name.

        Raises:
            StorageError: If its vectors cannot be deleted; the next start does it then.
        """
        with self._changing:
            self._spaces.abandon()

    def close(self) -> None:
        """Erase what is in the trash, close every store and let another process have the library."""
        with contextlib.suppress(StorageError):  # the next start does it
            self.trash.erase()
        self.pdf.close()
        self.ledger.close()
        self._leave()
        self._lock.release()

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

    def load_beside(self) -> None:
        """Begin to load the embedding model and the PDF reader beside other work; what fails is tried again on use."""

        def load(part: Callable[[], object]) -> None:
            with contextlib.suppress(Exception):  # whatever it is, who uses the part is told of it
                part()

        for part in (self._meaning.answering, self.pdf.start):
            threading.Thread(target=load, args=(part,)).start()

    @property
    def generation(self) -> int:
        """Grows whenever a document comes, goes or is changed: what was made of `documents` holds while it stays."""
        return self._catalogue.generation

    def documents(self) -> list[Document]:
        """List the documents, the newest first."""
        return self._catalogue.documents()

    def outdated(self) -> list[Document]:
        """List the documents that an older version of the reader read, the newest first."""
        return [document for document in self.documents() if document.reader < READER_VERSION]

    def document(self, document_id: str) -> Document:
        """Find a document by its id.

        Raises:
            DocumentNotFound: If the library holds no such document.
        """
        return self._catalogue.document(document_id)

    def date_document(self, document_id: str, dated: str) -> None:
        """Say of which day, month or year a document is; empty means unknown.

        Raises:
            FilterError: If the date cannot be read.
        """
        self._catalogue.date_document(document_id, read_period(dated))

    def find_documents(self, name: str) -> list[Document]:
        """Find documents by id or its beginning (8 characters at least), file name or title."""
        wanted = name.casefold()
        return [
            document
            for document in self.documents()
            if wanted in (document.name.casefold(), document.title.casefold(), Path(document.name).stem.casefold())
            or (len(wanted) >= 8 and document.id.startswith(wanted))
        ]

    def pages(self, document_id: str) -> list[Page]:
        """List the pages of a document in order."""
        return self._catalogue.pages(document_id)

    def page(self, document_id: str, number: int) -> Page | None:
        """Find a page by its number, counted from 1."""
        return next(iter(self._catalogue.pages(document_id, number)), None)

    def page_labels(self, document_id: str) -> dict[int, str]:
        """Give what is printed on the pages of a document on which that is not their number."""
        return self._catalogue.page_labels(document_id)

    def page_lines(self, page: Page, document_id: str) -> list[Line]:
        """List the lines of a page with their places, as they are read.

        Raises:
            DocumentError: If the page cannot be read.
        """
        if page.how == "ocr":
            return recognised_lines(page)
        return in_reading_order(self.pdf.lines(self.file(document_id), page.number), page)

    def find_words(self, document_id: str, words: str) -> list[tuple[int, int]]:
        """Find the pages of a document that hold words, as (number, how often); see `search_pattern`."""
        pattern = search_pattern(words)
        counts = ((n, sum(1 for _ in pattern.finditer(text))) for n, text in self._catalogue.page_texts(document_id))
        return [(number, count) for number, count in counts if count]

    def locate_words(self, document_id: str, number: int, words: str) -> list[tuple[Rect, ...]]:
        """Find every place where words stand on a page: a rectangle a line, for each.

        Raises:
            DocumentError: If the page cannot be read.
        """
        page = self.page(document_id, number)
        found = find_word_places(page, words) if page is not None else []
        if page is not None and page.how == "ocr":
            return found
        return [*self.pdf.locate_words(self.file(document_id), number, words), *found]

    def file(self, document_id: str) -> Path:
        """Tell where the file of a document is."""
        return self._files.path(document_id)

    def attached(self, document_id: str, attachment: Attachment) -> bytes:
        """Give the bytes of a file attached to a document.

        Raises:
            DocumentError: If it is not there, or cannot be read.
        """
        return self.pdf.attached(self.file(document_id), attachment)

    def unread_attachments(self, document: Document) -> list[Attachment]:
        """List the files attached to a document that are not in the library as documents of their own."""
        names = {other.name for other in self.documents()} if document.health.attachments else set()
        return [
            attachment
            for attachment in document.health.attachments
            if not (self.holds(attachment.document_id) if attachment.document_id else attachment.name in names)
        ]

    def locate(self, document_id: str, number: int, quote: str) -> tuple[Rect, ...]:
        """Find where a quote stands on a page: a rectangle a line, none when it is not there.

        Raises:
            DocumentError: If the page cannot be read.
        """
        page = self.page(document_id, number)
        found = find_places(page, quote) if page is not None and page.places else ()
        rest = rest_of_quote(page, quote) if page is not None and found else quote
        if not rest or (page is not None and page.how == "ocr"):
            return found
        return (*self.pdf.locate(self.file(document_id), number, rest), *found)

    def put_file_back(self, document_id: str, source: Path) -> bool:
        """Copy a document's PDF into the library again where that is missing or damaged; False where it is whole.

        Raises:
            DocumentChanged: If the PDF is another, or no longer there.
            StorageError: If it cannot be copied.
        """
        document = self.document(document_id)
        if self._files.is_whole(document_id, self._sha_of(document)):
            return False
        copied = self._files.add(document_id, source)
        if copied != document_id and "unlocked" not in document.metadata:
            self._files.remove(document_id)
            raise DocumentChanged.of(document.name)
        self._remember_file(document, copied)
        return True

    def lacks_file(self, document: Document) -> bool:
        """Tell whether a document's PDF is missing or damaged."""
        return not self._files.is_whole(document.id, self._sha_of(document))

    def stray_files(self) -> list[Path]:
        """List the PDFs that belong to no document."""
        known = {document.id for document in (*self.documents(), *self.trash.documents())}
        return [self._files.path(name) for name in sorted(self._files.ids() - known)]

    def holds(self, document_id: str) -> bool:
        """Tell whether a document is there, whole."""
        return self._catalogue.holds(document_id)

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
        with self._changing:
            self.trash.restore([document.id])
            if self.holds(document.id):
                self.put_file_back(document.id, source)
                return
            if model != self.model:
                raise LibraryMismatch("library_has_changed_model", name=document.name, model=model, present=self.model)
            try:
                self._catalogue.begin_document(document, pages, chunks)
                copied = self._files.add(document.id, source)
                if copied != document.id and "unlocked" not in document.metadata:
                    raise DocumentChanged.of(document.name)
                self._remember_file(document, copied)
                self._meaning.change(lambda: self._spaces.current.index.add(chunks, vectors))
                self._lexical.add(chunks)
                self._catalogue.finish_document(document.id)
            except FootnoteError:
                with contextlib.suppress(StorageError):  # where this fails too, the next start clears it away
                    self.remove(document.id)
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
        with self._changing:
            self.document(document.id)
            if model != self.model:
                raise LibraryMismatch("library_has_changed_model", name=document.name, model=model, present=self.model)
            key = replacing_key(document.id, model)
            self.staging.clear(key)
            self.staging.add_vectors(key, {str(chunk.ordinal): v for chunk, v in zip(chunks, vectors, strict=True)})
            self._catalogue.replace_document(document, pages, chunks)
            self._finish_replacing(document.id)

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
        with self._changing:
            self._catalogue.hide_documents([document_id], with_chats=with_chats)
            self._erase([document_id])

    def _erase(self, document_ids: Sequence[str]) -> None:
        """Erase hidden documents from every store; callers hold the lock."""
        spend_reserve(self._settings.library)
        for one, name in self._catalogue.removed_with_chats(document_ids).items():
            for chat in self.chats.holding([one, name]):
                self.chats.delete(chat)
        for one in document_ids:
            self._files.remove(one)  # first: on a full disk it makes the room that the rest needs
        for one in document_ids:
            self._meaning.change(partial(self._spaces.remove, one))
        self._lexical.remove(*document_ids)
        for one in document_ids:
            self.jobs.forget_document(one)
            self.staging.clear(reread_key(one), replacing_key(one, self.model))
        self._catalogue.remember(**dict.fromkeys(map(_file_fact, document_ids)))
        self._catalogue.delete_documents(document_ids)

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

    def chunks_on_page(self, document_id: str, page: int) -> list[Chunk]:
        """List the chunks that begin on a page, in order."""
        return self._catalogue.chunks_on_page(document_id, page)

    def pages_with_chunks(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], tuple[Page, list[Chunk]]]:
        """Find pages by document id and number, each with the chunks that begin on it, in order."""
        return self._catalogue.pages_with_chunks(wanted)

    def check(self) -> list[Message]:
        """Compare every store with the catalogue; one line for each fault, none when all is whole."""
        with self._changing:
            documents = [*self.documents(), *self.trash.documents()]
            return [
                *self._database.problems(),
                *self._meaning.check(documents),
                *compare_words(self._catalogue, documents, self._lexical),
                *compare_files(documents, self._files, self._sha_of),
            ]

    def _finish_replacing(self, document_id: str) -> None:
        """Give the other stores what the catalogue has of a document; what was done of that before is done again."""
        key, chunks = replacing_key(document_id, self.model), self._catalogue.chunks_of(document_id)
        kept = self.staging.vectors(key)  # none if the model changed since: its vectors were made of these chunks
        vectors = np.stack([kept[str(chunk.ordinal)] for chunk in chunks]) if kept else None
        self._meaning.change(lambda: self._spaces.replace(document_id, chunks, vectors))
        self._lexical.renew(document_id)
        self._catalogue.finish_document(document_id)
        self.staging.clear(key)

    def _show_words(self) -> None:
        """Make sure that what came back is found: an index that was made anew meanwhile left it out."""
        self._lexical.mend(self._catalogue.chunk_counts())

    def _switch_model(self) -> None:
        self.trash.erase()  # of which the new model made no vectors
        self._spaces.switch()

    def _sha_of(self, document: Document) -> str | None:
        """Tell the sha256 of a document's stored file: one without its password is another than was added."""
        if "unlocked" not in document.metadata:
            return document.id
        return self._catalogue.fact(_file_fact(document.id))

    def _remember_file(self, document: Document, sha256: str) -> None:
        if sha256 != document.id:
            self._catalogue.remember(**{_file_fact(document.id): sha256})

    def _identity(self) -> str:
        if (known := self._catalogue.fact("library")) is None:
            self._catalogue.remember(library=(known := uuid.uuid4().hex[:16]))
        return known

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

    @property
    def _vectors(self) -> VectorIndex:
        return self._spaces.current.index

    def _clear_leavings(self) -> None:
        """Finish what was cut short; on a full disk the next start does it."""
        try:
            self._files.remove_unfinished()
            self._spaces.drop_leavings()
            if unfinished := self._catalogue.unfinished():
                self._erase(unfinished)
            for document_id in self._catalogue.replacing():
                self._finish_replacing(document_id)
        except StoreDamaged:
            raise
        except StorageError as error:
            _log.warning("What was cut short is not finished: %s", locate(error))
        try:
            self._lexical.mend(self._catalogue.chunk_counts())
        except StorageError as error:
            _log.warning("The lexical index is not whole: %s", locate(error))
            self._words_ailment = error.message


def _file_fact(document_id: str) -> str:
    """Name under which the catalogue remembers the sha256 of a stored file; a name has 40 letters at most."""
    return f"file:{document_id[:32]}"


def _close_stores(spaces: Spaces, database: Database) -> None:
    """Close what remembers how it was left."""
    spaces.let_go()
    database.close()
