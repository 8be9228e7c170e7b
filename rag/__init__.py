"""The read side: question, passages, prompt, model, cited answer; its names here are loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from library.embedders.langchain_embeddings import FootnoteEmbeddings
    from rag.answer import Answer, Citation, Sentence, Turn
    from rag.chain import Answerer, ask
    from rag.events import AskOptions
    from rag.extractive.chat_model import QuotingChatModel
    from rag.query.understand import Query, understand
    from rag.retrieval.langchain_retriever import FootnoteRetriever

__all__ = [
    "Answer",
    "Answerer",
    "AskOptions",
    "Citation",
    "FootnoteEmbeddings",
    "FootnoteRetriever",
    "Query",
    "QuotingChatModel",
    "Sentence",
    "Turn",
    "ask",
    "understand",
]

_HOMES = {
    "rag.answer": ("Answer", "Citation", "Sentence", "Turn"),
    "rag.chain": ("Answerer", "ask"),
    "rag.events": ("AskOptions",),
    "rag.query.understand": ("Query", "understand"),
    "rag.extractive.chat_model": ("QuotingChatModel",),
    "rag.retrieval.langchain_retriever": ("FootnoteRetriever",),
    "library.embedders.langchain_embeddings": ("FootnoteEmbeddings",),
}


def __getattr__(name: str) -> Any:
    """Load what is asked for: `import rag` costs a hundredth of the chain, which loads LangChain."""
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
