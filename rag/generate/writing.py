"""Streams an answer from a model: asked again where that may help, joined to what was there, and what came is kept."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Literal, cast

from library.settings import Settings
from library.text.terms import WIDE
from library.watch.notes import note
from rag.events import Event, Progress, Token, Waiting
from rag.extractive import is_built_in
from rag.generate.draft import Draft, RunawayDetector
from rag.models.chat_models import call_options
from rag.models.servers import ModelFailure

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
_SURE = 8  # letters: so many are the same by no chance
_FIRST = re.compile(r"[^\W_]+")
_LAST = re.compile(r"[^\W_]+$")
_ENDS = re.compile(r"[.!?:;,\])…。！？：；]$")
_LINE = re.compile(r"[-*•#|]|\d{1,3}[.)] ")
_WIDE = re.compile(f"[{WIDE}]")


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
            note("model failed", kind=failure.kind)
            if not draft.is_new:
                draft.keep(failure)
                return
            if not draft.mend(failure):
                yield from retries.wait(failure)
                yield Progress("writing")


def _ask(draft: Draft, model: ChatModel, settings: Settings) -> Iterator[Progress | Token]:
    messages = draft.prompt()
    told = call_options(settings, draft.options, draft.without)
    stream = model.bind(**told).stream(messages)
    before, whole = draft.text, False
    try:
        with closing(cast("Generator[Any]", stream)):
            yield from _take(draft, stream, settings.answer_letters)
        whole = True
    finally:
        if not is_built_in(draft.options.model) and (whole or draft.text != before):
            draft.usage.end_call(messages, draft.text[len(before) :])


def _take(draft: Draft, stream: Iterator[Any], letters: int) -> Iterator[Progress | Token]:
    joint = ContinuationJoiner(draft.so_far, "\n".join(passage.text for passage in draft.passages))
    runaway = RunawayDetector(draft.options.longest, letters)
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
    """The retries and the seconds of waiting that one question still has where a server fails."""

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


class ContinuationJoiner:
    """Append a continuation to a cut answer, dropping what it repeats.

    It holds a piece back for as long as it may still be a repetition of the beginning.
    """

    def __init__(self, so_far: str, sources: str) -> None:
        """Begin.

        Args:
            so_far: The beginning; where it is empty, every piece is given as it is.
            sources: What the answer is about: a word that is torn in two stands there whole.
        """
        self._so_far = so_far
        self._sources = sources
        self._held = ""
        self._open = bool(so_far)

    def take(self, piece: str) -> str:
        """Return what is to be appended now that this piece has come."""
        if not self._open:
            return piece
        self._held += piece
        if self._held.strip() and self._held.lstrip() not in self._so_far:
            return self.end()
        return ""

    def end(self) -> str:
        """Return what was held back, without what it repeats."""
        held, self._held = self._held, ""
        if not self._open or not held:
            return ""
        self._open = False
        length = overlap(self._so_far, held.lstrip())
        rest = held.lstrip()[length:] if length else held
        return rest if length else self._space(rest) + rest

    def _space(self, rest: str) -> str:
        """Return the line break or space that is missing between the two, if one is."""
        last, first = self._so_far[-1:], rest[:1]
        if _LINE.match(rest) and _ENDS.search(self._so_far):
            return "\n"
        if not first.isalnum() or last.isspace() or _WIDE.match(first) or _WIDE.match(last):
            return ""
        if _ENDS.search(self._so_far):
            return " "
        before, after = _LAST.search(self._so_far), _FIRST.match(rest)
        torn = before and after and before[0] + after[0] in self._sources
        return "" if torn or not before else " "


def overlap(so_far: str, rest: str) -> int:
    """Count the letters at the beginning of `rest` that stand at the end of `so_far` already.

    Few letters count only where a word begins with them: the model then writes the last word anew.
    """
    for length in range(min(len(so_far), len(rest)), 0, -1):
        if so_far.endswith(rest[:length]) and (length >= _SURE or _is_word(so_far, rest, length)):
            return length
    return 0


def _is_word(so_far: str, rest: str, length: int) -> bool:
    begins = rest[0].isalnum() and not so_far[-length - 1 : -length].isalnum()
    return begins and (length > 1 or not rest[1:2].isalnum())
