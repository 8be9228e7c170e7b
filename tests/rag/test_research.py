"""Research: a question is divided, each part answered and checked, and the report cites what the parts found."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from library.errors import ModelError
from library.library import Library
from library.settings import Settings, read_settings
from rag.answer import Answer, Part
from rag.chain import Answerer
from rag.events import AskOptions, Event, Finished, Progress, Token
from tests.documents import add_document
from tests.rag.model_server import ModelServer

QUESTION = "Which lighthouse is older, that of Eastholm or that of Westhaven, and by how much?"
DIVIDED = ["1. When was the lighthouse of Eastholm built?\n", "2. When was the lighthouse of Westhaven built?"]
PARTS = [["The lighthouse of Eastholm was built in 1902 [1]."], ["The lighthouse of Westhaven was built in 1931 [1]."]]
NOTHING = ["The sources do not answer this question."]
REPORT = ["The lighthouse of Eastholm was built in 1902 [1]. ", "The lighthouse of Westhaven was built in 1931 [2]."]


@pytest.fixture(scope="module")
def coast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    settings = read_settings(library=tmp_path_factory.mktemp("coast") / "library")
    with Library.open(settings) as library:
        add_document(library, settings, "eastholm.pdf", ["The lighthouse of Eastholm was built in 1902 of granite."])
        add_document(library, settings, "westhaven.pdf", ["The lighthouse of Westhaven was built in 1931 of brick."])
        yield library


@pytest.fixture
def answerer(coast: Library, settings: Settings, model_server: ModelServer) -> Answerer:
    return Answerer(coast, settings.model_copy(update={"openai_base_url": model_server.address}))


def _events(answerer: Answerer, stopped: threading.Event | None = None, **given: Any) -> Iterator[Event]:
    options = AskOptions(**{"model": "good", "research": True, **given})
    return answerer.stream(QUESTION, options=options, stopped=stopped)


def _answer(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Finished)
    return events[-1].answer


def test_the_parts_are_answered_and_the_report_cites_what_they_found(
    answerer: Answerer, model_server: ModelServer
) -> None:
    more = ["Who built the lighthouse of Eastholm?"]
    model_server.script = [DIVIDED, *PARTS, more, NOTHING, REPORT]
    events = list(_events(answerer))
    answer = _answer(events)
    asked = dict.fromkeys((one.number, one.of, one.about) for one in events if isinstance(one, Progress) and one.about)
    assert [*asked] == [
        (1, 2, "When was the lighthouse of Eastholm built?"),
        (2, 2, "When was the lighthouse of Westhaven built?"),
        (3, 3, more[0]),
    ]
    notes = model_server.requests[-1]["messages"][-1]["content"]
    assert "# When was the lighthouse of Westhaven built?\nThe lighthouse of Westhaven was built in 1931. [2]" in notes
    assert f"# {more[0]}\n{NOTHING[0]}" in notes
    assert "".join(one.text for one in events if isinstance(one, Token)) == answer.answer == "".join(REPORT)
    assert [(one.marker, one.title, one.support) for one in answer.citations] == [
        ("1", "eastholm.pdf", "supported"),
        ("2", "westhaven.pdf", "supported"),
    ]
    assert [part.answered for part in answer.parts] == [True, True, False]
    assert answer.parts[0] == Part("When was the lighthouse of Eastholm built?", True, 1, 1, 132)
    assert answer.usage["total_tokens"] == 132 * len(model_server.requests)
    assert Answer.from_dict(answer.as_dict()) == answer


def test_a_question_of_one_part_is_answered_as_usual(answerer: Answerer, model_server: ModelServer) -> None:
    model_server.script = [[QUESTION], PARTS[0]]
    answer = _answer(list(_events(answerer)))
    assert (answer.answer, answer.parts, len(model_server.requests)) == (PARTS[0][0], (), 2)


def test_more_tokens_than_a_question_may_use_are_asked_for_first(answerer: Answerer, model_server: ModelServer) -> None:
    model_server.script = [DIVIDED, PARTS[0]]
    answer = _answer(list(_events(answerer, most_tokens=13_000)))
    assert answer.answer == PARTS[0][0]
    assert answer.needs_tokens > 13_000
    assert [warning.name for warning in answer.warnings] == ["remark_not_researched"]
    model_server.script = [DIVIDED, *PARTS, REPORT]
    researched = _answer(list(_events(answerer, most_tokens=answer.needs_tokens)))
    assert [part.answered for part in researched.parts] == [True, True]


def test_what_was_found_is_kept_where_it_is_stopped_or_the_model_fails(
    answerer: Answerer, model_server: ModelServer
) -> None:
    model_server.script = [DIVIDED, *PARTS]
    stopped = threading.Event()
    events = []
    for event in _events(answerer, stopped):
        events.append(event)
        if isinstance(event, Progress) and event.number == 2:
            stopped.set()
    answer = _answer(events)
    assert not answer.complete
    assert answer.answer.startswith("### When was the lighthouse of Eastholm built?\n\nThe lighthouse of Eastholm was")
    assert answer.citations[0].support == "supported"
    model_server.script = [DIVIDED, *PARTS, ["-"], [""]]
    answer = _answer(list(_events(answerer)))
    assert len(answer.citations) == 2
    assert "remark_report_joined" in [warning.name for warning in answer.warnings]


def test_where_no_part_is_answered_the_question_is_refused(answerer: Answerer, model_server: ModelServer) -> None:
    model_server.script = [DIVIDED, NOTHING, NOTHING, ["-"]]
    answer = _answer(list(_events(answerer)))
    assert answer.refused
    assert answer.closest
    assert [part.answered for part in answer.parts] == [False, False]


def test_without_a_model_it_is_said_that_one_is_needed(answerer: Answerer) -> None:
    with pytest.raises(ModelError, match="Choose a model"):
        list(_events(answerer, model=""))
