"""The REST API is asked whatever its description allows, and what it does not: it never fails, nor breaks its word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from library.stores.tokens import Tokens
from serve import callers
from serve.rest import make_rest
from serve.service import make_service
from tests.serve.conftest import Headers
from ui.shared import resources

pytestmark = pytest.mark.hypothesis  # `make soak` looks for more examples

OPERATIONS = [
    (method.upper(), path)
    for path, item in make_rest().openapi()["paths"].items()
    for method in item
    if method in ("get", "post", "put", "patch", "delete")
]
KEEPS = {"DELETE /documents/{document_id}"}  # what it would delete, the other tests need
# Of what a description allows by its form some means nothing: bytes that are no PDF, letters that are no date.
MEANING = {"POST /documents", "POST /search", "POST /ask"}
REFUSALS = [400, 401, 404, 405, 406, 413, 415, 422]


@pytest.fixture(scope="module")
def token(document: str) -> Iterator[Headers]:
    """The headers of a program that may ask, where a token is needed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(callers, "mode", lambda: "open")
        yield {"Authorization": f"Bearer {Tokens(resources.settings().library).create('fuzz', 1)}"}


@pytest.fixture(scope="module")
def described(token: Headers) -> Any:
    """The API as its own description has it."""
    config = SchemathesisConfig.from_dict(
        {"checks": {"negative_data_rejection": {"expected-statuses": list(map(str, REFUSALS))}}}
    )
    return schemathesis.openapi.from_asgi("/api/openapi.json", make_service(), config=config, headers=token)


@pytest.fixture
def known(document: str) -> Iterator[dict[str, Any]]:
    """Parts of paths that name what is there."""
    made = resources.library().collections.create("Fuzzed")
    yield {"document_id": document, "collection_id": made.id, "number": 1}
    resources.library().collections.delete(made.id)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(one) for one in OPERATIONS])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not allowed"])
def test_an_address_keeps_its_word(
    described: Any, token: Headers, known: dict[str, Any], mode: GenerationMode, method: str, path: str
) -> None:
    """No status, type of content, header or shape that is not described; what is not allowed is refused."""
    operation = described[path][method]
    there = {} if f"{method} {path}" in KEEPS else known
    left_out = [positive_data_acceptance] if f"{method} {path}" in MEANING else []
    strategies = operation.as_strategy(generation_mode=mode)

    @given(case=strategies)
    @settings(max_examples=settings().max_examples // 12, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        if isinstance(case.body, dict) and case.body.get("web") in (True, "auto"):
            case.body["web"] = False  # nothing of the tests leaves this machine
        case.call_and_validate(headers=token, excluded_checks=left_out)
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters.update({name: there[name] for name in case.path_parameters if name in there})
            case.call_and_validate(headers=token, excluded_checks=left_out)

    ask()


def test_a_fault_would_be_seen(described: Any, token: Headers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "library", lambda: 1 // 0)
    with pytest.raises(FailureGroup, match="Server error"):
        described["/collections"]["GET"].Case().call_and_validate(headers=token)
