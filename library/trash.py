"""The trash: documents that were deleted and can still be brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import RLock

from library.errors import StoreAway
from library.records import Document
from library.stores.catalogue import Catalogue
from library.stores.database import Database

_AT_ONCE = 50  # documents that are erased in one go, so that others who change the library get their turn


class Trash:
    """Keeps documents hidden but whole in every store until they are erased. Thread-safe.

    Nobody finds, lists or opens what is in it: the catalogue shows it no more. It does not outlive the process; what
    is in it when that ends or crashes is a removal that was cut short, and erased when the library is opened again.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        changing: RLock,
        *,
        database: Database,
        hidden: Callable[[str], None],
        erase: Callable[[Sequence[str]], None],
        restored: Callable[[], None],
    ) -> None:
        """Begin with nothing in it.

        Args:
            catalogue: Hides and shows documents.
            changing: The library's lock.
            database: Keeps what is in it from other processes, which would finish its removal.
            hidden: Is told each document that is hidden, with the lock held.
            erase: Erases hidden documents from every store.
            restored: Is called when documents are shown again, with the lock held.
        """
        self._catalogue, self._changing, self._database = catalogue, changing, database
        self._hidden, self._erase, self._restored = hidden, erase, restored
        self._documents: dict[str, Document] = {}

    def documents(self) -> list[Document]:
        """List what is in it."""
        return list(self._documents.values())

    def holds(self, document_id: str) -> bool:
        """True if a document is in it."""
        return document_id in self._documents

    def put(self, document_ids: Sequence[str], *, with_chats: bool = False) -> list[str]:
        """Delete documents so that they can be brought back.

        Args:
            document_ids: Of documents in the library, or in the trash already.
            with_chats: Whether the chats that quote or name them are deleted when they are erased.

        Returns:
            The ids of those that can be brought back. One that was being replaced is erased at once: what its stores
            have of it does not match.

        Raises:
            StorageError: If a store fails.
        """
        with self._changing:
            torn = set(self._catalogue.replacing())
            there = [one for one in document_ids if one in self._documents or self._catalogue.holds(one)]
            known = [one for one in there if self._database.claim(one)]  # else another process removes it already
            kept = [one for one in known if one not in torn]
            listed = {one: self._catalogue.document(one) for one in kept if one not in self._documents}
            self._catalogue.hide_documents(known, with_chats=with_chats)
            self._documents |= listed
            for one in listed:
                self._hidden(one)
            erased = [one for one in known if one in torn]
            if erased:
                self._erase(erased)
            for one in erased:
                self._database.let_go(one)
            return kept

    def restore(self, document_ids: Sequence[str]) -> None:
        """Bring back those of these documents that are in it.

        Raises:
            StorageError: If a store fails.
        """
        with self._changing:
            if found := [one for one in document_ids if one in self._documents]:
                # A claim ends with the connection to the server: another process may have taken it over since.
                kept = [one for one in found if self._database.claim(one)]
                self._catalogue.show_documents(kept)
                for one in found:
                    del self._documents[one]
                for one in kept:
                    self._database.let_go(one)
                self._restored()

    def erase(self, document_ids: Sequence[str] | None = None) -> None:
        """Erase those of these documents that are in it; None is all.

        Raises:
            StoreAway: If a store does not answer; the removal goes on by itself.
            StorageError: If a store fails; the next start goes on with it.
        """
        away: StoreAway | None = None
        wanted = list(self._documents) if document_ids is None else document_ids
        for i in range(0, len(wanted), _AT_ONCE):
            with self._changing:
                there = [one for one in wanted[i : i + _AT_ONCE] if self._documents.pop(one, None)]
                hidden = self._catalogue.unfinished() if there else []
                # As in `restore`; it may have been removed since, and added again.
                some = [one for one in there if self._database.claim(one) and one in hidden]
                if some:
                    try:
                        self._erase(some)
                    except StoreAway as error:  # which knows of them now; so it should of the others
                        away = error
                for one in there:
                    self._database.let_go(one)
        if away is not None:
            raise away
