"""What stands in anybody's LangChain chain: the search as a retriever, and the built-in answerer as a chat model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from library.library import Library
from library.records import Passage
from library.stores.block_json import block_from_json, block_to_json
from rag.extractive import QUOTE
from rag.extractive.quote import quote
from rag.prompt.sources import mark_passages, read_question_block, read_sources
from rag.query.understand import Idf, Query, understand
from rag.retrieval.fusion import Reranker
from rag.retrieval.retriever import Retriever

_NAMES = tuple(field.name for field in fields(Passage) if field.name not in ("text", "blocks"))
_PIECE = re.compile(r"\S+\s*|\s+")


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


class QuotingChatModel(BaseChatModel):
    """Answers with sentences and table rows of the sources, in their own words, or with the refusal phrase.

    What it answers from is bound to it, as `model.bind(query=…, passages=…)`; the passages may be documents of any
    retriever. What is not bound it reads from the last message, as another model would get it: passages from the blocks
    of `format_sources`, the question from its own block, or else from the whole message.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    embedder: Any
    """A `library.embedders.base.Embedder`; pydantic cannot check a protocol."""
    idf: Idf
    model_name: str = QUOTE

    @property
    def _llm_type(self) -> str:
        return QUOTE

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(self._answer(messages, **kwargs))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for piece in _PIECE.findall(self._answer(messages, **kwargs)):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk

    def _answer(
        self,
        messages: Sequence[BaseMessage],
        query: Query | None = None,
        passages: Sequence[Passage | Document] | None = None,
        **_: Any,
    ) -> str:
        prompt = str(messages[-1].text)
        if query is None:
            query = understand(read_question_block(prompt) or prompt)
        if passages is None:
            return quote(query, _read_passages(prompt), self.embedder, self.idf)
        bound = [one if isinstance(one, Passage) else to_passage(one) for one in passages]
        return quote(query, mark_passages(bound), self.embedder, self.idf)


def _read_passages(prompt: str) -> Mapping[str, Passage]:
    """Return the passages that a prompt shows, as plain text, by their markers."""
    return {one.marker: Passage(one.text, 0.0, "document", one.title) for one in read_sources(prompt)}
