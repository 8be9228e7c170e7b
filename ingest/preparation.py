"""Makes what is stored of a document from its kept pages: its texts, its chunks and their vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ingest.embedding import EmbeddingWorker, hash_of
from ingest.facts.papers import facts_of_paper, stated_by
from ingest.making import FileFacts, Made
from ingest.page_report import nothing_read
from ingest.saving import document_of
from library.embedders.base import Vectors
from library.index.embedded_text import text_to_embed
from library.library import Library
from library.pdf.structure import Structure
from library.records import Chunk, Document, Health, Page
from library.settings import Settings

_TEXTS = 64  # in one slice


class Preparation:
    """One document. Vectors are kept at once, so that another run goes on from there.

    Attributes:
        model: The one for which it was split; empty before.
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
        self._paper = paper = library.papers.of(document_id)
        structure = stated_by(paper, structure) if paper else structure
        dated = dated or (paper.published if paper else "")
        self._file, self._kept = FileFacts(name, document_id, structure, dated), kept or document_id
        self._library, self._settings = library, settings
        self._made = Made()
        self.model = ""
        self._hashes: list[str] = []  # of what is embedded of each chunk
        self._missing: dict[str, str] = {}  # what is left to embed: texts by their hash, each once

    @property
    def made(self) -> Made:
        """What was made of the pages."""
        return self._made

    @property
    def pages(self) -> Sequence[Page]:
        """All of its pages, in order."""
        return self._made.pages

    @property
    def chunks(self) -> Sequence[Chunk]:
        """Likewise its chunks."""
        return self._made.chunks

    @property
    def health(self) -> Health:
        """What was got out of the pages."""
        return self._made.health

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
        self._made = worker.make(self._library.staging.pages(self._kept), self._file, model)
        if not self.chunks:
            raise nothing_read(self.health, self._file.name, self._settings)
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
        made = self._made
        if self._paper:
            made = replace(made, facts=facts_of_paper(self._paper, made.facts, made.pages))
        return document_of(made, self._file, size, metadata)
