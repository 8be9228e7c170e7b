"""An answer that is stopped while a model writes it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from library.errors import FootnoteError, QuestionTooLong
from library.library import Library
from library.settings import Settings
from library.words import Message
from rag import answering, finding
from rag.answer import Answer, Turn
from rag.chain import Answerer
from rag.events import AskOptions, Finished, Progress, Token
from rag.retrieval.retriever import Retriever
from rag.verify.citing import cite
from rag.web.search import WebSearch
from tests.patience import PATIENCE_S
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


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """Lets go of work that a test has put to sleep."""
    released = threading.Event()
    yield released
    released.set()


def _sleep_in(owner: object, name: str, held: threading.Event, patch: pytest.MonkeyPatch) -> threading.Event:
    """Put a function to sleep, and tell when it was called."""
    called = threading.Event()

    def sleep(*_: object, **__: object) -> None:
        called.set()
        held.wait()

    patch.setattr(owner, name, sleep)
    return called


def _stop_once(called: threading.Event, stopped: threading.Event) -> None:
    def stop() -> None:
        called.wait()
        stopped.set()

    threading.Thread(target=stop, daemon=True).start()


@pytest.mark.parametrize(
    ("owner", "name", "options"),
    [
        pytest.param(Retriever, "retrieve", AskOptions(), id="documents"),
        pytest.param(finding, "judge", AskOptions(), id="judgement"),
        pytest.param(WebSearch, "search", AskOptions(web=True), id="web"),
    ],
)
def test_a_stop_leaves_a_search_that_hangs(
    owner: object,
    name: str,
    options: AskOptions,
    harbour: Library,
    settings: Settings,
    held: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called, stopped = _sleep_in(owner, name, held, monkeypatch), threading.Event()
    before = [Turn("Which harbour?", "Westhaven.")]
    events = Answerer(harbour, settings).stream(QUESTION, before, options, stopped)
    _stop_once(called, stopped)
    with pytest.raises(FootnoteError, match="stopped before the first word"):
        list(events)
    assert not held.is_set()


def test_a_stop_leaves_a_web_that_is_asked_after_the_documents(
    harbour: Library, settings: Settings, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    called, stopped = _sleep_in(WebSearch, "search", held, monkeypatch), threading.Event()
    question = "Who composed the opera about the moon?"
    events = Answerer(harbour, settings).stream(question, options=AskOptions(web="auto"), stopped=stopped)
    _stop_once(called, stopped)
    last = list(events)[-1]
    assert isinstance(last, Finished)
    assert (last.answer.refused, last.answer.complete) == (True, False)


def test_what_was_written_until_a_stop_is_checked_however_long_it_takes(
    harbour: Library, settings: Settings, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine it stood there unchecked, without its citations."""

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(1.5)
        return cite(*args, **kwargs)

    monkeypatch.setattr(answering, "cite", slow)
    model_server.says = ["The harbour of Westhaven opened in 1931 [1]. ", "It has"]
    answer = _stop_after("It has", _answerer(harbour, settings, model_server), "stalling")
    assert answer.citations
    assert Message("remark_unchecked") not in answer.warnings


def test_a_stop_leaves_a_check_that_hangs_and_keeps_the_words(
    harbour: Library,
    settings: Settings,
    model_server: ModelServer,
    held: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _sleep_in(answering, "cite", held, monkeypatch)
    stopped = threading.Event()
    answerer = _answerer(harbour, settings, model_server)
    for event in answerer.stream(QUESTION, options=AskOptions(model="good"), stopped=stopped):
        if event == Progress("checking"):
            stopped.set()
    assert isinstance(event, Finished)
    assert (event.answer.complete, event.answer.refused, event.answer.citations) == (False, False, ())
    assert [sentence.text for sentence in event.answer.sentences] == [
        "The harbour opened in 1931.",
        "It has three quays.",
    ]
    assert event.answer.warnings == (Message("remark_unchecked"),)


def test_a_stop_reaches_the_server_that_completes_a_question(
    harbour: Library, settings: Settings, model_server: ModelServer
) -> None:
    stopped = threading.Event()
    events = _answerer(harbour, settings, model_server).stream(
        "And when?", [Turn("Which harbour?", "Westhaven.")], AskOptions(model="silent"), stopped
    )
    threading.Timer(0.5, stopped.set).start()
    with pytest.raises(FootnoteError):
        list(events)
    assert model_server.noticed.wait(PATIENCE_S)


def test_a_question_longer_than_any_is_refused_before_any_work(
    harbour: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Retriever, "retrieve", lambda *_: pytest.fail("It was searched for."))
    with pytest.raises(QuestionTooLong, match="has 20,001 characters; it may have 20,000"):
        next(Answerer(harbour, settings).stream("a" * 20_001))
