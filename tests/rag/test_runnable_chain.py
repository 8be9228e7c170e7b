"""The chain as anybody's Runnable: invoked, streamed, followed step by step, and told of in the log."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Generator
from typing import Any, cast
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda

from library import log
from library.library import Library
from library.settings import Settings
from rag.answer import Answer, Turn
from rag.chain import Answerer, ask
from rag.events import AskOptions, Event, Token
from tests.patience import PATIENCE_S
from tests.rag.model_server import ModelServer

QUESTION = "When did the harbour of Westhaven open?"
STEPS = ["understand", "retrieve", "judge", "prompt", "generate", "verify"]


class Trace(BaseCallbackHandler):
    """Takes note of each run below the chain's own, and of what runs below these."""

    def __init__(self) -> None:
        self.depths: dict[UUID, int] = {}
        self.names: list[tuple[int, str]] = []

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any
    ) -> None:
        depth = self.depths[parent_run_id] + 1 if parent_run_id else 0
        self.depths[run_id] = depth
        self.names.append((depth, kwargs["name"]))

    def at(self, depth: int) -> list[str]:
        return [name for level, name in self.names if level == depth]


@pytest.fixture
def answerer(harbour: Library, settings: Settings) -> Answerer:
    return Answerer(harbour, settings)


def test_a_question_alone_gives_the_state_with_its_answer(answerer: Answerer) -> None:
    state = answerer.chain.invoke({"question": QUESTION})
    assert "1931" in state["answer"].answer
    assert state["query"].text == QUESTION
    assert [passage.title for passage in state["documents"]][:1] == ["harbour.pdf"]
    assert state["answer"].timings_ms.keys() >= {"retrieve", "first_token", "model", "check", "total"}
    assert "event" not in state


def test_the_state_of_an_earlier_question_asks_anew(answerer: Answerer) -> None:
    earlier = answerer.chain.invoke({"question": QUESTION})
    state = answerer.chain.invoke({**earlier, "question": "Who discovered penicillin?"})
    assert state["answer"].refused
    assert state["sources"] == {}
    assert state["timings"].keys() == state["answer"].timings_ms.keys() == {"retrieve", "check", "total"}


def test_it_answers_as_the_answerer_does(answerer: Answerer) -> None:
    history = [Turn("What do tickets cost for adults?", "Four crowns.")]
    state = answerer.chain.invoke({"question": "And for children?", "history": history})
    told = ask(answerer, "And for children?", history)
    assert _without_times(state["answer"]) == _without_times(told)


def _without_times(answer: Answer) -> dict[str, Any]:
    return {**answer.as_dict(), "timings_ms": {}}


def test_its_stream_gives_what_each_step_adds(answerer: Answerer) -> None:
    pieces = list(answerer.chain.stream({"question": QUESTION}))
    order = [name for piece in pieces for name in ("query", "documents", "evidence", "sources", "text", "answer")
             if name in piece]  # fmt: skip
    assert list(dict.fromkeys(order)) == ["query", "documents", "evidence", "sources", "text", "answer"]
    said = "".join(_text(piece["event"]) for piece in pieces if "event" in piece)
    assert said == pieces[-1]["answer"].answer


def _text(event: Event) -> str:
    return event.text if isinstance(event, Token) else ""


def test_a_trace_shows_the_steps_by_name_in_their_order(answerer: Answerer) -> None:
    trace = Trace()
    answerer.chain.invoke({"question": QUESTION}, {"callbacks": [trace]})
    assert trace.at(0) == ["footnote"]
    assert trace.at(1) == STEPS
    assert {"documents", "web"} <= set(trace.at(3))


@pytest.mark.parametrize(
    ("question", "options", "steps"),
    [
        pytest.param("How many pages does harbour.pdf have?", AskOptions(), ["understand", "look_up", "verify"],
                     id="the library knows"),
        pytest.param("Who discovered penicillin?", AskOptions(web="auto"), [*STEPS[:-1], "search_web", "verify"],
                     id="the web has nothing"),
    ],
)  # fmt: skip
def test_a_step_that_is_not_needed_is_not_gone(
    harbour: Library, settings: Settings, question: str, options: AskOptions, steps: list[str]
) -> None:
    unknown = settings.model_copy(update={"web_backends": "nobody"})
    trace = Trace()
    Answerer(harbour, unknown).chain.invoke({"question": question, "options": options}, {"callbacks": [trace]})
    assert trace.at(1) == steps


async def test_its_events_are_told_to_whoever_waits_for_them(answerer: Answerer) -> None:
    events = answerer.chain.astream_events({"question": QUESTION}, version="v2")
    told = [(event["event"], event["name"]) async for event in events]
    assert [name for kind, name in told if kind == "on_chain_start" and name in STEPS] == STEPS
    assert told.count(("on_chat_model_start", "QuotingChatModel")) == 1
    assert ("on_chat_model_stream", "QuotingChatModel") in told


async def test_it_can_be_waited_for(answerer: Answerer) -> None:
    state = await answerer.chain.ainvoke({"question": QUESTION})
    assert "1931" in state["answer"].answer


def test_it_is_a_part_of_other_chains(answerer: Answerer) -> None:
    question = RunnableLambda[str, Any](lambda text: {"question": text})
    answer = RunnableLambda[Any, str](lambda state: state["answer"].answer)
    assert "1931" in (question | answerer.chain | answer).invoke(QUESTION)


def test_who_turns_away_from_the_stream_leaves_the_model(
    harbour: Library, settings: Settings, model_server: ModelServer
) -> None:
    with_server = settings.model_copy(update={"openai_base_url": model_server.address})
    events = Answerer(harbour, with_server).stream(QUESTION, options=AskOptions(model="thinking"))
    next(event for event in events if isinstance(event, Token))
    cast("Generator[Event]", events).close()
    assert model_server.noticed.wait(PATIENCE_S)


def test_each_stage_logs_what_decided_and_nothing_of_what_was_asked(
    answerer: Answerer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "rag"):
        ask(answerer, QUESTION)
        ask(answerer, "Who discovered penicillin?")
    lines = [record.getMessage() for record in caplog.records]
    stages = ["understand", "documents", "judge", "prompt", "quote", "generate", "verify"]
    assert [line.partition(":")[0] for line in lines] == [*stages, *stages[:4], stages[-1]]
    assert "quote: first [1] sentence 0 scored " in "\n".join(lines)
    (held, refused) = [line for line in lines if line.startswith("judge: ")]
    assert "likely enough" in held
    assert "too unlikely" in refused
    assert "page 1 scored 0." in held
    assert not any(word in line for line in lines for word in ("Westhaven", "harbour", "1931", "penicillin"))


def test_the_lines_of_one_question_have_one_reference(harbour: Library, settings: Settings) -> None:
    """Also where a question is stopped from elsewhere: then its steps are done by threads of their own."""
    said: list[dict[str, Any]] = []
    handler, logger, level = logging.Handler(), logging.getLogger("rag"), logging.getLogger("rag").level
    handler.emit = lambda record: said.append(json.loads(log.Lines("json").format(record)))  # type: ignore[method-assign]
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        for _ in range(2):
            list(Answerer(harbour, settings).stream(QUESTION, stopped=threading.Event()))
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    references = [line["question"] for line in said]
    half = len(references) // 2
    assert half >= 5
    assert [len({*references[:half]}), len({*references[half:]}), len({*references})] == [1, 1, 2]
    assert log.question.get() == ""
