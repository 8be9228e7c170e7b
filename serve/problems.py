"""What a program is told of a failure: problem details (RFC 9457), in words for whoever reads its log.

`type` names the phrase, so that a program can tell failures apart in every language. Under /v1 the same stands once
more under `error`, where clients of OpenAI look for it; at /mcp it stands within an error of JSON-RPC.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from library import errors
from library.errors import FootnoteError
from library.log import internal_error
from library.words import Language, Message
from library.words.catalogues import nearest_language

MEDIA_TYPE = "application/problem+json"
OPENAI = "/v1"
"""Where the OpenAI-compatible API is."""

MCP = "/mcp"
"""Where MCP is."""

_INVALID_REQUEST = -32600  # of JSON-RPC
_TYPE = "urn:footnote:problem:"
# The first that an error is of counts.
_STATUS: tuple[tuple[type[FootnoteError], int], ...] = (
    (errors.InternalError, 500),
    (errors.DocumentNotFound, 404),
    (errors.CollectionNotFound, 404),
    (errors.DocumentTooLarge, 413),
    (errors.DocumentError, 422),
    (errors.CollectionNameError, 422),
    (errors.QuestionTooLong, 422),
    (errors.FilterError, 422),
    (errors.PageUnreadable, 422),  # an address that the caller named
    (errors.NotAllowed, 403),
    (errors.OverLimit, 403),
    (errors.ModelError, 502),
    (errors.WebSearchError, 502),
    (errors.LibraryError, 503),
    (errors.SettingsError, 503),
    (errors.EmbeddingError, 503),
)
_BY_NAME = {
    **dict.fromkeys(("questions_waiting", "libraries_in_use"), 429),
    **dict.fromkeys(
        ("model_no_key", "model_unknown_model", "research_needs_model"), 422
    ),  # of a model that the caller named
    **dict.fromkeys(("service_token_missing", "service_token_wrong"), 401),
    **dict.fromkeys(
        ("collection_gone", "service_no_document", "service_no_job", "service_no_model", "service_no_page"), 404
    ),
    **{"service_no_shared": 404, "name_taken": 409, "service_body_cut": 408, "service_body_too_large": 413},
    **dict.fromkeys(("answering_process_ended", "answering_process_missing"), 503),
    **{"service_http_400": 400, "service_http_404": 404, "service_http_405": 405},
}
_HTTP = (400, 404, 405)  # what a router or reader of bodies answers with by itself
_RETRY_S = 5
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}


class Refused(FootnoteError):
    """A request that cannot be answered as it is asked.

    Attributes:
        params: Where in the request the fault lies, for each fault.
    """

    params: Sequence[str] = ()


class BodyRefused(HTTPException):
    """The same, of a body while it is read."""

    def __init__(self, refused: Refused) -> None:
        """Take what is said of it."""
        super().__init__(status_of(refused))
        self.refused = refused


def status_of(error: FootnoteError) -> int:
    """Return the status of HTTP that an error has."""
    if error.message.name in _BY_NAME:
        return _BY_NAME[error.message.name]
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


def as_footnote_error(error: BaseException) -> FootnoteError:
    """Return what is told of an error; one that nobody expected is logged, and told by its reference."""
    if isinstance(error, BodyRefused):
        return error.refused
    if isinstance(error, HTTPException):
        return Refused(f"service_http_{error.status_code if error.status_code in _HTTP else 400}")
    return error if isinstance(error, FootnoteError) else internal_error(error, "service")


def problem_of(error: FootnoteError, language: Language) -> dict[str, Any]:
    """Write an error as problem details."""
    status = status_of(error)
    problem: dict[str, Any] = {
        "type": f"{_TYPE}{error.message.name}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _without_paths(error.message).said_in(language),
    }
    if isinstance(error, Refused) and error.params:
        problem["params"] = [*error.params]
    return problem


def _without_paths(message: Message) -> Message:
    """Leave of every path of this machine its last name: where things lie is nothing to whoever asks from elsewhere."""

    def shorten(value: object) -> object:
        if isinstance(value, Message):
            return _without_paths(value)
        return Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value

    return Message(message.name, {name: shorten(value) for name, value in message.values.items()})


def openai_error(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Write problem details as OpenAI's API writes an error."""
    code = str(problem["type"]).removeprefix(_TYPE)
    usual = "invalid_request_error" if problem["status"] < 500 else "server_error"
    kind = _OPENAI_TYPES.get(problem["status"], usual)
    return {
        "message": problem["detail"],
        "type": kind,
        "param": next(iter(problem.get("params", ())), None),
        "code": code,
    }


def said_of(error: BaseException, language: Language) -> str:
    """Return in words what failed."""
    return str(problem_of(as_footnote_error(error), language)["detail"])


def language_of(connection: HTTPConnection) -> Language:
    """Return the language of those that there are which a request asks for first."""
    return nearest_language(connection.headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip())


def reply(error: FootnoteError, connection: HTTPConnection) -> Response:
    """Answer a request with what failed."""
    problem = problem_of(error, language_of(connection))
    told, media_type = problem, MEDIA_TYPE
    if _is_below(OPENAI, connection):
        told = {**problem, "error": openai_error(problem)}
    elif _is_below(MCP, connection):  # whose clients show their people nothing else
        failed = {"code": _INVALID_REQUEST, "message": problem["detail"], "data": problem}
        told, media_type = {"jsonrpc": "2.0", "id": None, "error": failed}, "application/json"
    headers = {"Cache-Control": "no-store"}
    if problem["status"] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem["status"] == 429:
        headers["Retry-After"] = str(_RETRY_S)
    return Response(json.dumps(told, ensure_ascii=False), problem["status"], headers, media_type)


def _is_below(place: str, connection: HTTPConnection) -> bool:
    root = str(connection.scope.get("root_path", ""))
    return root.endswith(place) or f"{connection.scope['path']}/".removeprefix(root).startswith(f"{place}/")


def wrong_request(faults: Iterable[tuple[str, str]]) -> Refused:
    """Say of a request what is wrong where.

    Args:
        faults: Each as the place ("body.question") and the reason in English; no contents of the request.
    """
    listed = list(faults)[:5]
    said = "; ".join(f"{place}: {reason}" for place, reason in listed)
    error = Refused("service_wrong_request", faults=Message(said))
    error.params = [place for place, _ in listed]
    return error
