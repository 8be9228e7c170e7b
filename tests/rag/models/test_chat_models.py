from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from library.errors import FootnoteError, ModelError
from library.library import Library
from library.settings import Settings
from rag.answer import Answer, Turn
from rag.chain import Answerer
from rag.events import AskOptions, Event, Finished, Token
from rag.extractive import is_built_in
from rag.generate import writing
from rag.prompt.prompts import REFUSAL
from tests.house import modules_after
from tests.ports import free_port
from tests.rag.model_server import ANSWER, SECRET, USAGE, ModelServer


def test_httpx_is_whole_before_openai_looks_for_it() -> None:
    """Another thread, looking for servers, was importing it: openai met a module without a URL."""
    assert "httpx" in modules_after("import rag.models.openai_model")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "sleep", lambda _: None)


@pytest.fixture
def with_server(settings: Settings, model_server: ModelServer) -> Settings:
    given = {"openai_base_url": model_server.address, "openai_api_key": SecretStr(SECRET), "model_timeout_s": 0.5}
    return settings.model_copy(update=given)


def _stream(library: Library, settings: Settings, model: str, history: tuple[Turn, ...] = ()) -> Iterator[Event]:
    return Answerer(library, settings).stream("When did the harbour open?", history, AskOptions(model=model))


def _answer(events: Iterator[Event]) -> Answer:
    *_, last = events
    assert isinstance(last, Finished)
    return last.answer


def test_a_model_streams_and_reports_its_usage(harbour: Library, with_server: Settings) -> None:
    events = list(_stream(harbour, with_server, "good"))
    assert "".join(event.text for event in events if isinstance(event, Token)) == "".join(ANSWER)
    answer = _answer(iter(events))
    assert [(s.text, s.citations) for s in answer.sentences] == [
        ("The harbour opened in 1931.", ("1",)),
        ("It has three quays.", ("1",)),
    ]
    assert answer.usage == {
        "input_tokens": USAGE["prompt_tokens"],
        "output_tokens": USAGE["completion_tokens"],
        "total_tokens": USAGE["total_tokens"],
    }
    assert answer.complete
    assert answer.model == "good"
    assert {"retrieve", "first_token", "model", "check", "total"} <= answer.timings_ms.keys()


def test_the_model_is_sent_rules_then_sources_and_the_question_last(
    harbour: Library, with_server: Settings, model_server: ModelServer
) -> None:
    _answer(_stream(harbour, with_server, "good", (Turn("Is there a harbour?", "Yes."),)))
    condense, asked = model_server.requests
    assert condense["messages"][-1]["content"] == "<question>When did the harbour open?</question>"
    roles = [message["role"] for message in asked["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    last = asked["messages"][-1]["content"]
    assert last.index("<source ") < last.index("<question>")
    assert last.endswith("</question>")


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("wrong-key", r"refused the key\. Check OPENAI_API_KEY"),
        ("unknown", r"has no model named unknown"),
        ("limited", r"no more requests for now\. Wait 7 s"),
        ("penniless", r"no credit left"),
        ("prepaid", r"no credit left"),
        ("elsewhere", r"no OpenAI-compatible server\. Check the address"),
        ("failing", r"failed \(HTTP 500\)"),
        ("narrow", r"too long for narrow"),
        ("odd", r"refused the request \(HTTP 422\)"),
        ("silent", r"said nothing for 0\.5 s"),
        ("empty", r"gave an empty answer"),
        ("garbled", r"cannot be read|broke off"),
    ],
)
def test_each_failure_says_what_it_is_and_never_shows_the_key(
    harbour: Library, with_server: Settings, model: str, said: str
) -> None:
    with pytest.raises(ModelError, match=said) as caught:
        list(_stream(harbour, with_server, model))
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_is_named(harbour: Library, settings: Settings) -> None:
    port = free_port()
    away = settings.model_copy(update={"openai_base_url": f"http://127.0.0.1:{port}/v1"})
    with pytest.raises(ModelError, match=f"No connection to the model server 127.0.0.1:{port}"):
        list(_stream(harbour, away, "any"))


@pytest.mark.parametrize("model", ["cut", "stalling"])
def test_a_stream_that_breaks_off_keeps_what_was_said(harbour: Library, with_server: Settings, model: str) -> None:
    answer = _answer(_stream(harbour, with_server, model))
    assert not answer.complete
    assert [s.text for s in answer.sentences] == ["The harbour opened in 1931"]
    assert [c.marker for c in answer.citations] == ["1"]
    assert len(answer.warnings) == 1


def test_without_key_and_address_the_message_says_how_to_go_on(harbour: Library, settings: Settings) -> None:
    with pytest.raises(ModelError, match=r"needs a key\. Set OPENAI_API_KEY, or OPENAI_BASE_URL"):
        list(_stream(harbour, settings, "gpt-any"))


def test_a_refusal_of_the_model_is_recognised(
    harbour: Library, with_server: Settings, model_server: ModelServer
) -> None:
    model_server.says = [REFUSAL["en"]]
    answer = _answer(_stream(harbour, with_server, "good"))
    assert answer.refused
    assert answer.closest


def test_a_follow_up_is_rewritten_by_the_model(
    harbour: Library, with_server: Settings, model_server: ModelServer
) -> None:
    model_server.says = ["When did the harbour of Westhaven open?"]
    answer = _answer(_stream(harbour, with_server, "good", (Turn("What is Westhaven?", "A harbour."),)))
    assert answer.query == "When did the harbour of Westhaven open?"
    assert answer.question == "When did the harbour open?"


def test_every_error_that_leaves_is_one_of_ours(harbour: Library, with_server: Settings) -> None:
    for model in ("wrong-key", "unknown", "failing", "garbled", "silent"):
        with pytest.raises(FootnoteError, match=r"\S"):
            list(_stream(harbour, with_server, model))


@pytest.mark.parametrize(("name", "built_in"), [("", True), ("quote", True), ("gpt-any", False)])
def test_which_names_mean_the_built_in_answerer(name: str, built_in: bool) -> None:
    assert is_built_in(name) is built_in
