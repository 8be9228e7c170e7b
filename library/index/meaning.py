"""Search by meaning, without which the library goes on while its vectors are damaged or being made anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import RLock
from typing import TypeVar

from library.errors import EmbeddingError, FootnoteError, LibraryMismatch, StorageError, StoreDamaged
from library.index.checking import compare_vectors
from library.index.shadow import Shadow
from library.index.spaces import Space, Spaces
from library.log import locate
from library.records import Document
from library.stores.catalogue import Catalogue
from library.words import Message

T = TypeVar("T")

_AGAIN_S = 30.0  # after which vectors are tried again that the disk or its rights kept from being opened
_AGAIN_AWAY_S = 5.0  # likewise, of a server

_log = logging.getLogger(__name__)


class MeaningSearch:
    """Asks the vectors, and deals with those that fail. Thread-safe.

    What is damaged is deleted, since all of it can be made anew of the catalogue's chunks (`make_missing`). Until that
    is done nothing is found by meaning: of a part of the vectors the nearest would be the wrong ones. Vectors on a
    server are never deleted here; while it does not answer, nothing is found by meaning either.
    """

    def __init__(self, catalogue: Catalogue, spaces: Spaces, changing: RLock, *, on_server: bool) -> None:
        self._catalogue, self._spaces, self._changing = catalogue, spaces, changing
        self._on_server = on_server
        self._counted = False
        self._incomplete = spaces.incomplete
        self._refusal: tuple[Message, float] | None = None

    @property
    def ailment(self) -> Message | None:
        """Why nothing is found by meaning; None while all is well, or before that is known."""
        if self._refusal is not None:
            return self._refusal[0]
        return Message("vectors_remade") if self._incomplete else None

    @property
    def incomplete(self) -> bool:
        """Whether vectors are missing that `make_missing` makes."""
        return self._incomplete

    def find(self, ask: Callable[[Space], T], nothing: T) -> T:
        """Ask the space that answers; give `nothing` where its vectors cannot be asked.

        Raises:
            LibraryMismatch: If its model cannot be had.
        """
        for is_last in (False, True):
            space = self.answering()
            try:
                if not self.ready():
                    return nothing
                return ask(space)
            except StorageError as error:
                if self._catalogue.is_shared:
                    self.refresh()
                if space is not self._spaces.current:  # the model changed under this search
                    continue
                if self._on_server:
                    self._counted = False  # it may come back without them
                    self._refuse(error)
                    return nothing
                self._treat(error, is_last=is_last)
        return nothing

    def refresh(self) -> None:
        """See what another process did to the vectors: it may have changed the model, or made what was missing.

        Raises:
            StorageError: If the catalogue fails.
        """
        space = self._spaces.current
        self._spaces.refresh()
        self._counted = self._counted and space is self._spaces.current
        self._incomplete = self._spaces.incomplete

    def answering(self) -> Space:
        """Give the space that answers, with its model.

        Raises:
            LibraryMismatch: If the model cannot be had.
        """
        space = self._spaces.current
        try:
            _ = space.embedder
        except EmbeddingError as error:
            raise LibraryMismatch("library_without_model", model=space.model, failure=error) from error
        return space

    def ready(self) -> bool:
        """Tell whether the vectors can be asked; the first time they are counted.

        Raises:
            StorageError: If they cannot be opened.
        """
        if self._refusal is not None and time.monotonic() < self._refusal[1]:
            return False
        if not self._counted:
            with self._changing:
                self._counted = self._count()
        self._refusal = None
        return not self._incomplete

    def try_out(self) -> None:
        """Search with one of the vectors that are stored.

        Raises:
            LibraryMismatch: If the model cannot be had.
        """

        def search(space: Space) -> None:
            _, vectors = space.index.sample(0, 1)
            if len(vectors) and not space.index.search(vectors[0], 1):
                raise StoreDamaged("vectors_damaged")

        self.find(search, None)

    def change(self, change: Callable[[], None]) -> None:
        """Change the vectors; damaged ones are deleted first. Callers hold the library's lock.

        Raises:
            StorageError: If they cannot be changed.
        """
        try:
            change()
        except StorageError as error:
            if self._on_server:
                raise
            self._treat(error, is_last=False)
            if self._refusal is not None:
                raise
            change()

    def make_missing(self) -> Shadow:
        """Begin to make the vectors that are missing, or go on with it; they answer once all are there."""
        with self._changing:
            there = [*self._catalogue.chunk_counts(), *self._catalogue.unfinished()]  # others may be adding these
            chunks = {chunk for document in there for chunk in self._catalogue.chunk_ids(document)}
            self.change(lambda: self._spaces.current.index.keep_only(chunks))
            self._spaces.current.covered.clear()
            return Shadow(self._catalogue, self._spaces.current, self._complete, self._changing)

    def check(self, documents: Sequence[Document]) -> list[Message]:
        """Read all vectors in a child process, then compare them with the catalogue; callers hold the lock."""
        try:
            if not self._on_server:
                self._spaces.examine()
            return compare_vectors(self._catalogue, documents, self._spaces.current.index)
        except StorageError as error:
            return [error.message]

    def examine(self) -> None:
        """Read all vectors in a child process, and delete them if they are damaged."""
        if not self._on_server:
            with self._changing:
                try:
                    self._spaces.examine()
                except StorageError as error:
                    self._treat(error, is_last=True)

    def _treat(self, error: StorageError, *, is_last: bool) -> None:
        """Find out why vectors failed: damaged ones are deleted; what the disk refuses is tried again later."""
        with self._changing:
            try:
                if self._spaces.refused():
                    self._refuse(error)
                elif isinstance(error, StoreDamaged) or is_last or not self._is_sound():
                    _log.warning("The vectors are damaged, and made anew: %s", locate(error))
                    self._incomplete = True
                    self._spaces.begin_anew()
            except StorageError as failure:
                self._refuse(failure)

    def _is_sound(self) -> bool:
        try:
            self._spaces.examine()
        except StoreDamaged:
            return False
        return True

    def _count(self) -> bool:
        """Take note if there are fewer vectors than chunks; False while others change both, so that nobody can tell."""
        generation, wanted = self._catalogue.generation, sum(self._catalogue.chunk_counts().values())
        held = self._spaces.current.index.count()
        if held >= wanted:
            return True
        if self._on_server and (self._catalogue.replacing() or self._catalogue.generation != generation):
            return False
        self._miss()
        return True

    def _refuse(self, error: FootnoteError) -> None:
        _log.warning("The vectors cannot be opened: %s", locate(error))
        self._refusal = (error.message, time.monotonic() + (_AGAIN_AWAY_S if self._on_server else _AGAIN_S))

    def _miss(self) -> None:
        self._spaces.mark_incomplete()
        self._incomplete = True

    def _complete(self, _: int) -> bool:
        self._spaces.mark_complete()
        self._incomplete = False
        return True
