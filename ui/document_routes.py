"""The addresses by which components ask for documents: the list of them, and of each its pages, its words, its file.

They begin with the key of a session that is open (`page_keys`); a document is named by its id: there is no way to
another file. Few are answered at once; one whose browser no longer waits is not begun.
"""

from __future__ import annotations

import re
from asyncio import Semaphore
from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from streamlit import config

from library.errors import DocumentNotFound, FootnoteError
from library.log import internal_error
from library.records import Block, Page
from library.words import phrase
from library.words.catalogues import nearest_language
from ui.library.bundles import BUNDLES, write_zip
from ui.library.shelf_data import read_shelf
from ui.shared import resources
from ui.shared.page_keys import is_known
from ui.shared.page_pictures import PICTURES

if TYPE_CHECKING:
    from library.library import Library

Answer = Callable[["Library", Request], Response]
AnswerOfDocument = Callable[["Library", str, Request], Response]

_PREFIX = "documents"
_ID = re.compile(r"[0-9a-f]{64}")
_AT_ONCE = 3
_LONGEST = {"quote": 8000, "words": 200}  # characters
_KEPT = {"Cache-Control": "private, max-age=3600"}  # the address tells what it shows, and ends with the session
_NOT_KEPT = {"Cache-Control": "no-store"}


def address(key: str, language: str) -> str:
    """Give the beginning of the addresses for a session, from the app's own; a document's id follows."""
    return f"{_PREFIX}/{key}/{language}/"


def routes() -> list[Route]:
    """Make the routes of the server."""
    turn = Semaphore(_AT_ONCE)
    base = "/".join(part for part in ("", config.get_option("server.baseUrlPath").strip("/"), _PREFIX) if part)
    of_library: dict[str, Answer] = {"shelf": _shelf, "bundle/{bundle}": _bundle}
    of_document: dict[str, AnswerOfDocument] = {
        "": _facts,
        "/file": _file,
        "/words": _pages_with_words,
        "/{number:int}/layer": _layer,
        "/{number:int}/quote": _quote,
        "/{number:int}/words": _words,
        "/{number:int}/{pixels:int}.jpg": _picture,
    }
    answers = of_library | {f"{{document}}{path}": _about_document(answer) for path, answer in of_document.items()}
    return [Route(f"/{base}/{{key}}/{{language}}/{path}", _endpoint(answer, turn)) for path, answer in answers.items()]


def _endpoint(answer: Answer, turn: Semaphore) -> Callable[[Request], object]:
    @wraps(answer)
    async def endpoint(request: Request) -> Response:
        language = nearest_language(request.path_params["language"])
        if not is_known(request.path_params["key"]):  # of a session of the person who asks
            return PlainTextResponse(phrase(language, "pane_ended"), 403, _NOT_KEPT)
        async with turn:
            if await request.is_disconnected():
                return Response(status_code=204)
            try:
                return await run_in_threadpool(lambda: answer(resources.library(), request))
            except FootnoteError as error:
                status = 404 if isinstance(error, DocumentNotFound) else 422
                return PlainTextResponse(error.said_in(language), status, _NOT_KEPT)
            except Exception as error:  # noqa: BLE001 - the edge of a route
                return PlainTextResponse(internal_error(error, "interface").said_in(language), 500, _NOT_KEPT)

    return endpoint


def _about_document(answer: AnswerOfDocument) -> Answer:
    @wraps(answer)
    def answered(_: Library, request: Request) -> Response:
        document_id = request.path_params["document"]
        if not _ID.fullmatch(document_id):
            raise DocumentNotFound("document_missing", document=document_id[:64])
        return answer(resources.library_holding(document_id), document_id, request)

    return answered


def _shelf(library: Library, request: Request) -> Response:
    return Response(read_shelf(library), media_type="application/json", headers=_NOT_KEPT)


def _bundle(library: Library, request: Request) -> Response:
    document_ids = BUNDLES.find(request.path_params["bundle"])
    headers = {"Content-Disposition": f'attachment; filename="Footnote-{len(document_ids)}.zip"', **_NOT_KEPT}
    return StreamingResponse(write_zip(library, document_ids), media_type="application/zip", headers=headers)


def _facts(library: Library, document_id: str, request: Request) -> Response:
    document = library.document(document_id)
    sizes = [(round(width, 2), round(height, 2)) for width, height in library.pdf.sizes(library.file(document_id))]
    facts = {
        "name": document.name,
        "sizes": [[len(list(group)), *size] for size, group in groupby(sizes)],  # of pages that follow each other
        "labels": library.page_labels(document_id),
        "outline": [[one.level, one.title, one.page, one.rect[3]] for one in document.outline],
    }
    return JSONResponse(facts, headers=_NOT_KEPT)


def _file(library: Library, document_id: str, request: Request) -> Response:
    how = "attachment" if "download" in request.query_params else "inline"
    return FileResponse(
        library.file(document_id),
        media_type="application/pdf",
        filename=library.document(document_id).name,
        content_disposition_type=how,
        headers=_NOT_KEPT,
    )


def _picture(library: Library, document_id: str, request: Request) -> Response:
    drawn = PICTURES.draw(library, document_id, request.path_params["number"], request.path_params["pixels"])
    return Response(drawn, media_type="image/jpeg", headers=_KEPT)


def _layer(library: Library, document_id: str, request: Request) -> Response:
    page = library.page(document_id, request.path_params["number"])
    if page is None:
        raise DocumentNotFound("document_missing", document=document_id)
    layer = {
        "how": page.how,
        "lines": library.page_lines(page, document_id),
        "blocks": [_block(page, block) for block in page.blocks],
    }
    return JSONResponse(layer, headers=_NOT_KEPT)


def _block(page: Page, block: Block) -> dict[str, object]:
    told = {"text": page.text[block.start : block.end], "author": block.author}
    return {
        "kind": block.kind,
        "rect": block.rect,
        "cells": [cell.rect for cell in block.cells if not cell.is_carried],
        **(told if block.kind in ("comment", "field") else {}),
    }


def _quote(library: Library, document_id: str, request: Request) -> Response:
    found = library.locate(document_id, request.path_params["number"], _asked(request, "quote"))
    return JSONResponse(found, headers=_NOT_KEPT)


def _words(library: Library, document_id: str, request: Request) -> Response:
    found = library.locate_words(document_id, request.path_params["number"], _asked(request, "words"))
    return JSONResponse(found, headers=_NOT_KEPT)


def _pages_with_words(library: Library, document_id: str, request: Request) -> Response:
    return JSONResponse(library.find_words(document_id, _asked(request, "words")), headers=_NOT_KEPT)


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "")[: _LONGEST[name]]
