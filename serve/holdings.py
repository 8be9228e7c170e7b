"""What the library of whoever asks holds: documents, pages and collections, as programs are shown them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from library.errors import CollectionNotFound
from library.records import Document as StoredDocument
from serve import shown
from serve.problems import Refused
from ui.shared import resources

if TYPE_CHECKING:
    from library.library import Library


def list_documents(collection: str = "", offset: int = 0, limit: int = 100) -> shown.Documents:
    """List the documents, the newest first.

    Args:
        collection: Id or name of the collection that they are in; empty for all.
        offset: How many are left out before.
        limit: Most that are listed.

    Raises:
        CollectionNotFound: If there is no such collection.
    """
    library, names = resources.library(), collection_names()
    found = library.documents()
    if collection:
        within = library.collections.documents([find_collection(library, collection)])
        found = [one for one in found if one.id in within]
    some = [shown.Document.of(one, names(one)) for one in found[offset : offset + limit]]
    return shown.Documents(documents=some, total=len(found))


def stored_document(document_id: str) -> StoredDocument:
    """Find a document in the libraries that the caller may read.

    Raises:
        DocumentNotFound: If none holds it.
    """
    return resources.library_holding(document_id).document(document_id)


def show_document(document_id: str) -> shown.Document:
    """Show a document.

    Raises:
        DocumentNotFound: If no library that the caller may read holds it.
    """
    stored = stored_document(document_id)
    return shown.Document.of(stored, collection_names()(stored))


def read_page(document_id: str, number: int) -> shown.Page:
    """Read a page.

    Raises:
        DocumentNotFound: If no library that the caller may read holds the document.
        Refused: If it has no such page.
    """
    stored = stored_document(document_id)
    page = resources.library_holding(document_id).page(document_id, number)
    if page is None:
        raise Refused("service_no_page", name=stored.name, page=number, pages=stored.page_count)
    return shown.Page.of(page)


def collection_names() -> Callable[[StoredDocument], Sequence[str]]:
    """Give what tells the names of a document's collections."""
    collections = resources.library().collections
    names = {one.id: one.name for one in collections.all()}
    members = collections.by_document()
    return lambda document: [names[one] for one in members.get(document.id, ()) if one in names]


def show_collection(collection_id: str) -> shown.Collection:
    """Show a collection.

    Raises:
        Refused: If it is not there.
    """
    found = next((one for one in resources.library().collections.all() if one.id == collection_id), None)
    if found is None:
        raise Refused("collection_gone")
    return shown.Collection.of(found)


def find_collection(library: Library, name: str) -> str:
    """Find the id of a collection by that or by its name.

    Raises:
        CollectionNotFound: If there is none.
    """
    if any(one.id == name for one in library.collections.all()):
        return name
    try:
        return library.collections.named(name).id
    except CollectionNotFound as error:
        raise error.naming(name=name[:255]) from error
