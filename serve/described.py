"""What all addresses of the REST API have in common, as they are described: failures, the token, parts of paths."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from library.words import Language
from serve import shown
from serve.gate import Edge
from serve.problems import MEDIA_TYPE, as_footnote_error, language_of, reply, wrong_request

LARGEST = 2**53 - 1
"""The largest number that every reader of JSON takes whole."""

Speaking = Annotated[Language, Depends(language_of)]
DocumentId = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="sha256 of the file")]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the failures that an address may answer with, beside those of every address."""
    every = (400, 401, 403, 408, 413, 422, 429, 500, 502, 503, *statuses)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": "Problem details (RFC 9457)", "content": content} for status in sorted(every)}


def make_app(**given: Any) -> FastAPI:
    """Make an application whose every failure is told as problem details, and that tells nobody else of anything."""
    quiet = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False)
    app = FastAPI(
        docs_url=None,  # its page and the next load what they show from elsewhere
        redoc_url=None,
        middleware=[Middleware(Edge)],
        telemetry=quiet,
        **given,
    )

    async def told(request: Request, error: Exception) -> Response:
        return reply(as_footnote_error(error), request)

    async def told_wrong(request: Request, error: Exception) -> Response:
        faults = error.errors() if isinstance(error, RequestValidationError) else []
        return reply(wrong_request((".".join(map(str, one["loc"])), str(one["msg"])) for one in faults), request)

    app.add_exception_handler(HTTPException, told)
    app.add_exception_handler(RequestValidationError, told_wrong)
    return app


def refuse_unknown(request: Request) -> None:
    """Refuse what is asked for by a name that the address does not know: a filter that is misspelt would not filter.

    Raises:
        Refused: If there is such a name.
    """
    given = get_flat_params(request.scope["route"].dependant)
    known = {one.alias for one in given if isinstance(one.field_info, params.Query)}
    if unknown := [name for name in request.query_params if name not in known]:
        raise wrong_request((f"query.{name[:80]}", "This is not known here") for name in unknown)


def describe(app: FastAPI) -> None:
    """Add to the description what is the same everywhere: problem details, and the token."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        described = make()
        components = described.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = shown.Problem.model_json_schema()
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
        return described

    app.openapi = openapi  # type: ignore[method-assign]
