"""An answer that is stopped while a model writes it."""

from __future__ import annotations

import threading

import pytest

from library.errors import FootnoteError
from library.library import Library
from library.settings import Settings
from rag.answer import Answer
from rag.chain import Answerer
from rag.events import AskOptions, Finished, Progress, Token
from tests.rag.model_server import ModelServer

QUESTION = "When did the harbour of Westhaven open?"


def _answerer(harbour: Library, settings: Settings, model_server: ModelServer) -> Answerer:
    return Answerer(harbour, settings.model_copy(update={"openai_base_url": model_server.address}))


def _stop_after(words: str, answerer: Answerer, model: str) -> Answer:
    stopped, said = threading.Event(), ""
    for event in answerer.stream(QUESTION, options=AskOptions(model=model), stopped=stopped):
        said += event.text if isinstance(event, Token) else ""
        if words in said:
            stopped.set()
        if isinstance(event, Finished):
            return event.answer
    pytest.fail("No answer came.")


def test_what_was_written_until_a_stop_is_checked_although_the_model_hangs(
    harbour: Library, settings: Settings, model_server: ModelServer
) -> None:
    model_server.says = ["The harbour of Westhaven opened in 1931 [1]. ", "It has"]
    answer = _stop_after("It has", _answerer(harbour, settings, model_server), "stalling")
    assert (answer.complete, answer.refused, answer.warnings) == (False, False, ())
    assert [(s.text, s.citations, s.support) for s in answer.sentences] == [
        ("The harbour of Westhaven opened in 1931.", ("1",), "supported"),
        ("It has", (), "unsupported"),
    ]
    assert answer.citations[0].rects
    assert "check" in answer.timings_ms


def test_a_stop_before_the_first_word_leaves_a_model_that_says_nothing(
    harbour: Library, settings: Settings, model_server: ModelServer
) -> None:
    stopped = threading.Event()
    events = _answerer(harbour, settings, model_server).stream(
        QUESTION, options=AskOptions(model="silent"), stopped=stopped
    )
    threading.Timer(0.3, stopped.set).start()
    with pytest.raises(FootnoteError):
        list(events)
    assert not model_server.released.is_set()


def test_a_stop_after_the_last_word_changes_nothing(
    harbour: Library, settings: Settings, model_server: ModelServer
) -> None:
    stopped = threading.Event()
    answerer = _answerer(harbour, settings, model_server)
    for event in answerer.stream(QUESTION, options=AskOptions(model="good"), stopped=stopped):
        if event == Progress("checking"):
            stopped.set()
    assert isinstance(event, Finished)
    assert event.answer.complete
