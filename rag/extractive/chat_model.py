"""The built-in answerer as a chat model: it quotes the passages that are bound to it, with neither key nor network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.documents import Document
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict

from library.records import Passage
from rag.extractive import QUOTE
from rag.extractive.quote import quote
from rag.prompt.sources import mark_passages, read_question_block, read_sources
from rag.query.understand import Idf, Query, understand
from rag.retrieval.langchain_retriever import to_passage

_PIECE = re.compile(r"\S+\s*|\s+")


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
