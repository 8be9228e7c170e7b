"""The built-in answerer as anybody's chat model: LangChain's standard tests, and what is bound to it."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.messages import HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from library.library import Library
from library.records import Passage
from rag.components import FootnoteRetriever, QuotingChatModel
from rag.prompt.prompts import REFUSAL, make_answer_prompt
from rag.query.understand import understand
from rag.retrieval.retriever import Retriever

QUESTION = "When did the harbour of Westhaven open?"


class _Quoting:
    @pytest.fixture(autouse=True)
    def _library(self, harbour: Library) -> None:
        self.harbour = harbour

    @property
    def chat_model_class(self) -> type[QuotingChatModel]:
        return QuotingChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"embedder": self.harbour.embedder, "idf": self.harbour.idf}

    @property
    def returns_usage_metadata(self) -> bool:
        return False  # it spends no tokens

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False

    @property
    def supports_json_mode(self) -> bool:
        return False


class TestUnit(_Quoting, ChatModelUnitTests):
    """What needs no answer."""


class TestIntegration(_Quoting, ChatModelIntegrationTests):
    """With the embedding model and a library's words."""


@pytest.fixture
def model(harbour: Library) -> QuotingChatModel:
    return QuotingChatModel(embedder=harbour.embedder, idf=harbour.idf)


def test_what_is_bound_is_answered_as_what_a_prompt_shows(model: QuotingChatModel, harbour: Library) -> None:
    passages = Retriever(harbour).retrieve(QUESTION)
    prompted = model.invoke(make_answer_prompt(QUESTION, passages)).text
    assert "1931" in prompted
    assert model.bind(query=understand(QUESTION), passages=passages).invoke("-").text == prompted
    assert model.bind(passages=passages).invoke([HumanMessage(QUESTION)]).text == prompted


def test_it_quotes_what_any_retriever_found(model: QuotingChatModel) -> None:
    found = [Document("The pier is wet. It was built by Ada Berg in 1902.", metadata={"source": "pier.txt"})]
    assert "Ada Berg" in model.bind(passages=found).invoke("Who built the pier?").text


def test_retriever_and_answerer_make_a_chain(model: QuotingChatModel, harbour: Library) -> None:
    find = {"passages": FootnoteRetriever(library=harbour), "question": RunnablePassthrough()}
    answer = RunnableLambda[Any, Any](lambda found: model.bind(passages=found["passages"]).invoke(found["question"]))
    assert "1931" in (find | answer | StrOutputParser()).invoke(QUESTION)


@pytest.mark.parametrize("passages", [[], [Passage("Fog came.", 0.1, "document", "fog.pdf")]], ids=["none", "others"])
@pytest.mark.parametrize(("question", "language"), [(QUESTION, "en"), ("西港的港口何时启用？", "zh")])
def test_it_refuses_in_the_language_of_the_question(
    model: QuotingChatModel, passages: list[Passage], question: str, language: str
) -> None:
    assert model.bind(passages=passages).invoke(question).text == REFUSAL[language]
