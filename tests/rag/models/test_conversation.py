from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import BaseMessage

from library.settings import Settings
from rag.answer import Turn
from rag.models.chat_models import History, make_chat_model, rewrite_follow_up
from rag.models.tokens import Usage
from rag.query.understand import understand
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


def _rewriting(model: Any) -> Any:
    return lambda question, turns: rewrite_follow_up(question, turns, model, Usage())


def test_a_model_is_shown_the_last_turns_and_rewrites() -> None:
    asked: list[list[BaseMessage]] = []

    class Writer(FakeListChatModel):
        def _call(self, messages: list[BaseMessage], *_: Any, **__: Any) -> str:
            asked.append(messages)
            return " When did the lighthouse burn down? \n"

    history = [Turn(question, "Yes.") for question in ("One?", "Two?", "Three?", "Who built the lighthouse?")]
    query = understand("And when did it burn?", history, _rewriting(Writer(responses=[""])))
    assert query.completed == "When did the lighthouse burn down?"
    (messages,) = asked
    said = [str(message.content) for message in messages]
    assert "One?" not in said
    assert said[-3:] == ["Who built the lighthouse?", "Yes.", "<question>And when did it burn?</question>"]


@pytest.mark.parametrize("written", ["", "  \n", "word " * 1000], ids=["nothing", "space", "an essay"])
def test_a_model_that_writes_no_question_leaves_it_as_it_is(written: str) -> None:
    rewrite = _rewriting(FakeListChatModel(responses=[written]))
    query = understand("And when did it burn?", [Turn("Who built the lighthouse?", "Ada.")], rewrite)
    assert query.completed == "And when did it burn?"


def test_a_model_that_is_too_busy_leaves_the_rewriting_to_the_rule(
    settings: Settings, model_server: ModelServer
) -> None:
    with_server = settings.model_copy(update={"openai_base_url": model_server.address})
    busy = make_chat_model(with_server, "limited", None, lambda term: 1.0)  # type: ignore[arg-type]
    query = understand("And in 2017?", [Turn("Sales in 2016?", "136 billion.")], _rewriting(busy))
    assert query.completed == "Sales in 2017?"


def test_a_model_is_not_asked_without_history() -> None:
    assert understand("And in 2017?", [], _rewriting(FakeListChatModel(responses=[]))).completed == "And in 2017?"
