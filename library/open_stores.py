"""Opens the stores of a library where the settings say that each is, and closes them."""

from __future__ import annotations

import threading
import uuid
import weakref

from library.errors import FootnoteError, StorageError, reason_of
from library.index.lexical import LexicalIndex
from library.index.meaning import MeaningSearch
from library.index.spaces import Spaces
from library.index.word_index import WordIndex
from library.settings import Settings
from library.stores.catalogue import Catalogue
from library.stores.chats import Chats
from library.stores.collections import Collections
from library.stores.database import Database
from library.stores.file_stores import open_files, open_incoming
from library.stores.guides import Guides
from library.stores.jobs import Jobs
from library.stores.ledger import Ledger
from library.stores.lock import OwnerLock
from library.stores.model_uses import ModelUses
from library.stores.opening import check_catalogue, in_folder, open_database
from library.stores.papers import Papers
from library.stores.preferences import Preferences
from library.stores.room import spend_reserve
from library.stores.self_tests import SelfTests
from library.stores.staging import Staging
from library.stores.transfer import Transfer


class OpenStores:
    """What a library keeps, each store behind its own interface; the part of `Library` that opens and closes them."""

    def __init__(self, settings: Settings, *, thorough: bool) -> None:
        """Open every store; what was opened is closed again where one fails."""
        folder = settings.library
        check_catalogue(settings)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError("library_not_made", folder=folder, reason=reason_of(error)) from error
        self._settings = settings
        self._lock = OwnerLock(folder) if in_folder(settings) else None
        self._changing = threading.RLock()  # one change at a time: a removal rewrites words that an add is writing
        spend_reserve(folder)
        try:
            self._database = open_database(settings, thorough=thorough)
            self._open_tables()
            self._files = open_files(settings, identity := self._identity(), self.ledger.record)
            self.incoming = open_incoming(settings, identity, self.ledger.record)
            self._spaces = Spaces(self._catalogue, settings, identity, self.ledger.record)
            self._meaning = MeaningSearch(
                self._catalogue, self._spaces, self._changing, on_server=bool(settings.chroma_url)
            )
            self._lexical = self._open_words()
        except FootnoteError:
            _release(self._lock)
            raise
        self._leave = weakref.finalize(self, _close, self._spaces, self._database, self._lock)  # with the process too

    @property
    def is_shared(self) -> bool:
        """Whether other processes may have the same library open: all of its stores are on servers."""
        return self._lock is None

    def _open_tables(self) -> None:
        """Name what is kept in the catalogue's database."""
        self._catalogue = Catalogue(self._database)
        self.chats = Chats(self._database, self._settings.chats)
        self.collections = Collections(self._database)
        self.jobs = Jobs(self._database)
        self.guides = Guides(self._database)
        self.papers = Papers(self._database)
        self.preferences = Preferences(self._database)
        self.ledger = Ledger(self._database)
        self.self_tests = SelfTests(self._database)
        self.model_uses = ModelUses(self._database)
        self.staging = Staging(self._database)
        self.transfer = Transfer(self._database)

    def _open_words(self) -> WordIndex:
        """Open the words where the catalogue is: in its database, or beside its file."""
        if self._database.is_shared:
            from library.index.postgres_words import PostgresWords

            return PostgresWords(self._database, self._catalogue.chunks_of)
        return LexicalIndex(self._settings.library / "lexical", self._catalogue.chunks_of)

    def _identity(self) -> str:
        return self._catalogue.fact("library") or self._catalogue.settle("library", uuid.uuid4().hex[:16])


def _close(spaces: Spaces, database: Database, lock: OwnerLock | None) -> None:
    """Close what remembers how it was left, and let another process have the library."""
    spaces.let_go()
    database.close()
    _release(lock)


def _release(lock: OwnerLock | None) -> None:
    """Give up the lock; a library whose stores are all on servers has none."""
    if lock is not None:
        lock.release()
