from __future__ import annotations

from string import Formatter
from typing import Any, get_args

import pytest

from library.text import cjk_share
from rag.models import failures
from rag.models.failures import Kind, ModelFailure
from rag.writing import remarks

VALUES: dict[str, Any] = {"name": "small", "where": "localhost:1", "status": 500, "detail": "so it said", "seconds": 2}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_failure_says_in_both_languages_what_happened(kind: Kind) -> None:
    failure = ModelFailure(kind, **VALUES)
    assert {"small", "localhost:1"} & set(str(failure).replace(".", " ").replace(",", " ").split()) or kind == "no_key"
    chinese = failure.said_in("zh")
    assert chinese.kind == kind
    assert cjk_share(str(chinese)) > 0.1
    assert str(chinese.said_in("en")) == str(failure)


@pytest.mark.parametrize("said", [failures._SAID, remarks._SAID], ids=["failures", "remarks"])
def test_both_languages_name_the_same_values(said: dict[str, tuple[str, str]]) -> None:
    for english, chinese in said.values():
        assert _places(english) == _places(chinese)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_wait_is_told() -> None:
    assert "Wait 7 s" in str(ModelFailure("limited", 7, **VALUES))
    assert "Wait a minute" in str(ModelFailure("limited", **VALUES))
