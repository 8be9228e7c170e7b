"""Streams an answer from a model: asked again where that may help, and what came is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Literal, cast

from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

from library.settings import Settings
from rag.events import Event, Progress, Token, Waiting
from rag.extractive import is_built_in
from rag.generate.continuation import ContinuationJoiner
from rag.generate.draft import Draft
from rag.generate.runaway import RunawayDetector
from rag.models.chat_models import call_options
from rag.models.failures import ModelFailure

if TYPE_CHECKING:
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    ChatModel = Runnable[LanguageModelInput, AIMessage]
    """A chat model, or one with what is bound to it."""

sleep = time.sleep
"""What waits; tests put another in its place."""

_IN_ALL_S = 60.0
_UNTOLD_S = {"limited": (5.0, 15.0), "failing": (1.0,)}  # as many waits as times it is asked again
_SHORTEST_S = 0.5


def write(draft: Draft, model: ChatModel, settings: Settings) -> Iterator[Progress | Waiting | Token]:
    """Stream the words of an answer as a model writes them.

    Closing the iterator closes the connection to the model's server.

    Raises:
        ModelFailure: If nothing came at all; what breaks off later is an incomplete answer.
    """
    if draft.so_far:
        draft.text = draft.so_far
        yield Token(draft.so_far)
    yield from _ask_with_retries(draft, model, settings)
    draft.judge()


def _ask_with_retries(draft: Draft, model: ChatModel, settings: Settings) -> Iterator[Progress | Waiting | Token]:
    retries = RetryBudget()
    while True:
        try:
            yield from _ask(draft, model, settings)
            return
        except ModelFailure as failure:
            if not draft.is_new:
                draft.keep(failure)
                return
            if not draft.mend(failure):
                yield from retries.wait(failure)
                yield Progress("writing")


def _ask(draft: Draft, model: ChatModel, settings: Settings) -> Iterator[Progress | Token]:
    messages = draft.prompt()
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
    joint = ContinuationJoiner(draft.so_far, "\n".join(passage.text for passage in draft.passages))
    runaway = RunawayDetector(draft.options.longest)
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


class RetryBudget:
    """How often and how long one question may still wait for a server that failed."""

    def __init__(self) -> None:
        self._waits = {"limited": 0, "failing": 0}
        self._waited = 0.0

    def wait(self, failure: ModelFailure) -> Iterator[Waiting]:
        """Wait until the model may be asked again, telling every second how long that takes.

        Raises:
            ModelFailure: The failure itself, when asking again is of no use or the wait would be too long.
        """
        if failure.kind == "limited":
            return self._count_down("limited", failure)
        if failure.kind == "failing":
            return self._count_down("failing", failure)
        raise failure

    def _count_down(self, reason: Literal["limited", "failing"], failure: ModelFailure) -> Iterator[Waiting]:
        times = self._waits[reason]
        if times == len(_UNTOLD_S[reason]):
            raise failure
        left = _UNTOLD_S[reason][times] if failure.wait_s is None else max(failure.wait_s, _SHORTEST_S)
        if self._waited + left > _IN_ALL_S:
            raise failure
        self._waits[reason] += 1
        self._waited += left
        while left > 0:
            yield Waiting(left, reason)
            sleep(min(left, 1.0))
            left -= 1.0


def hold_back(events: Iterator[Event], may_become: Callable[[str], bool]) -> Iterator[Event]:
    """Yield the events of an answer being written, but no token while all of its text may be meant for nobody.

    Args:
        events: Of `write`.
        may_become: True if a text that begins so is not to be shown, such as a refusal while another source is asked.
    """
    held: list[Token] = []
    for event in events:
        if not isinstance(event, Token):
            yield event
            continue
        held.append(event)
        if not may_become("".join(token.text for token in held)):
            yield from held
            yield from events
            return
