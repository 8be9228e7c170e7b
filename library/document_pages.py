"""The documents of a library as they are shown: their facts, pages, lines, places and files."""

from __future__ import annotations

import shutil
from pathlib import Path

from library.errors import DocumentChanged
from library.pdf.pages import READER_VERSION
from library.pdf.pieces import Line, in_reading_order, recognised_lines
from library.pdf.viewer import PdfReader
from library.periods import read_period
from library.places import find_places, find_word_places, rest_of_quote, search_pattern
from library.records import Attachment, Chunk, Document, Page, Rect
from library.stores.catalogue import Catalogue
from library.stores.files import Files
from library.trash import Trash


class DocumentPages:
    """What a library shows of its documents; the part of `Library` that reads the catalogue, the files and the PDFs."""

    _catalogue: Catalogue
    _files: Files
    pdf: PdfReader
    trash: Trash

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

    def holds(self, document_id: str) -> bool:
        """Tell whether a document is there, whole."""
        return self._catalogue.holds(document_id)

    def pages(self, document_id: str) -> list[Page]:
        """List the pages of a document in order."""
        return self._catalogue.pages(document_id)

    def page(self, document_id: str, number: int) -> Page | None:
        """Find a page by its number, counted from 1."""
        return next(iter(self._catalogue.pages(document_id, number)), None)

    @property
    def files_at(self) -> str:
        """The address of the storage of the files; empty where they lie in the library's folder."""
        return self._files.address

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """List the chunks of a document in order."""
        return self._catalogue.chunks_of(document_id)

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

    def file(self, document_id: str) -> Path:
        """Tell where the file of a document is on this machine; it is fetched if it is kept elsewhere.

        Raises:
            StorageError: If it cannot be fetched.
        """
        return self._files.path(document_id)

    @property
    def kept_elsewhere(self) -> int:
        """How many bytes the files take that are kept outside of the library's folder."""
        return sum(document.size for document in self.documents()) if self._files.elsewhere else 0

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
        """Tell whether a document's PDF is missing or damaged.

        Raises:
            StoreAway: If that cannot be told now.
        """
        return not self._files.is_whole(document.id, self._sha_of(document))

    def stray_files(self) -> list[str]:
        """List the names under which PDFs are kept that belong to no document.

        Raises:
            StorageError: If the store of files does not answer.
        """
        known = {document.id for document in (*self.documents(), *self.trash.documents())}
        return sorted(self._files.ids() - known)

    def take_out_file(self, name: str, place: Path) -> None:
        """Move a PDF out of the library.

        Raises:
            StorageError: If it cannot be moved.
            OSError: If it cannot be written.
        """
        shutil.copyfile(self._files.path(name), place)
        self._files.remove(name)

    def _sha_of(self, document: Document) -> str | None:
        """Tell the sha256 of a document's stored file: one without its password is another than was added."""
        if "unlocked" not in document.metadata:
            return document.id
        return self._catalogue.fact(file_fact(document.id))

    def _remember_file(self, document: Document, sha256: str) -> None:
        if sha256 != document.id:
            self._catalogue.remember(**{file_fact(document.id): sha256})


def file_fact(document_id: str) -> str:
    """Name under which the catalogue remembers the sha256 of a stored file; a name has 40 letters at most."""
    return f"file:{document_id[:32]}"
