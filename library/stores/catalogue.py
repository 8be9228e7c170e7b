"""The catalogue: which documents there are, their pages and chunks; the authority over the other stores."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from functools import wraps
from typing import Any, TypeVar

import sqlalchemy as sa

from library.errors import DocumentNotFound, StoreDamaged
from library.records import Attachment, Chunk, Document, Health, Page
from library.stores.block_json import (
    block_from_json,
    block_to_json,
    facts_from_json,
    facts_to_json,
    outline_from_json,
    outline_to_json,
)
from library.stores.database import CATALOGUE, Database, from_json
from library.stores.remembered import Overtaken, Remembered, name_without_precision
from library.stores.tables import chunks, documents, facts, pages

Row = sa.RowMapping | Mapping[str, Any]
T = TypeVar("T")

_ROWS = 500  # SQLite allows 32766 bound values in a statement
_SHOWN = ("ready", "replacing")
# JSON as it is stored: most documents are as they were when they were last listed, and are not read again.
_AS_TEXT = [
    sa.cast(column, sa.Text).label(column.name) if isinstance(column.type, sa.JSON) else column
    for column in documents.c
]


class Catalogue(Remembered):
    """Documents, pages and chunks in the database; only documents marked ready are ever shown."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listed: tuple[int, dict[int, Document]] = (-1, {})  # each by what its row hashes to
        self._counts: tuple[int, Mapping[str, int]] = (-1, {})

    @property
    def is_shared(self) -> bool:
        """Whether other processes may change it at the same time."""
        return self._database.is_shared

    @property
    def generation(self) -> int:
        """Grows with each change of what `documents` gives; whoever keeps what follows from it can tell."""
        return self._database.generation

    def look_again(self) -> int:
        """Return the generation of this moment; `generation` may be that of half a second ago."""
        self._database.look_again()
        return self.generation

    def begin_document(self, document: Document, its_pages: Sequence[Page], its_chunks: Sequence[Chunk]) -> None:
        """Write a document that is not shown before `finish_document`."""
        with self._database.begin() as connection:
            connection.execute(documents.insert().values(**_row(document), status="adding"))
            _insert_content(connection, document.id, its_pages, its_chunks)

    def replace_document(self, document: Document, its_pages: Sequence[Page], its_chunks: Sequence[Chunk]) -> None:
        """Put a document in the place of the one with its id; it is shown, and `replacing` until `finish_document`."""
        here = documents.c.id == document.id
        with self._database.changing() as connection:
            connection.execute(documents.update().where(here).values(**_row(document), status="replacing"))
            for table in (pages, chunks):
                connection.execute(table.delete().where(table.c.document_id == document.id))
            _insert_content(connection, document.id, its_pages, its_chunks)

    def finish_document(self, document_id: str, model: str | None = None) -> bool:
        """Show a document, whole in every store.

        Args:
            document_id: Of the document.
            model: The one whose vectors it was given; None where nobody else may change it.

        Returns:
            False, with nothing changed, if another process changed the model meanwhile, or removes the document.
        """
        here = (documents.c.id == document_id) & documents.c.status.in_(("adding", *_SHOWN))
        # A switch of the model waits for this transaction, or this one for it.
        answering = sa.select(facts.c.value).where(facts.c.name == "embedder").with_for_update(read=True)
        try:
            with self._database.changing() as connection:
                if model is not None and name_without_precision(connection.scalar(answering) or "") != model:
                    raise Overtaken
                if not connection.execute(documents.update().where(here).values(status="ready")).rowcount:
                    raise Overtaken
        except Overtaken:
            return False
        return True

    def hide_documents(self, document_ids: Sequence[str], *, with_chats: bool = False) -> None:
        """Show documents no more; a removal begins so, which is of their chats too or not."""
        self._mark(document_ids, "removing_chats" if with_chats else "removing")

    def take_over(self, document_id: str) -> bool:
        """Make a removal of what was cut short of a document: whoever was adding it can finish it no more.

        Returns:
            Whether it is one that is not shown.
        """
        here = (documents.c.id == document_id) & (documents.c.status == "adding")
        with self._database.begin() as connection:
            connection.execute(documents.update().where(here).values(status="removing"))
        return document_id in self.unfinished()

    def show_documents(self, document_ids: Sequence[str]) -> None:
        """Show hidden documents again."""
        self._mark(document_ids, "ready")

    def delete_documents(self, document_ids: Sequence[str]) -> None:
        """Delete the rows of documents that are not shown, and overwrite where they stood."""
        hidden = documents.c.status.not_in(_SHOWN)
        with self._database.begin() as connection:
            for some in _batches(document_ids):
                connection.execute(documents.delete().where(documents.c.id.in_(some) & hidden))
        self._database.erase_traces()

    def removed_with_chats(self, document_ids: Sequence[str]) -> dict[str, str]:
        """Give the names of those of these documents whose removal is of their chats too, by id."""
        query = sa.select(documents.c.id, documents.c.name).where(documents.c.status == "removing_chats")
        with self._database.begin() as connection:
            found = {row.id: row.name for row in connection.execute(query)}
        return {one: found[one] for one in document_ids if one in found}

    def date_document(self, document_id: str, dated: str) -> None:
        """Change the date that a document is of."""
        with self._database.changing() as connection:
            connection.execute(documents.update().where(documents.c.id == document_id).values(dated=dated))

    def unfinished(self) -> list[str]:
        """List documents whose adding or removal was cut short."""
        with self._database.begin() as connection:
            return list(connection.scalars(sa.select(documents.c.id).where(documents.c.status.not_in(_SHOWN))))

    def ids(self) -> set[str]:
        """List all documents, shown or not."""
        with self._database.begin() as connection:
            return set(connection.scalars(sa.select(documents.c.id)))

    def replacing(self) -> list[str]:
        """List documents whose replacement was cut short."""
        with self._database.begin() as connection:
            return list(connection.scalars(sa.select(documents.c.id).where(documents.c.status == "replacing")))

    def holds(self, document_id: str) -> bool:
        """Tell whether a document is ready."""
        query = sa.select(documents.c.id).where(documents.c.id == document_id, documents.c.status.in_(_SHOWN))
        with self._database.begin() as connection:
            return connection.scalar(query) is not None

    def documents(self) -> list[Document]:
        """List the documents that are ready, the newest first."""
        generation = self.generation  # before they are read: a change meanwhile makes the next call read again
        known, listed = self._listed
        if known != generation:
            query = sa.select(*_AS_TEXT).where(documents.c.status.in_(_SHOWN))
            with self._database.begin() as connection:
                rows = connection.execute(query.order_by(documents.c.added_at.desc(), documents.c.name)).all()
            hashed = {hash(tuple(row)): row for row in rows}
            listed = {key: listed.get(key) or _document_of_text(row._mapping) for key, row in hashed.items()}
            self._listed = (generation, listed)
        return list(listed.values())

    def document(self, document_id: str) -> Document:
        """Find one document.

        Raises:
            DocumentNotFound: If the library holds no such document.
        """
        query = sa.select(documents).where(documents.c.id == document_id, documents.c.status.in_(_SHOWN))
        with self._database.begin() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise DocumentNotFound("document_missing", document=document_id)
        return document_of_row(row._mapping)

    def pages(self, document_id: str, number: int | None = None) -> list[Page]:
        """List a document's pages in order, or the one of that number."""
        columns = (pages.c.number, pages.c.text, pages.c.label, pages.c.how, pages.c.places, pages.c.blocks)
        query = sa.select(*columns).where(pages.c.document_id == document_id)
        if number is not None:
            query = query.where(pages.c.number == number)
        with self._database.begin() as connection:
            return [page_of_row(row._mapping) for row in connection.execute(query.order_by(pages.c.number))]

    def page_texts(self, document_id: str) -> list[tuple[int, str]]:
        """List the numbers and texts of a document's pages in order, without what else is known of them."""
        query = sa.select(pages.c.number, pages.c.text).where(pages.c.document_id == document_id)
        with self._database.begin() as connection:
            return [(row.number, row.text) for row in connection.execute(query.order_by(pages.c.number))]

    def page_labels(self, document_id: str) -> dict[int, str]:
        """Give what is printed on the pages of a document on which that is not their number."""
        query = sa.select(pages.c.number, pages.c.label).where(pages.c.document_id == document_id, pages.c.label != "")
        with self._database.begin() as connection:
            return {row.number: row.label for row in connection.execute(query)}

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Find chunks of ready documents by id; the missing ones are left out."""
        query = sa.select(chunks).join(documents).where(chunks.c.id.in_(ids), documents.c.status.in_(_SHOWN))
        with self._database.begin() as connection:
            return {row.id: chunk_of_row(row._mapping) for row in connection.execute(query)}

    def places_of(self, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Find the document and the first page of chunks of ready documents by id; the missing ones are left out."""
        columns = (chunks.c.id, chunks.c.document_id, chunks.c.first_page)
        query = sa.select(*columns).join(documents).where(chunks.c.id.in_(ids), documents.c.status.in_(_SHOWN))
        with self._database.begin() as connection:
            return {chunk: (document, page) for chunk, document, page in connection.execute(query)}

    def chunk_ids(self, document_id: str) -> set[str]:
        """List the ids of a document's chunks."""
        query = sa.select(chunks.c.id).where(chunks.c.document_id == document_id)
        with self._database.begin() as connection:
            return set(connection.scalars(query))

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """List a document's chunks in order, whether it is ready or not."""
        query = sa.select(chunks).where(chunks.c.document_id == document_id).order_by(chunks.c.ordinal)
        with self._database.begin() as connection:
            return [chunk_of_row(row._mapping) for row in connection.execute(query)]

    def chunk_counts(self) -> Mapping[str, int]:
        """Tell of each document that is ready how many chunks it has, by id."""
        generation = self.generation
        known, counts = self._counts
        if known != generation:
            query = sa.select(documents.c.id, documents.c.chunk_count).where(documents.c.status.in_(_SHOWN))
            with self._database.begin() as connection:
                counts = {row.id: row.chunk_count for row in connection.execute(query)}
            self._counts = (generation, counts)
        return counts

    def chunks_on_page(self, document_id: str, page: int) -> list[Chunk]:
        """List the chunks that begin on a page, in order."""
        query = sa.select(chunks).where(chunks.c.document_id == document_id, chunks.c.first_page == page)
        with self._database.begin() as connection:
            return [chunk_of_row(row._mapping) for row in connection.execute(query.order_by(chunks.c.ordinal))]

    def pages_with_chunks(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], tuple[Page, list[Chunk]]]:
        """Find pages by document and number, each with the chunks that begin on it, in order."""
        if not wanted:
            return {}
        # SQLite searches its index for each side of an OR, and reads the whole table for a list of pairs.
        page_query = sa.select(pages).where(_any_of(pages.c.document_id, pages.c.number, wanted))
        chunk_query = sa.select(chunks).where(_any_of(chunks.c.document_id, chunks.c.first_page, wanted))
        with self._database.begin() as connection:
            found: dict[tuple[str, int], tuple[Page, list[Chunk]]] = {}
            for row in connection.execute(page_query):
                values = {name: value for name, value in row._mapping.items() if name != "document_id"}
                found[row.document_id, row.number] = (page_of_row(values), [])
            for row in connection.execute(chunk_query.order_by(chunks.c.ordinal)):
                if on_page := found.get((row.document_id, row.first_page)):
                    on_page[1].append(chunk_of_row(row._mapping))
        return found

    def _mark(self, document_ids: Sequence[str], status: str) -> None:
        with self._database.changing() as connection:
            for some in _batches(document_ids):
                connection.execute(documents.update().where(documents.c.id.in_(some)).values(status=status))


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[i : i + _ROWS] for i in range(0, len(ids), _ROWS)]


def _row(document: Document) -> dict[str, Any]:
    outline, found = outline_to_json(document.outline), facts_to_json(document.facts)
    return {**document.__dict__, "outline": outline, "health": asdict(document.health), "facts": found}


def _insert_content(
    connection: sa.Connection, document_id: str, its_pages: Sequence[Page], its_chunks: Sequence[Chunk]
) -> None:
    rows = [
        {"document_id": document_id, **page.__dict__, "blocks": list(map(block_to_json, page.blocks))}
        for page in its_pages
    ]
    _insert(connection, pages, rows)
    _insert(connection, chunks, [chunk.__dict__ for chunk in its_chunks])


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for i in range(0, len(rows), _ROWS):
        connection.execute(table.insert(), rows[i : i + _ROWS])


def _restored(make: Callable[[Row], T]) -> Callable[[Row], T]:
    """Make of a row what it holds; one that does not fit is damaged."""

    @wraps(make)
    def restored(row: Row) -> T:
        try:
            return make(row)
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            raise StoreDamaged("catalogue_damaged", path=CATALOGUE) from error

    return restored


@_restored
def document_of_row(row: Row) -> Document:
    """Restore a document.

    Raises:
        StoreDamaged: If the row is none of a document.
    """
    values = {name: value for name, value in row.items() if name != "status"}
    read: dict[str, Any] = {"health": _health(row["health"]), "names": tuple(row["names"])}
    read["outline"] = outline_from_json(row["outline"])
    read["facts"] = facts_from_json(row["facts"])
    return Document(**{**values, **read})


@_restored
def _document_of_text(row: Row) -> Document:
    read = {column.name: from_json(row[column.name]) for column in documents.c if isinstance(column.type, sa.JSON)}
    return document_of_row({**row, **read})


def _health(stored: dict[str, Any]) -> Health:
    lists = {name: tuple(pages) for name, pages in stored.items() if isinstance(pages, list)}
    attached = tuple(Attachment(**attachment) for attachment in stored.get("attachments", ()))
    return Health(**{**stored, **lists, "attachments": attached})


def _any_of(document: sa.Column[Any], number: sa.Column[Any], wanted: Collection[tuple[str, int]]) -> Any:
    return sa.or_(*(sa.and_(document == wanted_document, number == page) for wanted_document, page in wanted))


@_restored
def chunk_of_row(row: Row) -> Chunk:
    """Restore a chunk.

    Raises:
        StoreDamaged: If the row is none of a chunk.
    """
    return Chunk(**row)


@_restored
def page_of_row(row: Row) -> Page:
    """Restore a page.

    Raises:
        StoreDamaged: If the row is none of a page.
    """
    places = tuple((start, end, tuple(rect)) for start, end, rect in row["places"])
    return Page(**{**row, "places": places, "blocks": tuple(map(block_from_json, row["blocks"]))})
