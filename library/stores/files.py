"""The original files, kept by the sha256 of their bytes: what a store of them does, and the one that is a folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path

from library.errors import DocumentChanged, StorageError, reason_of
from library.words import Message

_ABANDONED_S = 3600.0  # no copy takes longer


def sha256_of(path: Path) -> str:
    """Give the sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def delete_tree(path: Path) -> None:
    """Delete a file, or a folder with all that is in it; nothing where there is none.

    Raises:
        OSError: If it cannot be deleted.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class Files(ABC):
    """PDFs, each kept under its document's id. Thread-safe.

    Attributes:
        elsewhere: Whether they lie outside of the library's folder, where its limits do not see them.
        address: Where requests for them go; empty for a folder.
        ailment: Why the store did not answer last; None where it did.
    """

    elsewhere = False
    address = ""
    ailment: Message | None = None

    @abstractmethod
    def path(self, document_id: str) -> Path:
        """Give the path of a document's file on this machine, which is fetched if need be; no file if it has none.

        Raises:
            StoreAway: If it lies on a server that does not answer.
            StorageError: If it cannot be fetched.
        """

    @abstractmethod
    def add(self, document_id: str, source: Path) -> str:
        """Keep a copy of a file; it is there only when it is whole.

        Returns:
            The sha256 of the bytes that were copied, which another program may just have written.

        Raises:
            DocumentChanged: If it is gone.
            StorageError: If it cannot be written.
        """

    @abstractmethod
    def remove(self, document_id: str) -> None:
        """Delete a document's file, if it is there.

        Raises:
            StorageError: If it cannot be deleted.
        """

    @abstractmethod
    def is_whole(self, document_id: str, sha256: str | None) -> bool:
        """Tell whether a document has its file; None where nobody knows its sha256, as early releases left it.

        Raises:
            StoreAway: If that cannot be told now.
        """

    @abstractmethod
    def ids(self) -> set[str]:
        """List the documents that have a file.

        Raises:
            StorageError: If that cannot be told.
        """

    @abstractmethod
    def remove_unfinished(self) -> None:
        """Delete the leavings of copies that were cut short.

        Raises:
            StorageError: If one cannot be deleted.
        """

    @abstractmethod
    def keep_fetched(self, document_ids: Set[str]) -> None:
        """Delete the files on this machine that were fetched for other documents than these."""

    @abstractmethod
    def try_out(self) -> None:
        """Ask the store something small.

        Raises:
            StorageError: If it does not answer.
        """

    def problems(self) -> list[Message]:
        """Say what about the store itself is not as it should be."""
        return []


class FolderFiles(Files):
    """A folder of PDFs, each named by its document's id."""

    def __init__(self, folder: Path, *, is_shared: bool = False) -> None:
        """Name the folder, and make it.

        Args:
            folder: Where they lie.
            is_shared: Whether other processes may be copying files into it.

        Raises:
            StorageError: If it cannot be made.
        """
        self._folder, self._abandoned_s = folder, _ABANDONED_S if is_shared else 0.0
        with self._translated():
            folder.mkdir(parents=True, exist_ok=True)

    def path(self, document_id: str) -> Path:
        """Give the path, whether a file is there or not."""
        return self._folder / f"{document_id}.pdf"

    def add(self, document_id: str, source: Path) -> str:
        """Copy a file into the folder."""
        unfinished = self._folder / f"{document_id}.{uuid.uuid4().hex}.part"
        digest = hashlib.sha256()
        try:
            with source.open("rb") as reading, unfinished.open("wb") as writing:
                while block := reading.read(2**20):
                    digest.update(block)
                    writing.write(block)
                writing.flush()
                os.fsync(writing.fileno())
            if not (place := self.path(document_id)).is_file():
                delete_tree(place)
            unfinished.replace(place)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            if not source.exists():
                raise DocumentChanged.of(source.name) from error
            raise StorageError("file_not_copied", name=source.name, reason=reason_of(error)) from error
        return digest.hexdigest()

    def remove(self, document_id: str) -> None:
        """Delete a file."""
        with self._translated():
            delete_tree(self.path(document_id))

    def is_whole(self, document_id: str, sha256: str | None) -> bool:
        """Read the file, and hold it against the sha256."""
        try:
            return (path := self.path(document_id)).is_file() and sha256 in (None, sha256_of(path))
        except OSError:
            return False

    def ids(self) -> set[str]:
        """List the files."""
        return {path.stem for path in self._folder.glob("*.pdf")}

    def remove_unfinished(self) -> None:
        """Delete what has the ending of a copy under way."""
        before = time.time() - self._abandoned_s
        with self._translated():
            for path in self._folder.glob("*.part"):
                with suppress(FileNotFoundError):  # another process was first
                    if path.stat().st_mtime <= before:
                        delete_tree(path)

    def keep_fetched(self, document_ids: Set[str]) -> None:
        """Do nothing: none is fetched."""

    def try_out(self) -> None:
        """Look whether the folder is there."""
        with self._translated():
            self._folder.stat()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError("library_not_written", folder=self._folder, reason=reason_of(error)) from error
