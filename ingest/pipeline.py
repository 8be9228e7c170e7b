"""Takes one file the whole way: pages, chunks, vectors, library."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from ingest.naming import header_of, title_of
from ingest.reading import PdfText, read_pdf
from ingest.splitting import split_pages, text_to_embed
from library.database import now
from library.embedding import Vectors
from library.errors import DocumentError, DocumentUnreadable
from library.files import sha256_of
from library.library import Library
from library.records import Chunk, Document
from library.sandbox import Sandbox
from library.settings import Settings
from library.text import language_of

Stage = Literal["reading", "embedding", "saving"]
Progress = Callable[[Stage, int, int], None]
"""Is told the stage, how much of it is done, and of how much (0 when not known)."""

_BATCH = 64


@dataclass(frozen=True)
class Outcome:
    """What became of a file; `error` says why it failed, in words for the user."""

    file: str
    document_id: str
    status: Literal["indexed", "unchanged", "failed"]
    pages: int = 0
    chunks: int = 0
    ocr_pages: int = 0
    seconds: float = 0.0
    error: str = ""


class Pipeline:
    """Adds files to a library, one after the other."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._sandbox = Sandbox(settings)

    def ingest(self, path: Path, name: str, progress: Progress, password: str = "") -> Outcome:
        """Add one file; a file that cannot be added gives an outcome that says why.

        Args:
            path: The PDF.
            name: What the user calls it.
            progress: Told of every step.
            password: Opens a protected file; it is not kept.

        Raises:
            LibraryError: If the library itself fails, which concerns every file.
        """
        began = time.monotonic()
        try:
            outcome = self._ingest(path, name, progress, password)
        except DocumentError as error:
            return Outcome(name, "", "failed", seconds=_since(began), error=str(error))
        except OSError as error:
            reason = error.strerror or str(error)
            return Outcome(name, "", "failed", seconds=_since(began), error=f"{name} cannot be read: {reason}.")
        return replace(outcome, seconds=_since(began))

    def close(self) -> None:
        """End the child process that reads."""
        self._sandbox.close()

    def _ingest(self, path: Path, name: str, progress: Progress, password: str) -> Outcome:
        if not path.is_file():
            raise DocumentUnreadable(f"There is no file {path}.")
        progress("reading", 0, 0)
        document_id = sha256_of(path)
        if self._library.holds(document_id):
            known = self._library.document(document_id)
            return Outcome(name, document_id, "unchanged", known.page_count, known.chunk_count)
        text = read_pdf(path, name, self._settings, self._sandbox, password)
        title = title_of(name, text.structure.metadata.get("title", ""))
        chunks = split_pages(text.pages, document_id, header_of(name, title), self._library.embedder)
        vectors = self._embed(chunks, progress)
        progress("saving", 0, 0)
        document = _document(document_id, name, title, path, text, chunks, unlocked=bool(password))
        self._add(document, text, chunks, vectors, path, password)
        return Outcome(name, document_id, "indexed", len(text.pages), len(chunks))

    def _embed(self, chunks: Sequence[Chunk], progress: Progress) -> Vectors:
        embedder = self._library.embedder
        vectors = np.zeros((len(chunks), embedder.dim), dtype=np.float32)
        for i in range(0, len(chunks), _BATCH):
            progress("embedding", i, len(chunks))
            vectors[i : i + _BATCH] = embedder.embed([text_to_embed(chunk) for chunk in chunks[i : i + _BATCH]])
        return vectors

    def _add(
        self, document: Document, text: PdfText, chunks: Sequence[Chunk], vectors: Vectors, path: Path, password: str
    ) -> None:
        if not password:
            self._library.add(document, text.pages, chunks, vectors, path)
            return
        from library import pdfium

        unlocked = path.with_name(f"{document.id}.unlocked")
        try:
            # Without its password a stored file could never be shown again, and passwords are not stored.
            self._sandbox.run(
                document.name, self._settings.file_seconds, pdfium.save_unlocked, path, password, unlocked
            )
            self._library.add(document, text.pages, chunks, vectors, unlocked)
        finally:
            unlocked.unlink(missing_ok=True)


def _document(
    document_id: str, name: str, title: str, path: Path, text: PdfText, chunks: Sequence[Chunk], *, unlocked: bool
) -> Document:
    language = language_of("\n".join(page.text for page in text.pages[:50]))
    return Document(
        id=document_id,
        name=name,
        title=title,
        size=path.stat().st_size,
        page_count=len(text.pages),
        chunk_count=len(chunks),
        language=language,
        added_at=now(),
        metadata={**text.structure.metadata, **({"unlocked": "yes"} if unlocked else {})},
        outline=text.structure.outline,
    )


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)
