"""A model that lacks a fact asks for one more search and no more; a comparison is searched from both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from library.library import Library
from library.settings import Settings, read_settings
from library.words import Message
from rag.answer import Answer
from rag.chain import Answerer
from rag.events import AskOptions, Event, Finished, Progress, Token
from rag.models.tokens import count_tokens
from rag.prompt.prompts import REFUSAL, SEARCH_AGAIN
from rag.prompt.sources import read_sources
from tests.documents import add_document
from tests.rag.model_server import ModelServer

SHIPS = [f"The ship Albatross {number} carries coal to port {number}.\nIts mast is of oak." for number in range(1, 13)]
KEEPERS = "The lighthouse of Eastholm was built by Greta Lund in 1902.\nIts lamp burns oil."
QUESTION = "Where does the ship Albatross 3 carry coal to?"


@pytest.fixture(scope="module")
def shipping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    settings = read_settings(library=tmp_path_factory.mktemp("shipping") / "library")
    with Library.open(settings) as library:
        add_document(library, settings, "ships.pdf", SHIPS)
        add_document(library, settings, "lighthouse.pdf", [KEEPERS])
        yield library


@pytest.fixture
def answerer(shipping: Library, settings: Settings, model_server: ModelServer) -> Answerer:
    return Answerer(shipping, settings.model_copy(update={"openai_base_url": model_server.address}))


def _events(answerer: Answerer, question: str = QUESTION, **given: Any) -> list[Event]:
    return list(answerer.stream(question, options=AskOptions(**{"model": "good", **given})))


def _answer(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Finished)
    return events[-1].answer


def _sources(server: ModelServer, call: int) -> list[str]:
    return [source.title for source in read_sources(server.requests[call]["messages"][-1]["content"])]


@pytest.mark.parametrize("mark", [SEARCH_AGAIN, "SEARCH：", "**SEARCH:** "])
def test_a_model_is_answered_with_one_more_search(answerer: Answerer, model_server: ModelServer, mark: str) -> None:
    model_server.script = [[mark[:4], f"{mark[4:]} Eastholm lighthouse built"], ["Greta Lund built it in 1902 [2]."]]
    events = _events(answerer)
    answer = _answer(events)
    assert "lighthouse.pdf" not in _sources(model_server, 0)
    assert "lighthouse.pdf" in _sources(model_server, 1)
    assert Progress("searching_again") in events
    assert "".join(event.text for event in events if isinstance(event, Token)) == answer.answer
    assert [citation.title for citation in answer.citations] == ["lighthouse.pdf"]
    assert answer.warnings == (Message("remark_searched_again", {"words": "Eastholm lighthouse built"}),)
    assert answer.usage["total_tokens"] == 264


def test_a_model_may_ask_only_once(answerer: Answerer, model_server: ModelServer) -> None:
    model_server.script = [[f"{SEARCH_AGAIN} Eastholm lighthouse"], [f"{SEARCH_AGAIN} Greta Lund"]]
    answer = _answer(_events(answerer))
    assert (answer.answer, answer.refused, len(model_server.requests)) == (REFUSAL["en"], True, 2)
    rules = [request["messages"][0]["content"] for request in model_server.requests]
    assert [SEARCH_AGAIN in each for each in rules] == [True, False]


def test_a_search_that_finds_nothing_new_is_told_and_asks_no_model_again(
    answerer: Answerer, model_server: ModelServer
) -> None:
    model_server.script = [[f"{SEARCH_AGAIN} {QUESTION}"]]
    answer = _answer(_events(answerer))
    assert answer.refused
    assert len(model_server.requests) == 1
    assert [warning.name for warning in answer.warnings] == ["remark_searched_in_vain"]


def test_a_model_that_goes_on_with_an_answer_may_not_search(answerer: Answerer, model_server: ModelServer) -> None:
    _events(answerer, so_far="It carries coal")
    assert SEARCH_AGAIN not in model_server.requests[0]["messages"][0]["content"]


def test_a_question_that_may_use_few_tokens_has_a_shorter_prompt_and_no_second_search(
    answerer: Answerer, model_server: ModelServer
) -> None:
    _events(answerer, most_tokens=1000)
    assert SEARCH_AGAIN not in model_server.requests[0]["messages"][0]["content"]
    assert sum(count_tokens(message["content"]) for message in model_server.requests[0]["messages"]) <= 1000


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between the ship Albatross 3 and the lighthouse of Eastholm?",
        "东岛 Eastholm 的灯塔和 Albatross 3 号船有什么区别？",
    ],
)
def test_both_sides_of_a_comparison_stand_in_the_prompt(
    answerer: Answerer, model_server: ModelServer, question: str
) -> None:
    _events(answerer, question)
    assert {"ships.pdf", "lighthouse.pdf"} <= set(_sources(model_server, 0)[:3])
