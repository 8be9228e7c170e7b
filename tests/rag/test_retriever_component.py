"""LangChain's standard tests on the search of a real library, and what its documents hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_tests.integration_tests import RetrieversIntegrationTests

from library.library import Library
from rag.components import FootnoteRetriever, to_document, to_passage
from rag.retrieval.retriever import Retriever

QUESTION = "What do tickets for the ferry cost?"


class TestStandard(RetrieversIntegrationTests):
    """On a library of two documents."""

    @pytest.fixture(autouse=True)
    def _library(self, harbour: Library) -> None:
        self.harbour = harbour

    @property
    def retriever_constructor(self) -> type[FootnoteRetriever]:
        return FootnoteRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"library": self.harbour}

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


def test_documents_say_where_they_stand(harbour: Library) -> None:
    (first, *_) = FootnoteRetriever(library=harbour).invoke(QUESTION)
    assert "four crowns" in first.page_content
    assert {name: first.metadata[name] for name in ("title", "page", "origin")} == {
        "title": "harbour.pdf", "page": 2, "origin": "document"
    }  # fmt: skip
    json.dumps(first.metadata)


def test_a_passage_comes_back_as_it_was(harbour: Library) -> None:
    for passage in Retriever(harbour).retrieve(QUESTION):
        assert to_passage(to_document(passage)) == passage


def test_it_stays_within_the_documents_that_are_named(harbour: Library) -> None:
    (ferries,) = harbour.find_documents("渡轮.pdf")
    found = FootnoteRetriever(library=harbour, within=[ferries.id]).invoke(QUESTION)
    assert {document.metadata["title"] for document in found} == {"渡轮.pdf"}


def test_a_document_of_another_retriever_is_a_passage_too() -> None:
    passage = to_passage(Document("The pier is wet.", metadata={"source": "pier.txt"}))
    assert (passage.text, passage.title, passage.origin) == ("The pier is wet.", "pier.txt", "document")
