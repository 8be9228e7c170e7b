"""The second half of a file's way: from kept pages, a slice at a time, to a document in the library."""

from __future__ import annotations

from ingest.embedding import EmbeddingWorker
from ingest.preparation import Preparation
from ingest.queue.read_step import Tell
from ingest.reader import Reader
from ingest.saving import Saver, Source
from library.errors import StoreAway
from library.library import Library
from library.pdf.structure import Structure
from library.settings import Settings
from library.stores.jobs import Job


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
            self._source().require_unchanged()  # its pages may be of two files
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
        self._require_pages()
        saver = Saver(self._library, self._settings, reader)
        return saver.save(self._source(), made.made, made.document, made.vectors(), made.model)

    def _source(self) -> Source:
        path = self._library.incoming.path(self._job.path)  # each time: it may be fetched
        return Source(path, self._job.name, self._job.document_id, self._password)

    def _require_pages(self) -> None:
        """Begin once more where another process, which took this one for dead, ended the job and cleared away."""
        if len(self._library.staging.page_numbers(self._job.document_id)) < self._job.pages:
            raise StoreAway("document_overtaken", name=self._job.name)


class SaveStep:
    """Adds one file; in a step of its own, so that the next is embedded meanwhile."""

    def __init__(self, embedded: EmbedStep) -> None:
        self.embedded = embedded
