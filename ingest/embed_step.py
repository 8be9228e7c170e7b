"""The second half of a file's way: from kept pages to a document in the library, a slice at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.dating import date_of
from ingest.embedded_text import text_to_embed
from ingest.embedding import EmbeddingWorker, hash_of
from ingest.naming import header_of, title_of
from ingest.page_report import health_of, nothing_read
from ingest.read_step import Tell
from ingest.reader import Reader
from ingest.shown_names import names_shown
from library.database import now
from library.errors import DocumentChanged, LibraryMismatch
from library.files import sha256_of
from library.jobs import Job
from library.library import Library
from library.pdf.pages import READER_VERSION, ReadPage, page_from_json
from library.pdf.pypdf_reader import Structure
from library.records import Chunk, Document, Health, Page
from library.room import check_room
from library.settings import Settings
from library.text import language_of

_TEXTS = 64  # in one slice
_FIRST_PAGES = 2


@dataclass
class _Text:
    """A document split, with what is left to embed: texts by their hash, each once."""

    pages: list[Page]
    chunks: list[Chunk]
    health: Health
    model: str
    hashes: list[str]
    missing: dict[str, str]


@dataclass(frozen=True)
class _Bears:
    """What a document says of itself on its first pages."""

    title: str
    dated: str = ""
    names: tuple[str, ...] = ()


class EmbedStep:
    """Embeds one file and adds it. Vectors are kept at once, so that another run goes on from there."""

    def __init__(
        self, job: Job, password: str, structure: Structure, library: Library, settings: Settings, tell: Tell
    ) -> None:
        self._job, self._path, self._password = job, Path(job.path), password
        self._library, self._settings, self._tell = library, settings, tell
        self._structure = structure
        self._bears = _Bears(job.name)
        self._text: _Text | None = None

    def step(self, worker: EmbeddingWorker, reader: Reader) -> bool:
        """Do a slice; True when the document is in the library.

        Raises:
            DocumentError: If the file holds no text.
            EmbeddingError: If the embedding fails.
            StorageError: If there is no room for it, or the library fails.
        """
        if self._text is None or self._text.model != self._library.model:  # it may change while a file is on its way
            self._text = self._split(worker)
        elif self._text.missing:
            self._embed(worker, self._text)
        else:
            return self._save(self._text, reader)
        return False

    def _split(self, worker: EmbeddingWorker) -> _Text:
        self._tell(stage="embedding", pages_done=0)
        self._require_unchanged()  # its pages may be of two files
        document_id, model = self._job.document_id, self._library.model
        read = [page_from_json(value) for value in self._library.staging.pages(document_id)]
        health = health_of(read, self._structure.attachments)
        if not health.read:
            raise nothing_read(health, self._job.name, self._settings)
        self._bears = _what_it_bears(self._job.name, self._structure.metadata.get("title", ""), read)
        header = header_of(self._job.name, self._bears.title, self._bears.dated)
        pages, chunks = worker.split(read, self._structure, document_id, header, model)
        texts = [text_to_embed(chunk) for chunk in chunks]
        hashes = [hash_of(text, model) for text in texts]
        done = self._library.staging.vector_hashes(document_id)
        missing = {name: text for name, text in zip(hashes, texts, strict=True) if name not in done}
        self._tell(chunks=len(chunks), ocr_pages=len(health.ocr))
        return _Text(pages, chunks, health, model, hashes, missing)

    def _embed(self, worker: EmbeddingWorker, text: _Text) -> None:
        batch = dict(list(text.missing.items())[:_TEXTS])
        vectors = worker.embed(list(batch.values()), text.model, self._library.ledger.record)
        self._library.staging.add_vectors(self._job.document_id, dict(zip(batch, vectors, strict=True)))
        for name in batch:
            del text.missing[name]
        self._tell(pages_done=_pages_embedded(text))

    def _save(self, text: _Text, reader: Reader) -> bool:
        """Add the document; False if the model changed at the last moment."""
        self._tell(stage="saving", pages_done=len(text.pages))
        check_room(self._settings, self._job.name, self._job.size)
        found = self._library.staging.vectors(self._job.document_id)
        vectors = np.stack([found[name] for name in text.hashes])
        self._require_unchanged()
        source, document = self._path, self._document(text)
        try:
            if self._password:
                # Without its password a stored file could never be shown again, and passwords are not stored.
                source = self._settings.library / "incoming" / f"{self._job.id}.unlocked"
                reader.save_unlocked(self._path, self._job.name, self._password, source)
                self._require_unchanged()
            self._library.add(document, text.pages, text.chunks, vectors, source, text.model)
        except LibraryMismatch:
            return False
        finally:
            if source != self._path:
                source.unlink(missing_ok=True)
        return True

    def _require_unchanged(self) -> None:
        if not self._path.is_file() or sha256_of(self._path) != self._job.document_id:
            raise DocumentChanged.of(self._job.name)

    def _document(self, text: _Text) -> Document:
        return Document(
            id=self._job.document_id,
            name=self._job.name,
            title=self._bears.title,
            size=self._path.stat().st_size,
            page_count=len(text.pages),
            chunk_count=len(text.chunks),
            language=language_of("\n".join(page.text for page in text.pages[:50])),
            added_at=now(),
            metadata={**self._structure.metadata, **({"unlocked": "yes"} if self._password else {})},
            outline=self._structure.outline,
            health=text.health,
            dated=self._bears.dated,
            names=self._bears.names,
            reader=READER_VERSION,
        )


def _what_it_bears(name: str, stated: str, pages: Sequence[ReadPage]) -> _Bears:
    texts = ["\n".join(line.text for line in page.lines) for page in pages[:_FIRST_PAGES]]
    title = title_of(name, stated, pages[0].lines)
    return _Bears(title, date_of(name, stated, texts), names_shown(texts))


def _pages_embedded(text: _Text) -> int:
    for chunk, name in zip(text.chunks, text.hashes, strict=True):
        if name in text.missing:
            return chunk.first_page - 1
    return len(text.pages)
