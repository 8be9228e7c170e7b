"""The addresses of the REST API for documents, and for files on their way into the library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, UploadFile
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from library.errors import DocumentNotFound
from serve import adding, holdings, shown
from serve.described import LARGEST, DocumentId, Speaking, problems
from ui.shared import resources

_MOST_PAGES = 200

JobId = Annotated[int, Path(ge=0, le=LARGEST)]
Offset = Annotated[int, Query(ge=0, le=LARGEST)]
Number = Annotated[int, Path(ge=1, le=LARGEST)]

router = APIRouter()


@router.get("/documents", operation_id="list_documents", responses=problems(404))
def list_documents(
    collection: Annotated[str, Query(max_length=200, description="id or name")] = "",
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> shown.Documents:
    """List the documents, the newest first."""
    return holdings.list_documents(collection, offset, limit)


@router.post("/documents", operation_id="add_document", status_code=202, responses=problems(404))
async def add_document(
    file: UploadFile,
    response: Response,
    language: Speaking,
    password: Annotated[str, Form(max_length=1000)] = "",
    collection: Annotated[str, Form(max_length=200, description="id or name")] = "",
    wait: Annotated[float, Query(ge=0, le=60, description="seconds to wait until it is added")] = 0,
) -> shown.Job:
    """Add a PDF. It is read in the background: what is answered is its job."""
    job = await run_in_threadpool(adding.add_file, file.filename or "", file.file, password, collection)
    response.headers["Location"] = f"jobs/{job.id}"
    return shown.Job.of(await adding.wait_for(job, wait), language)


@router.get("/documents/{document_id}", operation_id="get_document", responses=problems(404))
def get_document(document_id: DocumentId) -> shown.Document:
    """Give the facts of a document."""
    return holdings.show_document(document_id)


@router.delete("/documents/{document_id}", operation_id="delete_document", status_code=204, responses=problems(404))
def delete_document(
    document_id: DocumentId,
    with_chats: Annotated[bool, Query(description="delete the chats that quote or name it too")] = False,
) -> None:
    """Erase a document: its text, words, vectors and file."""
    library = resources.library()
    library.document(document_id)
    with resources.workspace().held():
        library.remove(document_id, with_chats=with_chats)


@router.get("/documents/{document_id}/report", operation_id="get_report", responses=problems(404))
def get_report(document_id: DocumentId, language: Speaking) -> shown.Report:
    """Say what was got out of a document's pages, and what was not."""
    stored = holdings.stored_document(document_id)
    return shown.Report.of(stored, holdings.show_document(document_id), language)


@router.get("/documents/{document_id}/pages", operation_id="list_pages", responses=problems(404))
def list_pages(
    document_id: DocumentId,
    first: Annotated[int, Query(ge=1, le=LARGEST)] = 1,
    limit: Annotated[int, Query(ge=1, le=_MOST_PAGES)] = 20,
) -> shown.Pages:
    """Give the text and blocks of pages, from one on."""
    stored, library = holdings.stored_document(document_id), resources.library_holding(document_id)
    numbers = range(first, min(first + limit, stored.page_count + 1))
    found = [page for number in numbers if (page := library.page(document_id, number))]
    return shown.Pages(pages=list(map(shown.Page.of, found)), total=stored.page_count)


@router.get("/documents/{document_id}/pages/{number}", operation_id="get_page", responses=problems(404))
def get_page(document_id: DocumentId, number: Number) -> shown.Page:
    """Give the text and blocks of a page."""
    return holdings.read_page(document_id, number)


@router.get(
    "/documents/{document_id}/file",
    operation_id="get_file",
    response_class=FileResponse,
    responses=problems(404) | {200: {"content": {"application/pdf": {}}, "description": "The PDF"}},
)
def get_file(document_id: DocumentId) -> FileResponse:
    """Give the PDF."""
    path = resources.library_holding(document_id).file(document_id)
    if not path.is_file():
        raise DocumentNotFound("document_missing", document=document_id)
    name = holdings.stored_document(document_id).name
    return FileResponse(path, media_type="application/pdf", filename=name, content_disposition_type="inline")


@router.get("/jobs", operation_id="list_jobs")
def list_jobs(language: Speaking) -> shown.Jobs:
    """List the files on their way, and those that arrived or failed lately."""
    return shown.Jobs(jobs=[shown.Job.of(job, language) for job in resources.queue().jobs()])


@router.get("/jobs/{job_id}", operation_id="get_job", responses=problems(404))
async def get_job(
    job_id: JobId,
    language: Speaking,
    wait: Annotated[float, Query(ge=0, le=60, description="seconds to wait until it has ended")] = 0,
) -> shown.Job:
    """Tell how far a file is."""
    job = await run_in_threadpool(adding.find_job, job_id)
    return shown.Job.of(await adding.wait_for(job, wait), language)


@router.delete("/jobs/{job_id}", operation_id="delete_job", status_code=204, responses=problems(404))
def delete_job(job_id: JobId) -> None:
    """End a job; what was done of it is erased. A document that is in the library stays."""
    adding.end_job(job_id)
