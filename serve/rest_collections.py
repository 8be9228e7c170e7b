"""The addresses of the REST API for collections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from library.records import COLLECTION_LETTERS
from serve import holdings, shown
from serve.asking import Request
from serve.described import DocumentId, problems
from ui.shared import resources

router = APIRouter()

CollectionId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class CollectionName(Request):
    """What a collection is to be called."""

    name: str = Field(min_length=1, max_length=COLLECTION_LETTERS)


@router.get("/collections", operation_id="list_collections")
def list_collections() -> shown.Collections:
    """List the collections by name."""
    return shown.Collections(collections=list(map(shown.Collection.of, resources.library().collections.all())))


@router.post("/collections", operation_id="create_collection", status_code=201, responses=problems(409))
def create_collection(wanted: CollectionName) -> shown.Collection:
    """Make an empty collection."""
    return shown.Collection.of(resources.library().collections.create(wanted.name))


@router.patch("/collections/{collection_id}", operation_id="rename_collection", responses=problems(404, 409))
def rename_collection(collection_id: CollectionId, wanted: CollectionName) -> shown.Collection:
    """Give a collection another name."""
    holdings.show_collection(collection_id)
    resources.library().collections.rename(collection_id, wanted.name)
    return holdings.show_collection(collection_id)


@router.delete(
    "/collections/{collection_id}", operation_id="delete_collection", status_code=204, responses=problems(404)
)
def delete_collection(collection_id: CollectionId) -> None:
    """Delete a collection; its documents stay in the library."""
    holdings.show_collection(collection_id)
    resources.library().collections.delete(collection_id)


@router.put(
    "/collections/{collection_id}/documents/{document_id}",
    operation_id="add_to_collection",
    status_code=204,
    responses=problems(404),
)
def add_to_collection(collection_id: CollectionId, document_id: DocumentId) -> None:
    """Put a document into a collection."""
    holdings.show_collection(collection_id)
    resources.library().document(document_id)
    resources.library().collections.add_documents(collection_id, [document_id])


@router.delete(
    "/collections/{collection_id}/documents/{document_id}",
    operation_id="remove_from_collection",
    status_code=204,
    responses=problems(404),
)
def remove_from_collection(collection_id: CollectionId, document_id: DocumentId) -> None:
    """Take a document out of a collection; it stays in the library."""
    holdings.show_collection(collection_id)
    resources.library().document(document_id)
    resources.library().collections.remove_documents(collection_id, [document_id])
