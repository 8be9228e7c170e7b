from __future__ import annotations

from typing import Any

import pytest

from library.settings import Settings
from rag.answer import Turn
from rag.models.by_name import make_chat_model
from rag.models.history import History
from tests.rag.model_server import ModelServer

TURNS = [Turn(f"Question {n} of the harbour?", f"Answer {n} on the harbour. " * 4) for n in range(8)]


@pytest.fixture
def model(settings: Settings, model_server: ModelServer) -> Any:
    with_server = settings.model_copy(update={"openai_base_url": model_server.address})
    return make_chat_model(with_server, "good", None, lambda term: 1.0)  # type: ignore[arg-type]


def test_what_fits_is_told_as_it_was_and_asks_no_model(model: Any, model_server: ModelServer) -> None:
    told = History(10_000).tell(TURNS, model)
    assert (list(told.turns), told.summary, model_server.requests) == (TURNS, "", [])


def test_what_does_not_fit_is_summed_up_once_and_then_carried_on(model: Any, model_server: ModelServer) -> None:
    history = History(100)
    told = history.tell(TURNS[:6], model)
    assert 0 < len(told.turns) < 6
    assert told.turns == tuple(TURNS[:6][-len(told.turns) :])
    assert told.summary == "The harbour opened in 1931 [1]. It has three quays [1]."
    asked = str(model_server.requests[0]["messages"])
    assert "Question 0" in asked
    assert "Question 5" not in asked
    assert history.tell(TURNS[:6], model) == told
    assert len(model_server.requests) == 1

    history.tell(TURNS[:7], model)
    carried = str(model_server.requests[1]["messages"])
    assert "<summary>The harbour opened in 1931" in carried
    assert "Question 0" not in carried


def test_a_model_that_fails_leaves_the_last_turns(settings: Settings, model_server: ModelServer) -> None:
    with_server = settings.model_copy(update={"openai_base_url": model_server.address})
    failing = make_chat_model(with_server, "wrong-key", None, lambda term: 1.0)  # type: ignore[arg-type]
    told = History(100).tell(TURNS, failing)
    assert told.turns
    assert told.summary == ""
