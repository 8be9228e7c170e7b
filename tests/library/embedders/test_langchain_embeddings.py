"""LangChain's standard tests on the embedding model that ships."""

from __future__ import annotations

import math
from typing import Any

import pytest
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_tests.integration_tests import EmbeddingsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from library.embedders.langchain_embeddings import FootnoteEmbeddings


class _Shipped:
    @property
    def embeddings_class(self) -> type[FootnoteEmbeddings]:
        return FootnoteEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {}


class TestUnit(_Shipped, EmbeddingsUnitTests):
    """What needs no model to run."""


class TestIntegration(_Shipped, EmbeddingsIntegrationTests):
    """With the model itself."""


@pytest.mark.parametrize(
    ("question", "found"),
    [("How high is the tower?", "The lighthouse is 38 m tall."), ("票价多少？", "A ticket is 4 €.")],
)
def test_a_vector_store_finds_by_meaning_in_both_languages(question: str, found: str) -> None:
    store = InMemoryVectorStore(FootnoteEmbeddings())
    store.add_texts(["The lighthouse is 38 m tall.", "A ticket is 4 €.", "Dogs sleep at noon."])
    assert store.similarity_search(question, k=1)[0].page_content == found


def test_vectors_have_unit_length() -> None:
    embeddings = FootnoteEmbeddings()
    for vector in (embeddings.embed_query("quay"), *embeddings.embed_documents(["quay", "码头"])):
        assert math.dist(vector, [0.0] * len(vector)) == pytest.approx(1, abs=1e-3)
