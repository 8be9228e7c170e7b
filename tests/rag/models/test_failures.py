"""Failures of a model, and what servers' error replies mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, get_args

import pytest

from rag.models.servers import ErrorReply, Kind, ModelFailure, kind_of, refused_parameter, seconds_to_wait, shorten

VALUES: dict[str, Any] = {
    "name": "small",
    "where": "localhost:1",
    "status": 500,
    "detail": "so it said",
    "seconds": 2,
    "limit": 600,
}
LLAMA_CPP = "request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it"
VLLM = "This model's maximum context length is 4096 tokens. However, you requested 6000 tokens"
TPM = "Request too large for small-model on tokens per min (TPM): Limit 30000, Requested 40000."


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_failure_says_in_both_languages_on_which_server_or_model(kind: Kind) -> None:
    failure = ModelFailure(kind, **VALUES)
    for said in (str(failure), failure.said_in("zh")):
        assert "small" in said or "localhost:1" in said


def test_the_wait_is_told() -> None:
    assert "Wait 7 s" in str(ModelFailure("limited", 7, **VALUES))
    assert "Wait a minute" in str(ModelFailure("limited", **VALUES))
    assert "请等待 7 秒后再问" in ModelFailure("limited", 7, **VALUES).said_in("zh")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(ErrorReply(401, "Incorrect API key"), "wrong_key", id="wrong key"),
        pytest.param(ErrorReply(404, "no", "model_not_found"), "unknown_model", id="OpenAI, model"),
        pytest.param(ErrorReply(404, 'model "x" not found, try pulling it first'), "unknown_model", id="Ollama, model"),
        pytest.param(
            ErrorReply(400, "Server is pinned to '/a'; requested 'b'."), "unknown_model", id="transformers, model"
        ),
        pytest.param(ErrorReply(404, "404 page not found"), "no_server", id="address without /v1"),
        pytest.param(ErrorReply(405, "Method Not Allowed"), "no_server", id="a web page's address"),
        pytest.param(ErrorReply(429, "Slow down", "rate_limit_exceeded"), "limited", id="limited"),
        pytest.param(ErrorReply(429, "Quota", "insufficient_quota"), "no_credit", id="OpenAI, no credit"),
        pytest.param(ErrorReply(402, "Insufficient Balance"), "no_credit", id="others, no credit"),
        pytest.param(ErrorReply(429, TPM, "rate_limit_exceeded"), "too_long", id="OpenAI, more than a minute's tokens"),
        pytest.param(ErrorReply(400, "x", "context_length_exceeded"), "too_long", id="OpenAI, too long"),
        pytest.param(ErrorReply(400, LLAMA_CPP, "exceed_context_size_error"), "too_long", id="llama.cpp, too long"),
        pytest.param(ErrorReply(500, "Context size has been exceeded."), "too_long", id="llama.cpp, later"),
        pytest.param(ErrorReply(0, "the request exceeds the context window"), "too_long", id="within the stream"),
        pytest.param(ErrorReply(400, VLLM), "too_long", id="vLLM, too long"),
        pytest.param(ErrorReply(503, "Loading model"), "failing", id="llama.cpp, starting"),
        pytest.param(ErrorReply(408, "Timed out"), "failing", id="timed out there"),
        pytest.param(ErrorReply(422, "odd"), "refused", id="anything else"),
        pytest.param(ErrorReply(0, "boom"), "broken", id="anything else within the stream"),
    ],
)
def test_what_a_reply_means(reply: ErrorReply, kind: Kind) -> None:
    assert kind_of(reply) == kind


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        pytest.param(
            ErrorReply(
                400,
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
                "unsupported_parameter",
                "max_tokens",
            ),
            "max_tokens",
            id="OpenAI names it",
        ),
        pytest.param(
            ErrorReply(400, "Unsupported value: 'temperature' does not support 0 with this model."),
            "temperature",
            id="only in words",
        ),
        pytest.param(
            ErrorReply(400, "Unknown name max_tokens; did you mean max_completion_tokens?"),
            "max_tokens",
            id="the first",
        ),
        pytest.param(ErrorReply(400, "The model does not support images."), "", id="something else"),
        pytest.param(ErrorReply(500, "temperature is not supported"), "", id="a failure of the server"),
        pytest.param(ErrorReply(400, "max_tokens must be set"), "", id="named, but not refused"),
    ],
)
def test_which_parameter_is_refused(reply: ErrorReply, name: str) -> None:
    assert refused_parameter(reply) == name
    assert (kind_of(reply) == "parameter") is bool(name)


def test_a_wait_is_told_in_seconds_or_as_a_date() -> None:
    assert seconds_to_wait("7") == 7
    assert seconds_to_wait("1.5") == 1.5
    assert seconds_to_wait("-3") == 0
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 25 < (seconds_to_wait(later) or 0) <= 30
    assert seconds_to_wait("") is None
    assert seconds_to_wait("soon") is None


def test_a_servers_words_are_one_short_line_without_a_key() -> None:
    assert shorten("\n\nBearer abc.def is odd for sk-secret-0123\nand more") == "(key) is odd for (key)"
    assert len(shorten("x" * 5000)) == 200
