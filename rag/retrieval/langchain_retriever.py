"""The search of a library as a LangChain retriever, and passages as its documents and back, for anybody's chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from library.library import Library
from library.records import Passage
from library.stores.block_json import block_from_json, block_to_json
from rag.retrieval.fusion import Reranker
from rag.retrieval.retriever import Retriever

_NAMES = tuple(field.name for field in fields(Passage) if field.name not in ("text", "blocks"))


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


def to_document(passage: Passage) -> Document:
    """Make a document of a passage; its metadata are plain values."""
    metadata = {name: getattr(passage, name) for name in _NAMES}
    return Document(passage.text, metadata={**metadata, "blocks": [block_to_json(block) for block in passage.blocks]})


def to_passage(document: Document) -> Passage:
    """Make a passage of a document, which may be anybody's: one that names no title or score is still quoted."""
    said = document.metadata
    known = {name: said[name] for name in _NAMES if name in said}
    usual = {"score": 0.0, "origin": "document", "title": str(said.get("source", ""))}
    blocks = tuple(map(block_from_json, said.get("blocks", ())))
    return Passage(text=document.page_content, blocks=blocks, **{**usual, **known})
