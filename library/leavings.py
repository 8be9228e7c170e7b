"""What processes leave of a library that died, and what others do to it that live: finished, and followed."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable, Sequence

from library.errors import StorageError, StoreDamaged
from library.following import Following
from library.index.meaning import MeaningSearch
from library.index.spaces import Spaces
from library.index.word_index import WordIndex
from library.log import locate
from library.stores.catalogue import Catalogue
from library.stores.database import Database
from library.stores.files import Files
from library.trash import Trash
from library.words import Message

_log = logging.getLogger(__name__)


class Leavings:
    """The part of `Library` that looks after what it did not do itself."""

    _catalogue: Catalogue
    _changing: threading.RLock
    _database: Database
    _files: Files
    _lexical: WordIndex
    _meaning: MeaningSearch
    _spaces: Spaces
    _words_ailment: Message | None
    trash: Trash
    _erase: Callable[[Sequence[str]], None]
    _finish_replacing: Callable[[str], None]

    def catch_up(self) -> None:
        """See at once what other processes did, which is otherwise seen within a second.

        Raises:
            StorageError: If the catalogue fails.
        """
        if self._catalogue.is_shared:
            self._meaning.refresh()

    def _clear_leavings(self) -> None:
        """Finish what was cut short; on a full disk the next start does it."""
        try:
            self._files.remove_unfinished()
            self._spaces.drop_leavings()
            self._finish_leavings()
        except StoreDamaged:
            raise
        except StorageError as error:
            _log.warning("What was cut short is not finished: %s", locate(error))
        try:
            self._lexical.mend(self._catalogue.chunk_counts())
        except StorageError as error:
            _log.warning("The lexical index is not whole: %s", locate(error))
            self._words_ailment = error.message

    def _finish_leavings(self) -> None:
        """Finish what a process that died left of documents; what is in the trash of this one is not that.

        Raises:
            StorageError: If a store fails.
        """
        for document_id in [*self._catalogue.unfinished(), *self._catalogue.replacing()]:
            with self._changing:
                if self.trash.holds(document_id) or not self._database.claim(document_id):
                    continue  # in the latter case another process is at it
                try:
                    self._clear(document_id)
                finally:
                    self._database.let_go(document_id)

    def _clear(self, document_id: str) -> None:
        """Finish what was cut short of a document, as it is now that nobody else is at it."""
        if document_id in self._catalogue.unfinished():
            self._erase_unfinished(document_id, self._erase)
        elif document_id in self._catalogue.replacing():
            self._finish_replacing(document_id)

    def _erase_unfinished(self, document_id: str, erase: Callable[[Sequence[str]], None]) -> None:
        """Erase a document that is not shown; callers hold the lock. Nothing is done where another process is at it."""
        if self._database.claim(document_id):
            try:
                if self._catalogue.take_over(document_id):  # it may have been added again meanwhile
                    erase([document_id])
            finally:
                self._database.let_go(document_id)

    def _begin_following(self) -> Following:
        me = weakref.proxy(self)  # the thread keeps nothing open that nobody has any more
        return Following(lambda: me._catalogue.generation, lambda **what: me._follow(**what))

    def _follow(self, *, changed: bool, thorough: bool) -> None:
        """Take over what other processes did; with `thorough` also go on with what one that died left."""
        if changed:
            self._meaning.refresh()
            self._files.keep_fetched(self._catalogue.chunk_counts().keys())
        if thorough:
            self._finish_leavings()
