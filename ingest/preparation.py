"""Makes what is stored of a document from its kept pages: its texts, its chunks and their vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ingest.chunks.embedded_text import text_to_embed
from ingest.dating import Dated, find_date
from ingest.embedding import EmbeddingWorker, hash_of
from ingest.facts.finding import find_facts
from ingest.facts.outline import make_outline
from ingest.naming import header_of, title_of
from ingest.page_report import health_of, nothing_read
from ingest.shown_names import names_shown
from library.database import now
from library.embedders.base import Vectors
from library.library import Library
from library.pdf.pages import READER_VERSION, ReadPage, page_from_json
from library.pdf.pypdf_reader import Structure
from library.records import Chunk, Document, Facts, Health, OutlineHeading, Page
from library.settings import Settings
from library.text import language_of

_TEXTS = 64  # in one slice
_FIRST_PAGES = 2


@dataclass(frozen=True)
class _Bears:
    """What a document says of itself on its first pages."""

    title: str
    dated: Dated = field(default_factory=Dated)
    names: tuple[str, ...] = ()


class Preparation:
    """One document. Vectors are kept at once, so that another run goes on from there.

    Attributes:
        model: The one for which it was split; empty before.
        pages: All of them, in order.
        chunks: Likewise.
        health: What was got out of the pages.
    """

    def __init__(
        self,
        name: str,
        document_id: str,
        library: Library,
        settings: Settings,
        structure: Structure,
        *,
        kept: str = "",
        dated: str = "",
    ) -> None:
        """Name the document.

        Args:
            name: As the user calls it.
            document_id: Of its file.
            library: Whose staging keeps its pages.
            settings: For the limits.
            structure: What the file says of itself.
            kept: Under which its pages are kept; its id by default.
            dated: Of which day, month or year it is; looked for when empty.
        """
        self._name, self._id, self._kept = name, document_id, kept or document_id
        self._library, self._settings, self._structure = library, settings, structure
        self._dated = dated
        self._bears = _Bears(name)
        self._facts, self._outline = Facts(), tuple[OutlineHeading, ...]()
        self.model = ""
        self.pages: list[Page] = []
        self.chunks: list[Chunk] = []
        self.health = Health()
        self._hashes: list[str] = []  # of what is embedded of each chunk
        self._missing: dict[str, str] = {}  # what is left to embed: texts by their hash, each once

    @property
    def is_split(self) -> bool:
        """Whether it was split for the library's model, which may change while a document is on its way."""
        return self.model == self._library.model

    @property
    def left(self) -> int:
        """How many texts are left to embed."""
        return len(self._missing)

    @property
    def pages_embedded(self) -> int:
        """How many pages come before the first chunk that is not embedded."""
        for chunk, name in zip(self.chunks, self._hashes, strict=True):
            if name in self._missing:
                return chunk.first_page - 1
        return len(self.pages)

    def split(self, worker: EmbeddingWorker) -> None:
        """Make pages and chunks.

        Raises:
            DocumentError: If there is no text.
            EmbeddingError: If the model cannot be had.
        """
        model = self._library.model
        read = [page_from_json(value) for value in self._library.staging.pages(self._kept)]
        self.health = health_of(read, self._structure.attachments)
        if not self.health.read:
            raise nothing_read(self.health, self._name, self._settings)
        self._bears = self._what_it_bears(read)
        header = header_of(self._name, self._bears.title, self._dated or self._bears.dated.iso)
        self.pages, self.chunks = worker.split(read, self._structure, self._id, header, model)
        if not self.chunks:
            raise nothing_read(self.health, self._name, self._settings)
        self._facts = find_facts(read, self.pages, self._structure, self._bears.title, self._bears.dated)
        self._outline = make_outline(read, self.pages, self._structure.outline, self._facts)
        texts = [text_to_embed(chunk) for chunk in self.chunks]
        self._hashes = [hash_of(text, model) for text in texts]
        done = self._library.staging.vector_hashes(self._kept)
        self._missing = {name: text for name, text in zip(self._hashes, texts, strict=True) if name not in done}
        self.model = model

    def embed(self, worker: EmbeddingWorker) -> None:
        """Embed a slice.

        Raises:
            EmbeddingError: If the embedding fails.
            StorageError: If the library fails.
        """
        batch = dict(list(self._missing.items())[:_TEXTS])
        vectors = worker.embed(list(batch.values()), self.model, self._library.ledger.record)
        self._library.staging.add_vectors(self._kept, dict(zip(batch, vectors, strict=True)))
        for name in batch:
            del self._missing[name]

    def vectors(self) -> Vectors:
        """Give the vectors of all chunks, in order: float32 [len(chunks), dim]."""
        found = self._library.staging.vectors(self._kept)
        return np.stack([found[name] for name in self._hashes])

    def document(self, size: int, metadata: Mapping[str, str]) -> Document:
        """Describe the document, as added now; `metadata` is what is known of it besides what its file says."""
        return Document(
            id=self._id,
            name=self._name,
            title=self._bears.title,
            size=size,
            page_count=len(self.pages),
            chunk_count=len(self.chunks),
            language=language_of("\n".join(page.text for page in self.pages[:50])),
            added_at=now(),
            metadata={**self._structure.metadata, **metadata},
            outline=self._outline,
            health=self.health,
            dated=self._dated or self._bears.dated.iso,
            names=self._bears.names,
            reader=READER_VERSION,
            facts=self._facts,
        )

    def _what_it_bears(self, pages: Sequence[ReadPage]) -> _Bears:
        stated = self._structure.metadata.get("title", "")
        texts = ["\n".join(line.text for line in page.lines) for page in pages[:_FIRST_PAGES]]
        title = title_of(self._name, stated, pages[0].lines)
        return _Bears(title, find_date(self._name, stated, texts), names_shown(texts))
