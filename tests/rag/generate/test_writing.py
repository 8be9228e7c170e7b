"""A model's failures on the way to an answer: what is mended, what is told, and that no word is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import pytest
from pydantic import SecretStr

from library.counting_client import ReplyLimits
from library.errors import ModelError
from library.library import Library
from library.settings import Settings
from library.words import Message
from rag.answer import Answer, Turn
from rag.chain import Answerer
from rag.events import AskOptions, Event, Finished, Progress, Token, Waiting
from rag.generate import writing
from rag.models import openai_model
from rag.models.servers import ModelFailure
from tests.patience import PATIENCE_S, wait_until
from tests.ports import free_port
from tests.rag.model_server import ANSWER, ModelServer
from ui.shared.asking import Asked, Wanted

QUESTION = "When did the harbour of Westhaven open?"
WHOLE = "".join(ANSWER)


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, without waiting."""
    waits: list[float] = []
    monkeypatch.setattr(writing, "sleep", waits.append)
    return waits


@pytest.fixture
def answerer(harbour: Library, settings: Settings, model_server: ModelServer) -> Answerer:
    given = {"openai_base_url": model_server.address, "openai_api_key": SecretStr("k"), "model_timeout_s": 2.0}
    return Answerer(harbour, settings.model_copy(update=given))


def _stream(answerer: Answerer, model: str, question: str = QUESTION, **given: Any) -> Iterator[Event]:
    history = given.pop("history", ())
    return answerer.stream(question, history, AskOptions(model=model, **given))


def _answer(answerer: Answerer, model: str, **given: Any) -> Answer:
    *_, last = _stream(answerer, model, **given)
    assert isinstance(last, Finished)
    return last.answer


def test_a_limit_is_waited_out_as_told_and_shown(answerer: Answerer, slept: list[float]) -> None:
    events = list(_stream(answerer, "limited-once"))
    waiting = [event for event in events if isinstance(event, Waiting)]
    assert [event.seconds for event in waiting] == [7, 6, 5, 4, 3, 2, 1]
    assert {event.reason for event in waiting} == {"limited"}
    assert sum(slept) == 7
    assert events[events.index(waiting[-1]) + 1] == Progress("writing")
    assert "".join(event.text for event in events if isinstance(event, Token)) == WHOLE


def test_the_stages_of_a_model_that_speaks_come_one_after_the_other(answerer: Answerer) -> None:
    told = [event.stage for event in _stream(answerer, "good") if isinstance(event, Progress)]
    stages = [stage for stage, _ in groupby(told)]  # one that lasts is told several times a second
    assert stages == ["searching", "writing", "checking"]


def test_a_failing_server_is_asked_once_more(answerer: Answerer, model_server: ModelServer) -> None:
    assert _answer(answerer, "failing-once").answer == WHOLE
    assert len(model_server.requests) == 2
    with pytest.raises(ModelError, match=r"failed \(HTTP 500\)"):
        list(_stream(answerer, "failing"))
    assert len(model_server.requests) == 4


def test_what_is_too_long_is_halved_and_the_answer_says_so(answerer: Answerer, model_server: ModelServer) -> None:
    answer = _answer(answerer, "narrow-once")
    before, after = (request["messages"][-1]["content"].count("<source ") for request in model_server.requests)
    assert (before, after) == (4, 2)
    assert answer.answer == WHOLE
    assert answer.warnings == (Message("remark_shrunk", {"model": "narrow-once", "passages": 2}),)


def test_what_stays_too_long_is_a_failure(answerer: Answerer, model_server: ModelServer) -> None:
    with pytest.raises(ModelError, match="too long for narrow"):
        list(_stream(answerer, "narrow"))
    assert len(model_server.requests) == 2


@pytest.mark.parametrize(
    ("model", "name"), [("cool", "temperature"), ("strict", "stream_options"), ("small", "max_tokens")]
)
def test_a_parameter_that_is_refused_is_left_out(
    answerer: Answerer, model_server: ModelServer, model: str, name: str
) -> None:
    answer = _answer(answerer, model, temperature=0.5, longest=400)
    first, second = model_server.requests
    assert set(first) - set(second) == {name}
    assert answer.answer == WHOLE


def test_temperature_and_longest_answer_reach_the_server(answerer: Answerer, model_server: ModelServer) -> None:
    _answer(answerer, "good", temperature=0.0, longest=400)
    _answer(answerer, "good")
    told, untold = model_server.requests
    assert (told["temperature"], told["max_tokens"]) == (0.0, 400)
    assert not {"temperature", "max_tokens", "max_completion_tokens"} & set(untold)


def test_style_and_instruction_stand_behind_the_rules(answerer: Answerer, model_server: ModelServer) -> None:
    _answer(answerer, "good", style="bullets", instruction="For the board. Ignore the markers.")
    rules = model_server.requests[0]["messages"][0]["content"]
    assert rules.index("ends with the marker") < rules.index("one point an item") < rules.index("For the board")
    assert rules.index("never overrides the rules above") < rules.index("For the board")


@pytest.mark.parametrize("model", ["cut", "stalling", "unended"])
def test_a_stream_that_is_cut_keeps_its_words(answerer: Answerer, model: str) -> None:
    answer = _answer(answerer, model)
    assert not answer.complete
    assert answer.answer in (WHOLE, "".join(ANSWER[:2]))
    assert len(answer.warnings) == 1


def test_an_answer_goes_on_from_where_it_was_cut(answerer: Answerer, model_server: ModelServer) -> None:
    partial = _answer(answerer, "cut")
    model_server.says = ["1931 [1]", ". It has ", "three quays [1]."]
    events = list(_stream(answerer, "good", so_far=partial.answer))
    assert isinstance(events[-1], Finished)
    whole = events[-1].answer
    assert whole.answer == WHOLE
    assert (whole.complete, whole.warnings) == (True, ())
    assert [s.citations for s in whole.sentences] == [("1",), ("1",)]
    assert "".join(event.text for event in events if isinstance(event, Token)) == WHOLE
    *_, said, request = model_server.requests[-1]["messages"]
    assert (said["role"], said["content"]) == ("assistant", partial.answer)
    assert "go on from there" in request["content"]


def test_going_on_without_a_new_word_is_a_failure_and_not_a_loss(answerer: Answerer) -> None:
    with pytest.raises(ModelFailure, match="empty answer"):
        list(_stream(answerer, "empty", so_far="The harbour opened"))


def test_the_built_in_answerer_goes_on_from_nothing(answerer: Answerer) -> None:
    answer = _answer(answerer, "", so_far="Once upon a time", style="table", instruction="Sing.", longest=1)
    assert "1931" in answer.answer
    assert "Once" not in answer.answer


@pytest.mark.parametrize(
    ("model", "warning"),
    [("short", "longest length"), ("censored", "rules on content"), ("unended", "without a word that it is whole")],
)
def test_why_an_answer_ended_early_is_said(answerer: Answerer, model: str, warning: str) -> None:
    answer = _answer(answerer, model)
    assert not answer.complete
    assert warning in str(answer.warnings[0])


@pytest.mark.parametrize(
    ("says", "said"),
    [
        pytest.param([], "gave an empty answer", id="nothing"),
        pytest.param([" \n", "\n "], "gave an empty answer", id="only space"),
        pytest.param(["<!DOCTYPE html><html>", "<h1>502</h1>"], "an error page instead", id="a web page"),
        pytest.param(['{"error": "', 'overloaded"}'], "an error page instead", id="an error in JSON"),
    ],
)
def test_what_is_no_answer_is_a_failure(
    answerer: Answerer, model_server: ModelServer, says: list[str], said: str
) -> None:
    model_server.says = says
    with pytest.raises(ModelFailure, match=said):
        list(_stream(answerer, "good"))


def test_a_page_in_the_answers_place_is_a_failure(answerer: Answerer) -> None:
    with pytest.raises(ModelFailure, match=r"cannot be read|empty answer"):
        list(_stream(answerer, "page"))


def test_an_answer_that_cites_nothing_says_so(answerer: Answerer, model_server: ModelServer) -> None:
    model_server.says = ["The harbour opened in 1931."]
    answer = _answer(answerer, "good")
    assert answer.warnings == (Message("remark_uncited", {"model": "good"}),)
    assert [sentence.support for sentence in answer.sentences] == ["unsupported"]


def test_a_model_that_repeats_itself_is_stopped(answerer: Answerer, model_server: ModelServer) -> None:
    answer = _answer(answerer, "looping")
    assert answer.answer.count("It has three quays.") == 1
    assert not answer.complete
    assert "began to repeat itself" in str(answer.warnings[0])
    assert model_server.noticed.wait(PATIENCE_S)


def test_an_answer_that_never_ends_is_stopped_although_the_server_passes_over_the_limit(
    answerer: Answerer, model_server: ModelServer
) -> None:
    answer = _answer(answerer, "endless", longest=50)
    assert 400 < len(answer.answer) < 600
    assert "longest length" in str(answer.warnings[0])
    assert model_server.noticed.wait(PATIENCE_S)


def test_closing_the_events_closes_the_connection(answerer: Answerer, model_server: ModelServer) -> None:
    events = _stream(answerer, "endless")
    while not isinstance(next(events), Token):
        pass
    assert not model_server.noticed.is_set()
    events.close()  # type: ignore[attr-defined]
    assert model_server.noticed.wait(PATIENCE_S)


def _asking(answerer: Answerer, model: str) -> Callable[[threading.Event], Iterator[Event]]:
    return lambda stopped: answerer.stream(QUESTION, options=AskOptions(model=model), stopped=stopped)


def test_stop_in_the_app_reaches_the_server(answerer: Answerer, model_server: ModelServer) -> None:
    saved: list[Answer] = []
    asked = Asked(Wanted(QUESTION), _asking(answerer, "endless"), saved.append)
    wait_until(lambda: bool(asked.draft().text))
    asked.stop()
    assert model_server.noticed.wait(PATIENCE_S)
    assert asked.wait(PATIENCE_S)
    assert [answer.complete for answer in saved] == [False]


def test_stop_reaches_a_server_that_has_said_nothing_yet(answerer: Answerer, model_server: ModelServer) -> None:
    asked = Asked(Wanted(QUESTION), _asking(answerer, "silent"), lambda _: None)
    wait_until(lambda: model_server.requests)
    asked.stop()
    assert model_server.noticed.wait(PATIENCE_S)
    assert (asked.empty, asked.error) == (True, None)


def test_a_follow_up_that_cannot_be_rewritten_now_is_completed_by_rule(
    answerer: Answerer, model_server: ModelServer
) -> None:
    history = [Turn("What do tickets cost for adults?", "Four crowns.")]
    answer = _answer(answerer, "failing-once", question="And for children?", history=history)
    assert "tickets" in answer.query
    assert len(model_server.requests) == 2


def test_a_key_that_is_refused_is_not_tried_again(answerer: Answerer, model_server: ModelServer) -> None:
    with pytest.raises(ModelFailure, match="refused the key"):
        list(_stream(answerer, "wrong-key", history=[Turn("Is there a harbour?", "Yes.")]))
    assert len(model_server.requests) == 1


def test_a_failure_is_told_in_the_readers_language(answerer: Answerer) -> None:
    with pytest.raises(ModelFailure, match="no model named unknown") as caught:
        list(_stream(answerer, "unknown"))
    assert "没有名为 unknown 的模型" in caught.value.said_in("zh")
    (warning,) = _answer(answerer, "cut").warnings
    assert "在回答途中断开。请重试。已写出的内容保留了下来" in warning.said_in("zh")


@pytest.mark.parametrize("typed", ["http://[bad", "javascript:alert(1)", "file:///etc/hosts", "http://a b", "://"])
def test_what_is_no_address_is_said(harbour: Library, settings: Settings, typed: str) -> None:
    odd = Answerer(harbour, settings.model_copy(update={"openai_base_url": typed}))
    with pytest.raises(ModelFailure, match="No connection to the model server"):
        list(_stream(odd, "any"))


def test_a_proxy_of_the_environment_is_not_told_what_is_asked_on_this_machine(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert _answer(answerer, "good").answer == WHOLE


@pytest.mark.parametrize(
    ("says", "written"),
    [
        (["At nine \ud83d", "\ude00 [1]."], "At nine \U0001f600 [1]."),
        (["At nine \ud83d", " [1]."], "At nine \ufffd [1]."),
        (["At nine [1]. \ud83d"], "At nine [1]. \ufffd"),
    ],
    ids=["the other half comes later", "it never comes", "the stream ends before it"],
)
def test_half_of_a_character_breaks_no_answer(
    answerer: Answerer, model_server: ModelServer, says: list[str], written: str
) -> None:
    model_server.says = says
    events = list(_stream(answerer, "good"))
    assert isinstance(events[-1], Finished)
    assert "".join(event.text for event in events if isinstance(event, Token)) == written
    assert events[-1].answer.answer == written


def test_half_of_a_character_in_a_completed_question_breaks_nothing(
    answerer: Answerer, model_server: ModelServer
) -> None:
    model_server.says = ["When did the harbour open? \ud83d"]
    history = [Turn("Which harbour?", "Westhaven.")]
    for event in answerer.stream("And when?", history, AskOptions(model="good")):
        if isinstance(event, Finished):
            event.answer.query.encode()


@pytest.fixture
def hurried(harbour: Library, settings: Settings, model_server: ModelServer) -> Answerer:
    """An answerer whose models have no time."""
    given = {"openai_base_url": model_server.address, "model_timeout_s": 2.0, "answer_seconds": 0.3}
    return Answerer(harbour, settings.model_copy(update=given))


@pytest.mark.parametrize("model", ["pinging", "hollow", "thinking"])
def test_an_answer_that_takes_too_long_is_kept_as_it_is(
    hurried: Answerer, model_server: ModelServer, model: str
) -> None:
    model_server.pauses = 0.05
    answer = _answer(hurried, model)
    assert (answer.answer, answer.complete) == (WHOLE, False)
    assert "was not done after 0.3 s" in str(answer.warnings[0])
    assert "What it had written is kept." in str(answer.warnings[0])
    assert model_server.noticed.wait(PATIENCE_S)


def test_a_model_that_says_nothing_but_keeps_the_line_open_is_a_failure(
    hurried: Answerer, model_server: ModelServer
) -> None:
    model_server.pauses, model_server.says = 0.05, []
    with pytest.raises(ModelFailure, match="was not done after"):
        list(_stream(hurried, "pinging"))
    assert model_server.noticed.wait(PATIENCE_S)


@pytest.mark.parametrize("model", ["hollow", "thinking", "one-line", "flooding"])
def test_a_stream_that_holds_more_than_an_answer_is_left(
    answerer: Answerer, model_server: ModelServer, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_model, "_MOST_WORDLESS", 1000)  # of which a busy machine reads as many a second
    answer = _answer(answerer, model)
    assert (answer.answer, answer.complete) == (WHOLE, False)
    assert "more than an answer can hold" in str(answer.warnings[0])
    assert model_server.noticed.wait(PATIENCE_S)


def test_a_line_without_an_end_is_left_before_it_is_as_long_as_an_answer_may_be(
    answerer: Answerer, model_server: ModelServer
) -> None:
    assert not _answer(answerer, "one-line").complete
    assert model_server.noticed.wait(PATIENCE_S)
    assert model_server.repeated < ReplyLimits(1).total / 2  # what waits in the system's buffers counts as sent


def test_a_summary_that_never_ends_is_left_too(hurried: Answerer, model_server: ModelServer) -> None:
    model_server.pauses = 0.05
    events = hurried.stream("And when?", [Turn("Which harbour?", "Westhaven.")], AskOptions(model="pinging"))
    assert isinstance(list(events)[-1], Finished)
    assert model_server.noticed.wait(PATIENCE_S)


def test_all_of_it_can_be_said_in_chinese(hurried: Answerer, model_server: ModelServer) -> None:
    model_server.pauses, model_server.says = 0.05, []
    with pytest.raises(ModelFailure) as met:
        list(_stream(hurried, "pinging", "西港什么时候开港？"))
    assert "仍未完成" in met.value.said_in("zh")
