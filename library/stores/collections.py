"""The collections of a library: documents that the user grouped under a name; one may be in several."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from library.errors import CollectionNameError, CollectionNotFound
from library.records import COLLECTION_LETTERS
from library.stores.database import Database, insert_or_pass_over, now
from library.stores.tables import collection_members, collections, documents
from library.unicode import clean_text

_ROWS = 500  # SQLite allows 32766 bound values in a statement


@dataclass(frozen=True)
class Collection:
    """A named group of documents.

    Attributes:
        created_at: ISO 8601 in UTC.
        count: How many documents it holds.
    """

    id: str
    name: str
    created_at: str
    count: int = 0


class Collections:
    """Keeps collections and which documents are in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str) -> Collection:
        """Make an empty collection.

        Raises:
            CollectionNameError: If the name is empty, too long or taken; capitals make no other name.
        """
        made = Collection(uuid.uuid4().hex, _clean(name), now())
        row = {"id": made.id, "name": made.name, "folded": _fold(made.name), "created_at": made.created_at}
        with self._database.begin() as connection:
            added = insert_or_pass_over(connection, collections).values(row).returning(collections.c.id)
            if connection.scalar(added) is None:
                raise CollectionNameError("name_taken", name=made.name)
        return made

    def rename(self, collection_id: str, name: str) -> None:
        """Give a collection another name.

        Raises:
            CollectionNameError: If the name is empty, too long or another's.
            CollectionNotFound: If the collection is gone.
        """
        name = _clean(name)
        update = collections.update().where(collections.c.id == collection_id, ~_taken(name, besides=collection_id))
        with self._database.begin() as connection:
            _hold(connection, collection_id)
            if not connection.execute(update.values(name=name, folded=_fold(name))).rowcount:
                raise CollectionNameError("name_taken", name=name)

    def delete(self, collection_id: str) -> None:
        """Delete a collection; its documents stay in the library."""
        with self._database.begin() as connection:
            connection.execute(collections.delete().where(collections.c.id == collection_id))
        self._database.erase_traces()

    def all(self) -> list[Collection]:
        """List the collections by name."""
        members = _members().with_only_columns(collection_members.c.collection_id).subquery()
        columns = (collections.c.id, collections.c.name, collections.c.created_at)
        counted = sa.select(*columns, sa.func.count(members.c.collection_id).label("count"))
        query = counted.outerjoin(members, members.c.collection_id == collections.c.id).group_by(*columns)
        with self._database.begin() as connection:
            found = [Collection(**row._mapping) for row in connection.execute(query)]
        return sorted(found, key=lambda collection: _fold(collection.name))

    def named(self, name: str) -> Collection:
        """Find a collection by its name, in capitals or not.

        Raises:
            CollectionNotFound: If there is none.
        """
        for collection in self.all():
            if _fold(collection.name) == _fold(clean_text(name)):
                return collection
        raise CollectionNotFound("collection_missing", name=clean_text(name))

    def add_documents(self, collection_id: str, document_ids: Sequence[str]) -> None:
        """Put documents into a collection; those that are in it or not in the library are passed over.

        Raises:
            CollectionNotFound: If the collection is gone.
        """
        held = sa.select(collection_members.c.document_id).where(collection_members.c.collection_id == collection_id)
        with self._database.begin() as connection:
            _hold(connection, collection_id)
            for some in _batches(document_ids):
                new = sa.select(sa.literal(collection_id), documents.c.id).where(
                    documents.c.id.in_(some), documents.c.id.not_in(held)
                )
                connection.execute(collection_members.insert().from_select(["collection_id", "document_id"], new))

    def remove_documents(self, collection_id: str, document_ids: Sequence[str]) -> None:
        """Take documents out of a collection; they stay in the library."""
        with self._database.begin() as connection:
            for some in _batches(document_ids):
                in_it = collection_members.c.collection_id == collection_id
                connection.execute(collection_members.delete().where(in_it, collection_members.c.document_id.in_(some)))

    def documents(self, collection_ids: Sequence[str]) -> set[str]:
        """Give the ids of the documents that are in any of these collections."""
        wanted = set(collection_ids)
        return {document for collection, document in self._pairs() if collection in wanted}

    def by_document(self) -> dict[str, set[str]]:
        """Give the ids of each document's collections, by the document's id; those in none are left out."""
        found: dict[str, set[str]] = {}
        for collection, document in self._pairs():
            found.setdefault(document, set()).add(collection)
        return found

    def _pairs(self) -> list[tuple[str, str]]:
        with self._database.begin() as connection:
            return [(row.collection_id, row.document_id) for row in connection.execute(_members())]


def _members() -> sa.Select[tuple[str, str]]:
    ready = sa.select(collection_members.c.collection_id, collection_members.c.document_id).join(documents)
    return ready.where(documents.c.status == "ready")


def _hold(connection: sa.Connection, collection_id: str) -> None:
    if connection.scalar(sa.select(collections.c.id).where(collections.c.id == collection_id)) is None:
        raise CollectionNotFound("collection_gone")


def _taken(name: str, besides: str = "") -> sa.Exists:
    other = sa.select(collections.c.id).where(collections.c.folded == _fold(name), collections.c.id != besides)
    return sa.exists(other)


def _clean(name: str) -> str:
    name = " ".join(clean_text(name).split())
    if not name:
        raise CollectionNameError("name_needed")
    if len(name) > COLLECTION_LETTERS:
        raise CollectionNameError("name_too_long", n=COLLECTION_LETTERS)
    return name


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[i : i + _ROWS] for i in range(0, len(ids), _ROWS)]
