"""The search of a library as a LangChain retriever, for anybody's chain."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from library.library import Library
from rag.documents import to_document
from rag.retrieval.reranker import Reranker
from rag.retrieval.retriever import Retriever


class FootnoteRetriever(BaseRetriever):
    """Finds the passages of a library that may answer a question, best first, as documents with their place."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = Field(default=8, ge=1)
    """Most documents that a search gives."""
    within: Sequence[str] | None = None
    """Ids of the library's documents to stay within; None means all."""
    reranker: Reranker | None = None

    def model_post_init(self, context: object, /) -> None:
        """Make the search, which remembers what it learns of the library."""
        super().model_post_init(context)
        self._search = Retriever(self.library, self.reranker)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        passages = self._search.retrieve(query, self.within, self.k if k is None else k)
        return list(map(to_document, passages))
