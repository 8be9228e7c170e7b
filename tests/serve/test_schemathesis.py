"""The REST API is asked whatever its description allows, and what it does not: it never fails, nor breaks its word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from starlette.applications import Starlette
from starlette.routing import Mount

from serve.rest import make_rest
from serve.service import make_service
from ui.shared import resources

OPERATIONS = [
    (method.upper(), path)
    for path, item in make_rest().openapi()["paths"].items()
    for method in item
    if method in ("get", "post", "put", "patch", "delete")
]
KEEPS = {"DELETE /documents/{document_id}"}  # what it would delete, the other tests need
EXAMPLES = 20


@pytest.fixture(scope="module")
def described(document: str) -> Any:
    """The API as its own description has it."""
    return schemathesis.openapi.from_asgi("/api/openapi.json", Starlette(routes=[Mount("", make_service())]))


@pytest.fixture
def known(document: str) -> Iterator[dict[str, Any]]:
    """Parts of paths that name what is there."""
    made = resources.library().collections.create("Fuzzed")
    yield {"document_id": document, "collection_id": made.id, "number": 1}
    resources.library().collections.delete(made.id)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(one) for one in OPERATIONS])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not allowed"])
def test_an_address_keeps_its_word(
    described: Any, known: dict[str, Any], mode: GenerationMode, method: str, path: str
) -> None:
    """No status, type of content, header or shape that is not described; what is not allowed is refused."""
    operation = described[path][method]
    there = {} if f"{method} {path}" in KEEPS else known
    strategies = operation.as_strategy(generation_mode=mode)

    @given(case=strategies)
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        case.call_and_validate()
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters.update({name: there[name] for name in case.path_parameters if name in there})
            case.call_and_validate()

    ask()


def test_the_check_itself_sees_a_fault(described: Any, monkeypatch: pytest.MonkeyPatch, known: dict[str, Any]) -> None:
    monkeypatch.setattr(resources, "library", lambda: 1 // 0)
    case = described["/collections"]["GET"].Case()
    with pytest.raises(schemathesis.errors.FailureGroup if hasattr(schemathesis.errors, "FailureGroup") else Exception):
        case.call_and_validate(checks=[not_a_server_error])


Check = Callable[..., None]
