"""A model writes an answer, streamed; what can be mended on the way is mended, and what came is kept."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

from library.settings import Settings
from rag.events import Progress, Token, Waiting
from rag.models.by_name import call_options
from rag.models.failures import ModelFailure
from rag.prompt.prompts import make_answer_prompt
from rag.quoting.name import is_built_in
from rag.writing.draft import Draft
from rag.writing.going_on import Joint
from rag.writing.patience import Patience
from rag.writing.runaway import Runaway

if TYPE_CHECKING:
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    ChatModel = Runnable[LanguageModelInput, AIMessage]
    """A chat model, or one with what is bound to it."""


def write(draft: Draft, model: ChatModel, settings: Settings) -> Iterator[Progress | Waiting | Token]:
    """Let a model write an answer, and give its words as they come.

    Closing the iterator closes the connection to the model's server.

    Raises:
        ModelFailure: If nothing came at all; what breaks off later is an incomplete answer.
    """
    if draft.so_far:
        draft.text = draft.so_far
        yield Token(draft.so_far)
    yield from _ask_patiently(draft, model, settings)
    draft.judge()


def _ask_patiently(draft: Draft, model: ChatModel, settings: Settings) -> Iterator[Progress | Waiting | Token]:
    patience = Patience()
    while True:
        try:
            yield from _ask(draft, model, settings)
            return
        except ModelFailure as failure:
            if not draft.is_new:
                draft.keep(failure)
                return
            if not draft.mend(failure):
                yield from patience.wait(failure)
                yield Progress("writing")


def _ask(draft: Draft, model: ChatModel, settings: Settings) -> Iterator[Progress | Token]:
    options = replace(draft.options, so_far=draft.so_far)
    messages = make_answer_prompt(draft.query, draft.passages, draft.history, options)
    prompt = ChatPromptTemplate.from_messages([MessagesPlaceholder("messages")])
    told = call_options(settings, draft.options, draft.without)
    stream = (prompt | model.bind(**told)).stream({"messages": messages})
    before, whole = draft.text, False
    try:
        with closing(cast("Generator[Any]", stream)):
            yield from _take(draft, stream)
        whole = True
    finally:
        if not is_built_in(draft.options.model) and (whole or draft.text != before):
            draft.usage.end_call(messages, draft.text[len(before) :])


def _take(draft: Draft, stream: Iterator[Any]) -> Iterator[Progress | Token]:
    joint = Joint(draft.so_far, "\n".join(passage.text for passage in draft.passages))
    runaway = Runaway(draft.options.longest)
    for chunk in stream:
        draft.note(chunk)
        if chunk.response_metadata.get("silent"):
            yield Progress("writing")  # whoever follows may turn away now
        yield from _add(draft, joint.take(str(chunk.text)))
        if draft.stop(runaway):
            return
    yield from _add(draft, joint.end())


def _add(draft: Draft, piece: str) -> Iterator[Token]:
    if piece:
        draft.add(piece)
        yield Token(piece)
