"""The REST API, under /api: documents, search, questions and collections, described by /api/openapi.json."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import Response

from serve import asking, rest_collections, rest_documents, shown
from serve.answer_events import stream, whole, write_event, write_problem
from serve.described import Speaking, describe, make_app, problems, refuse_unknown

_EVENTS = "`progress`, `waiting`, `sources`, `token`, and `answer` or `problem` last, where `stream` is true"
# Of the body as a whole OpenAPI 3.1 means a schema; some of its readers hold each event against it.
_STREAM: dict[str, Any] = {"text/event-stream": {"schema": {}, "description": _EVENTS}}
_CLIENT_LEFT = 499

_questions = APIRouter()


def make_rest() -> FastAPI:
    """Make the application."""
    app = make_app(
        title="Footnote",
        version="1",
        description="Documents, search, and answers whose every sentence says where it stands.",
        responses=problems(),
        dependencies=[Depends(refuse_unknown)],
        separate_input_output_schemas=False,
    )
    for router in (rest_documents.router, _questions, rest_collections.router):
        app.include_router(router)
    describe(app)
    return app


@_questions.post("/search", operation_id="search", responses=problems(404))
def search(wanted: asking.Search) -> shown.Found:
    """Find passages, best first, at most one a page."""
    return asking.search(wanted)


@_questions.post(
    "/ask",
    operation_id="ask",
    response_model=shown.Answer,
    responses=problems(404) | {200: {"content": _STREAM, "description": f"The answer; {_EVENTS}"}},
)
async def ask(wanted: asking.Ask, request: Request, language: Speaking) -> Any:
    """Answer a question with citations, each sentence checked; whoever hangs up ends it."""
    came = asking.answer(wanted)
    if wanted.stream:
        return await stream(came, write_event(language), write_problem(language))
    answer = await whole(came, request)
    return shown.Answer.of(answer, language) if answer else Response(status_code=_CLIENT_LEFT)
