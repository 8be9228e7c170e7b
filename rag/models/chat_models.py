"""Chat models by name: the built-in answerer, or any behind OpenAI's protocol; neither reports to LangSmith."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from library.embedders.base import Embedder
from library.outgoing import Recorder, ignore
from library.settings import Settings
from rag.events import AskOptions
from rag.extractive import is_built_in
from rag.query.understand import Idf

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_SWITCHES = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGCHAIN_HANDLER",
)


def make_chat_model(
    settings: Settings, name: str, embedder: Embedder, idf: Idf, record: Recorder = ignore
) -> BaseChatModel:
    """Make the chat model of a name; "" and "quote" are the built-in answerer. Its requests are recorded.

    Raises:
        ModelFailure: If the model needs a key and there is none.
    """
    if is_built_in(name):
        from rag.extractive.chat_model import QuotingChatModel

        return QuotingChatModel(embedder=embedder, idf=idf)
    from rag.models.openai_model import make_openai_model

    return make_openai_model(settings, name, record)


def give_up(model: BaseChatModel) -> None:
    """Close the connection over which another thread asks a model; the built-in answerer has none."""
    if close := getattr(model, "give_up", None):
        close()


def load_client() -> None:
    """Load what a model is asked with, which would make the first question wait for most of a second."""
    from rag.models.openai_model import certificates

    certificates()


def call_options(settings: Settings, options: AskOptions, without: Collection[str]) -> dict[str, Any]:
    """Write what a model is told beside its prompt, but for the parameters that its server has refused."""
    if is_built_in(options.model):
        return {}
    from rag.models.openai_model import call_options as openai_options

    return openai_options(settings, options.temperature, options.longest, without)


def turn_off_tracing() -> None:
    """Turn LangSmith's tracing off for this process, whatever the environment says."""
    for name in _SWITCHES:
        os.environ.pop(name, None)
    import langsmith

    # langsmith remembers what it read from the environment, so unsetting alone may come too late.
    langsmith.configure(enabled=False)
