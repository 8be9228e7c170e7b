"""The second half of a file's way: from kept pages, a slice at a time, to a document in the library."""

from __future__ import annotations

from pathlib import Path

from ingest.embedding import EmbeddingWorker
from ingest.preparation import Preparation
from ingest.queue.read_step import Tell
from ingest.reader import Reader
from library.errors import DocumentChanged, LibraryMismatch, StoreAway
from library.library import Library
from library.pdf.structure import Structure
from library.settings import Settings
from library.stores.file_stores import incoming_folder
from library.stores.files import sha256_of
from library.stores.jobs import Job
from library.stores.room import check_room


class EmbedStep:
    """Embeds one file."""

    def __init__(
        self, job: Job, password: str, structure: Structure, library: Library, settings: Settings, tell: Tell
    ) -> None:
        self._job, self._password = job, password
        self._library, self._settings, self._tell = library, settings, tell
        self._made = Preparation(job.name, job.document_id, library, settings, structure)

    def step(self, worker: EmbeddingWorker) -> bool:
        """Do a slice; True when there is no more to do.

        Raises:
            DocumentError: If the file holds no text.
            EmbeddingError: If the embedding fails.
            StorageError: If the library fails.
        """
        if not self._made.is_split:
            self._tell(stage="embedding", pages_done=0)
            self._require_unchanged()  # its pages may be of two files
            self._require_pages()
            self._made.split(worker)
            self._tell(chunks=len(self._made.chunks), ocr_pages=len(self._made.health.ocr))
        elif self._made.left:
            self._made.embed(worker)
            self._tell(pages_done=self._made.pages_embedded)
        return not self._made.left

    def save(self, reader: Reader) -> bool:
        """Add the document; False if the model has changed, so that there is more to do.

        Raises:
            DocumentChanged: If the file is not the one that was read.
            StorageError: If there is no room for it, or the library fails.
        """
        made = self._made
        self._tell(stage="saving", pages_done=len(made.pages))
        check_room(self._settings, self._job.name, self._job.size, self._library.kept_elsewhere)
        self._require_pages()
        vectors = made.vectors()
        source = path = self._require_unchanged()
        document = made.document(source.stat().st_size, {"unlocked": "yes"} if self._password else {})
        try:
            if self._password:
                # Without its password a stored file could never be shown again, and passwords are not stored.
                source = incoming_folder(self._settings) / f"{self._job.id}.unlocked"
                reader.save_unlocked(path, self._job.name, self._password, source)
                self._require_unchanged()
            self._library.add(document, made.pages, made.chunks, vectors, source, made.model)
        except LibraryMismatch:
            return False
        finally:
            if source != path:
                source.unlink(missing_ok=True)
        return True

    def _require_unchanged(self) -> Path:
        path = self._library.incoming.path(self._job.path)
        if not path.is_file() or sha256_of(path) != self._job.document_id:
            raise DocumentChanged.of(self._job.name)
        return path

    def _require_pages(self) -> None:
        """Begin once more where another process, which took this one for dead, ended the job and cleared away."""
        if len(self._library.staging.page_numbers(self._job.document_id)) < self._job.pages:
            raise StoreAway("document_overtaken", name=self._job.name)


class SaveStep:
    """Adds one file; in a step of its own, so that the next is embedded meanwhile."""

    def __init__(self, embedded: EmbedStep) -> None:
        self.embedded = embedded
