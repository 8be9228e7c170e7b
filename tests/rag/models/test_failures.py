from __future__ import annotations

from typing import Any, get_args

import pytest

from rag.models.failures import Kind, ModelFailure

VALUES: dict[str, Any] = {
    "name": "small",
    "where": "localhost:1",
    "status": 500,
    "detail": "so it said",
    "seconds": 2,
    "limit": 600,
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_failure_says_in_both_languages_on_which_server_or_model(kind: Kind) -> None:
    failure = ModelFailure(kind, **VALUES)
    for said in (str(failure), failure.said_in("zh")):
        assert "small" in said or "localhost:1" in said


def test_the_wait_is_told() -> None:
    assert "Wait 7 s" in str(ModelFailure("limited", 7, **VALUES))
    assert "Wait a minute" in str(ModelFailure("limited", **VALUES))
    assert "请等待 7 秒后再问" in ModelFailure("limited", 7, **VALUES).said_in("zh")
