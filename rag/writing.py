"""A model writes an answer from the sources it is given, streamed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

from library.errors import ModelError
from library.records import Passage
from library.settings import Settings
from rag.answer import Told
from rag.events import AskOptions, Token
from rag.models import QUOTE, translated_errors
from rag.prompts import make_answer_prompt

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


@dataclass
class Writing:
    """One answer on its way from a model; filled in as it comes.

    Attributes:
        sources: The passages to answer from, by marker.
        first_token: When the first words came, as `time.monotonic` tells it.
    """

    query: str
    sources: Mapping[str, Passage]
    history: Told
    options: AskOptions
    text: str = ""
    complete: bool = True
    warnings: list[str] = field(default_factory=list)
    usage: dict[str, int] = field(default_factory=dict)
    first_token: float | None = None


def write(writing: Writing, model: BaseChatModel, settings: Settings) -> Iterator[Token]:
    """Let a model write an answer, and give its words as they come.

    Raises:
        ModelError: If nothing at all came; what breaks off later is an incomplete answer.
    """
    messages = make_answer_prompt(writing.query, list(writing.sources.values()), writing.history)
    prompt = ChatPromptTemplate.from_messages([MessagesPlaceholder("messages")])
    name = writing.options.model
    try:
        with translated_errors(settings, name):
            for chunk in (prompt | model).stream({"messages": messages}):
                _count_usage(writing, chunk)
                if chunk.text:
                    writing.first_token = writing.first_token or time.monotonic()
                    writing.text += chunk.text
                    yield Token(str(chunk.text))
    except ModelError as error:
        if not writing.text.strip():
            raise
        writing.complete = False
        writing.warnings.append(str(error))
    if not writing.text.strip():
        raise ModelError(f"{name or QUOTE} gave an empty answer. Ask again, or choose another model.")


def _count_usage(writing: Writing, chunk: Any) -> None:
    for name, count in (getattr(chunk, "usage_metadata", None) or {}).items():
        if isinstance(count, int):
            writing.usage[name] = writing.usage.get(name, 0) + count
