"""What is known of a question on its way to its answer, how each step adds to it, and how one is left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import closing
from contextvars import copy_context
from operator import add, or_
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

from langchain_core.runnables import Runnable, RunnableLambda

from library.errors import FootnoteError
from library.records import Passage
from library.words import Message
from rag.answer import Answer, Part, Told, Turn
from rag.events import AskOptions, Event
from rag.models.tokens import Usage
from rag.query.understand import Query
from rag.retrieval.document_choice import AboutDocument

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


T = TypeVar("T")

_LOOK_EVERY_S = 0.1


class State(TypedDict, total=False):
    """A question with what was found and written for it; `question` is there from the start.

    Attributes:
        question: As the user typed it.
        history: The turns before it, the oldest first.
        options: Scope, web and model.
        stopped: Set from elsewhere to break off; None where nobody may.
        began: When it was asked, as `time.monotonic` tells it.
        within: The ids of the documents that are asked; None means all.
        query: What is asked.
        about: What it asks of a document as a whole.
        from_library: Whether the library itself answers it, which is no refusal though no source may be cited.
        model: Writes the answer.
        told: What the model is told of the turns before.
        documents: What was found in them, best first.
        web: What was found there, best first.
        evidence: The documents' passages that may hold the answer; empty where they are judged not to.
        unsure: Whether they may hold the answer although it is refused.
        sources: What the answer may cite, by its marker.
        text: The answer as it was written.
        complete: False where it was stopped or cut off.
        needs_tokens: What reading the whole document takes, where that is more than the question may use.
        parts: Of research, the questions that were asked for it.
        suggestions: What else may be searched for, when the web held nothing.
        warnings: For the user; each step adds its own.
        usage: Tokens of all calls to a model; each step adds its own.
        timings: Milliseconds by stage; each step adds its own.
        event: What is told while the question is answered; it passes and is not kept.
        answer: The whole answer.
    """

    question: str
    history: Sequence[Turn]
    options: AskOptions
    stopped: threading.Event | None
    began: float
    within: Sequence[str] | None
    query: Query
    about: AboutDocument | None
    from_library: bool
    model: BaseChatModel
    told: Told
    documents: Sequence[Passage]
    web: Sequence[Passage]
    evidence: Sequence[Passage]
    unsure: bool
    sources: Mapping[str, Passage]
    text: str
    complete: bool
    needs_tokens: int
    parts: tuple[Part, ...]
    suggestions: tuple[str, ...]
    warnings: tuple[Message, ...]
    usage: Usage
    timings: Mapping[str, int]
    event: Event
    answer: Answer


BEGINNING: State = {
    "question": "",
    "history": (),
    "options": AskOptions(),
    "stopped": None,
    "from_library": False,
    "told": Told(),
    "documents": (),
    "web": (),
    "evidence": (),
    "unsure": False,
    "sources": {},
    "text": "",
    "complete": True,
    "needs_tokens": 0,
    "parts": (),
    "suggestions": (),
    "warnings": (),
    "usage": Usage(),
    "timings": {},
}
"""What is known of a question before anything is done with it."""

_ADDED_UP: Mapping[str, Callable[[Any, Any], Any]] = {"warnings": add, "usage": add, "timings": or_}
"""How what several steps give is joined; of everything else the last word counts."""


class Update(dict[str, Any]):
    """The additions of a step to the state; LangChain adds such pieces up."""

    def __add__(self, other: Mapping[str, Any]) -> Update:
        """Join two pieces, this the earlier."""
        joined = {
            name: join(self[name], other[name]) for name, join in _ADDED_UP.items() if name in self and name in other
        }
        return Update({name: one for name, one in {**self, **other, **joined}.items() if name != "event"})


def begin(asked: State) -> State:
    """Return a state in which only what was given counts, though it may be that of an earlier question."""
    given = {name: value for name, value in asked.items() if name in ("question", "history", "options", "stopped")}
    return cast("State", {**BEGINNING, **given})


def merge(state: State, *updates: State) -> State:
    """Return the state with what was added to it."""
    return cast("State", sum(map(Update, updates), Update(state)))


Work = Callable[[State], State | Iterator[State]]
"""What a step does: it takes the state and gives what it adds, at once or piece by piece."""


def make_step(name: str, work: Work) -> Runnable[State, State]:
    """Make a step that traces show by its name."""

    def stream(state: State) -> Iterator[Update]:
        added = work(state)
        if isinstance(added, dict):
            yield Update(added)
            return
        with closing(cast("Generator[State]", added)):
            yield from map(Update, added)

    return cast("Runnable[State, State]", RunnableLambda(stream, name=name))


def proceed(step: Runnable[State, State], state: State) -> Generator[State, None, State]:
    """Go a step, giving what it adds as it comes; the result is the state after it."""
    with closing(cast("Generator[State]", step.stream(state))) as added:
        for one in added:
            yield one
            state = merge(state, one)
    return state


def milliseconds_since(began: float) -> int:
    """Return how long ago something began, as `time.monotonic` tells it."""
    return round((time.monotonic() - began) * 1000)


def lies_nothing_within(state: State) -> bool:
    """True if no document lies within what is asked."""
    within = state["within"]
    return within is not None and not within


def is_stopped(state: State) -> bool:
    """True if a stop was asked for."""
    stopped = state["stopped"]
    return stopped is not None and stopped.is_set()


class Stopped(FootnoteError):
    """The user asked to stop, and the work was left."""


def run_until_stopped(work: Callable[[], T], stopped: threading.Event | None, grace_s: float = 0.0) -> T:
    """Do work on a thread of its own, which is left to end by itself when a stop is asked for.

    Args:
        work: Bounded by deadlines of its own.
        stopped: Set from elsewhere; None waits for the end of the work, on this thread.
        grace_s: Seconds that the work is still waited for after a stop.

    Raises:
        Stopped: If it was left.
    """
    if stopped is None:
        return work()
    future: Future[T] = Future()
    run = copy_context().run

    def do() -> None:
        try:
            future.set_result(run(work))
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: it is raised again where it is waited for
            future.set_exception(error)

    threading.Thread(target=do, name="step", daemon=True).start()
    left_at = float("inf")
    while not wait([future], _LOOK_EVERY_S).done:
        if stopped.is_set():
            left_at = min(left_at, time.monotonic() + grace_s)
        if time.monotonic() >= left_at:
            raise Stopped("answer_stopped")
    return future.result()
