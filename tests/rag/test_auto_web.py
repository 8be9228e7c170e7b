"""The web when the documents do not answer: asked by itself then, and only then; told once when it is not there."""

from __future__ import annotations

from itertools import groupby

import pytest

from library.errors import WebOffline, WebRefused, WebSearchError
from library.library import Library
from library.records import Passage
from library.settings import Settings
from library.words import Language, Message
from rag.answer import Answer, Turn
from rag.chain import Answerer, ask
from rag.events import AskOptions, Finished, Progress, Token
from rag.prompt.prompts import REFUSAL
from rag.web.engine import WebQuery
from rag.web.search import WebSearch
from tests.rag.model_server import ModelServer

QUESTION = "When did the harbour of Westhaven open?"
UNKNOWN = "Who discovered penicillin?"
WEB = Passage("Penicillin was discovered by Alexander Fleming in 1928.", 1.0, "web", "Medicine", url="https://m.test/")
CHINESE = Passage("青霉素是亚历山大·弗莱明在1928年发现的。", 0.9, "web", "医学", url="https://z.test/")
AUTO = AskOptions(web="auto")


class Web(WebSearch):
    """Stands where the network is: gives what it was told to, and remembers its questions."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.asked: list[WebQuery] = []
        self.error: WebSearchError | None = None
        self.age = 0.0

    def search(self, query: WebQuery) -> list[Passage]:
        self.asked.append(query)
        if self.error:
            raise self.error
        return [CHINESE] if "谁" in query.text else [WEB]

    def age_s(self, query: WebQuery) -> float:
        return self.age


@pytest.fixture
def web(settings: Settings) -> Web:
    return Web(settings)


@pytest.fixture
def answerer(harbour: Library, settings: Settings, web: Web) -> Answerer:
    return Answerer(harbour, settings, web)


def test_the_web_is_not_asked_when_the_documents_answer(answerer: Answerer, web: Web) -> None:
    answer = ask(answerer, QUESTION, options=AUTO)
    assert "1931" in answer.answer
    assert (web.asked, answer.warnings) == ([], ())


@pytest.mark.parametrize("question", [UNKNOWN, "青霉素是谁发现的？"])
def test_a_refusal_goes_to_the_web_by_itself_and_says_so(answerer: Answerer, web: Web, question: str) -> None:
    answer = ask(answerer, question, options=AUTO)
    assert [citation.marker for citation in answer.citations] == ["W1"]
    assert not answer.refused
    assert answer.warnings == (Message("web_unasked"),)
    assert len(web.asked) == 1


def test_nothing_on_the_web_either_is_a_refusal_as_before(answerer: Answerer, web: Web) -> None:
    web.error = WebRefused("engine_refused", engine="duckduckgo")
    answer = ask(answerer, UNKNOWN, options=AUTO)
    assert (answer.refused, answer.answer, answer.warnings) == (True, REFUSAL["en"], (web.error.message,))


def test_a_model_that_refuses_is_asked_again_with_the_web_and_its_refusal_is_not_shown(
    harbour: Library, settings: Settings, web: Web, model_server: ModelServer
) -> None:
    with_server = settings.model_copy(update={"openai_base_url": model_server.address})
    model_server.says = ["The sources do ", "not answer this question."]
    events = list(Answerer(harbour, with_server, web).stream(UNKNOWN, options=AskOptions(web="auto", model="good")))
    assert len(model_server.requests) == 2
    first, second = (request["messages"][-1]["content"] for request in model_server.requests)
    assert "Fleming" not in first
    assert 'id="W1"' in second
    assert "".join(event.text for event in events if isinstance(event, Token)) == "".join(model_server.says)
    told = [event.stage for event in events if isinstance(event, Progress)]
    stages = [stage for stage, _ in groupby(told)]  # one that lasts is told several times a second
    assert stages == ["searching", "writing", "searching_web", "writing", "checking"]


def test_a_models_answer_comes_whole_when_it_is_none_of_refusal(
    harbour: Library, settings: Settings, web: Web, model_server: ModelServer
) -> None:
    with_server = settings.model_copy(update={"openai_base_url": model_server.address})
    model_server.says = ["The ", "sources do", " not agree: 1931 [1]."]
    events = list(Answerer(harbour, with_server, web).stream(QUESTION, options=AskOptions(web="auto", model="good")))
    assert "".join(event.text for event in events if isinstance(event, Token)) == "".join(model_server.says)
    assert web.asked == []
    assert isinstance(events[-1], Finished)


def test_recency_goes_with_the_question(answerer: Answerer, web: Web) -> None:
    ask(answerer, QUESTION, options=AskOptions(web=True, recency="week"))
    assert [query.recency for query in web.asked] == ["week"]


@pytest.mark.parametrize(
    ("language", "age", "says"),
    [
        ("en", 420.4, "The web results were found 7 min ago."),
        ("en", 0.2, "The web results were found 1 s ago."),
        ("zh", 42, "网络结果是 42 秒前找到的。"),
    ],
)
def test_results_that_were_kept_tell_their_age(
    answerer: Answerer, web: Web, language: Language, age: float, says: str
) -> None:
    web.age = age
    answer = ask(answerer, UNKNOWN, options=AskOptions(web=True))
    assert [warning.said_in(language) for warning in answer.warnings] == [says]


def test_a_question_to_an_empty_library_is_answered_from_the_web(
    library: Library, settings: Settings, web: Web
) -> None:
    answer = ask(Answerer(library, settings, web), UNKNOWN, options=AskOptions(web=True))
    assert (answer.refused, [citation.marker for citation in answer.citations]) == (False, ["W1"])


def test_a_chat_is_told_once_that_there_is_no_network(answerer: Answerer, web: Web) -> None:
    web.error = WebOffline("web_offline", engines="duckduckgo")
    offline = web.error.message
    earlier, warned = Turn("What do tickets cost?", "Four crowns."), Turn("And dogs?", "Nothing.", (offline,))

    def told(*before: Turn) -> bool:
        answer: Answer = ask(answerer, QUESTION, before, AskOptions(web=True))
        assert "1931" in answer.answer
        return offline in answer.warnings

    assert told(earlier)
    assert not told(warned, earlier)
    assert told(earlier)  # another chat


@pytest.mark.parametrize(
    ("question", "sent"),
    [
        ("When does the ferry sail? Answer in one sentence.", "When does the ferry sail?"),
        ("渡轮几点开航？请用一句话回答。", "渡轮几点开航？"),
        ("Answer briefly.", "Answer briefly."),  # it has nothing else
    ],
)
def test_engines_are_sent_what_is_asked_and_no_instructions(
    answerer: Answerer, web: Web, question: str, sent: str
) -> None:
    ask(answerer, question, options=AskOptions(web=True))
    assert [query.text for query in web.asked] == [sent]
