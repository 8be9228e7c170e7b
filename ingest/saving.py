"""The two ends of a file's way: whether the library has it already, and how it is added."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.making import FileFacts, Made
from ingest.reader import Reader
from library.embedders.base import Vectors
from library.errors import DocumentChanged, LibraryMismatch
from library.library import Library
from library.pdf.pages import READER_VERSION
from library.records import Document
from library.settings import Settings
from library.stores.database import now
from library.stores.file_stores import incoming_folder
from library.stores.files import sha256_of
from library.stores.room import check_room
from library.text import languages_of, usual_language

Describe = Callable[[int, Mapping[str, str]], Document]
"""Makes a document of its file's size and of what is known of it besides what the file says."""


@dataclass(frozen=True)
class Source:
    """A file that is added.

    Attributes:
        name: As the user calls it.
        document_id: sha256 of what was read.
        password: The one that it needs, if any.
    """

    path: Path
    name: str
    document_id: str
    password: str = ""

    def require_unchanged(self) -> None:
        """Refuse a file that is not the one that was read.

        Raises:
            DocumentChanged: If it is not.
        """
        if not self.path.is_file() or sha256_of(self.path) != self.document_id:
            raise DocumentChanged.of(self.name)


def find_held(library: Library, source: Source) -> Document | None:
    """Return the document of a file that the library has; out of the trash, and with its file put back if need be.

    Raises:
        StorageError: If the library fails.
    """
    library.trash.restore([source.document_id])  # who adds it again wants it back
    if not library.holds(source.document_id):
        return None
    known = library.document(source.document_id)
    if library.lacks_file(known):
        if "unlocked" in known.metadata:  # its file is made with its password, when it is saved
            return None
        library.put_file_back(source.document_id, source.path)
    return known


def document_of(made: Made, file: FileFacts, size: int, metadata: Mapping[str, str]) -> Document:
    """Describe a document, as added now; `metadata` is what is known of it besides what its file says."""
    languages = languages_of([page.text for page in made.pages])
    return Document(
        id=file.document_id,
        name=file.name,
        title=made.title,
        size=size,
        page_count=len(made.pages),
        chunk_count=len(made.chunks),
        language=usual_language(languages),
        added_at=now(),
        metadata={**file.structure.metadata, **metadata},
        outline=made.outline,
        health=made.health,
        dated=made.dated,
        names=made.names,
        reader=READER_VERSION,
        facts=replace(made.facts, languages=languages),
    )


class Saver:
    """Adds what was made of files."""

    def __init__(self, library: Library, settings: Settings, reader: Reader) -> None:
        self._library, self._settings, self._reader = library, settings, reader

    def save(self, source: Source, made: Made, describe: Describe, vectors: Vectors, model: str) -> bool:
        """Add a document; False if another model answers by now, so that there is more to do.

        Args:
            source: Its file.
            made: What was made of its pages.
            describe: Makes the document.
            vectors: float32 [chunks, dim], of unit length.
            model: The name of the embedding model that made the vectors.

        Raises:
            DocumentChanged: If the file is not the one that was read.
            StorageError: If there is no room for it, or the library fails.
        """
        source.require_unchanged()
        size = source.path.stat().st_size
        check_room(self._settings, source.name, size, self._library.kept_elsewhere)
        unlocked = {"unlocked": "yes"} if source.password else {}
        document = describe(size, unlocked)
        kept = source.path
        try:
            if source.password:
                # Without its password a stored file could never be shown again, and passwords are not stored.
                kept = incoming_folder(self._settings) / f"{uuid.uuid4().hex}.unlocked"
                kept.parent.mkdir(exist_ok=True)
                self._reader.save_unlocked(source.path, source.name, source.password, kept)
                source.require_unchanged()
            self._library.add(document, made.pages, made.chunks, vectors, kept, model)
        except LibraryMismatch:
            return False
        finally:
            if kept != source.path:
                kept.unlink(missing_ok=True)
        return True
