"""What the library's owner and a process that answers say to each other, and both ends of it.

They talk over pipes that the owner made before it started the child: no address leads there, no other process can open
them, and their end tells that the other died. A lane is one such pipe and has one question at a time. While that is
answered the child asks for what the library holds, and the owner looks it up in that question's library, on the thread
that waits for the answer: a child never names a library, so it cannot reach another person's.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing.connection import Connection
from operator import attrgetter
from typing import Any

from library.errors import FootnoteError
from library.library import Library
from library.outgoing import Entry
from library.sandbox import make_sendable
from library.settings import Settings
from library.watch import notes
from rag.answer import Turn
from rag.events import AskOptions, Event

PLAIN = frozenset(
    {
        *("ailments", "chunk_counts", "chunks", "compare_vectors", "compare_with", "compare_words", "documents"),
        *("find_documents", "holds", "idf", "locate", "page", "pages", "pages_with_chunks", "places_of"),
        *("query_vector", "search_vectors", "search_words", "unknown_share", "unread_attachments", "vectors_of"),
    }
)
"""What an answer may ask of the library; all of it only reads."""

COLLECTIONS = ("documents", "named")
_EMBEDDER = ("backend", "calibration", "dim", "embed", "embed_query", "max_tokens", "token_spans", "unknown_share")
CALLS = PLAIN | {f"collections.{name}" for name in COLLECTIONS} | {f"embedder.{name}" for name in _EMBEDDER}
"""What the owner looks up for a process that answers; it refuses everything else."""

_LOOK_S = 0.1  # at whether a question was stopped


@dataclass(frozen=True)
class Mark:
    """The state of a library; what was made of its documents holds while the mark stays.

    Attributes:
        generation: As `Library.generation`.
        model: As `Library.model`.
    """

    generation: int
    model: str


@dataclass(frozen=True)
class Ask:
    """A question, from the owner.

    Attributes:
        who: Names the person who asks, for what is kept of theirs only.
        library: Names the library as it was opened this time, and nothing else.
        settings: With the session's address and key put in.
    """

    who: str
    library: str
    mark: Mark
    settings: Settings
    question: str
    history: Sequence[Turn]
    options: AskOptions
    number: int = 0


@dataclass(frozen=True)
class Stop:
    """The question is to be broken off, says the owner."""

    number: int


@dataclass(frozen=True)
class Call:
    """Something that the library is asked for, from the child."""

    number: int
    name: str
    args: tuple[Any, ...]
    named: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What came of a call: its value if it was done, else the error."""

    number: int
    done: bool
    value: Any
    mark: Mark


@dataclass(frozen=True)
class Told:
    """An event of the answer, from the child."""

    event: Event


@dataclass(frozen=True)
class End:
    """The end of a question, and why it failed if it did."""

    error: BaseException | None = None


@dataclass(frozen=True)
class Recorded:
    """A request that left the machine for a person, for their ledger."""

    who: str
    entry: Entry


@dataclass(frozen=True)
class Noted:
    """What is noted of a question, for those who count."""

    event: notes.Event
    facts: Mapping[str, notes.Fact]


class Errand:
    """One question in the process that answers it: how it asks the owner, and whether it was stopped. Thread-safe."""

    def __init__(self, pipe: Connection, ask: Ask) -> None:
        self.ask, self.stopped = ask, threading.Event()
        self._pipe = pipe
        self._sending, self._calling = threading.Lock(), threading.Lock()
        self._replies = queue.SimpleQueue[Reply | None]()
        self._ended = False

    def call(self, name: str, *args: Any, **named: Any) -> Reply:
        """Ask the library for something, and wait for the reply.

        Raises:
            FootnoteError: If the question has ended: whatever still works for it is to be left.
            Exception: What the library raised.
        """
        with self._calling:
            if not self._send(Call(self.ask.number, name, args, named)) or (reply := self._replies.get()) is None:
                raise FootnoteError("answer_stopped")
        if not reply.done:
            raise reply.value
        return reply

    def take(self, reply: Reply) -> None:
        """Hand on a reply; one to a question that has ended is dropped."""
        if reply.number == self.ask.number:
            self._replies.put(reply)

    def tell(self, event: Event) -> None:
        """Tell the owner what came."""
        self._send(Told(event))

    def end(self, error: BaseException | None) -> None:
        """Tell the owner that this was all; whoever still waits for a reply is let go."""
        self._send(End(error), last=True)
        self._replies.put(None)

    def _send(self, message: Call | Told | End, *, last: bool = False) -> bool:
        with self._sending:
            if self._ended:
                return False
            self._ended = last
            self._pipe.send(message)
            return True


ERRAND: ContextVar[Errand] = ContextVar("errand")
"""The question for which this code runs, in a process that answers."""


class ProcessEnded(FootnoteError):
    """The process that answered ended before the answer was whole."""


class Talk:
    """What is said on a lane for one question.

    Attributes:
        ended: Whether the process said that this was all.
    """

    def __init__(self, lane: Connection, ask: Ask, library: Library, stopped: threading.Event) -> None:
        self.ended = False
        self._lane, self._library, self._stopped = lane, library, stopped
        self._ask, self._begun, self._left, self._told = ask, False, False, False

    def leave(self) -> None:
        """Break it off: nobody listens any more."""
        self._left = True

    def events(self) -> Iterator[Event]:
        """Give the events as they come, and look up what is asked for meanwhile; may be gone on with.

        Raises:
            ProcessEnded: If the process ended.
            Exception: What the process raised.
        """
        while not isinstance(message := self._next(), End):
            if isinstance(message, Told):
                yield message.event
        self.ended = True
        if message.error is not None:
            raise message.error

    def _next(self) -> Told | End | None:
        """Say what there is to say, and wait a moment for what comes."""
        try:
            if not self._begun:
                self._begun = True
                self._lane.send(self._ask)
            if (self._stopped.is_set() or self._left) and not self._told:
                self._told = True
                self._lane.send(Stop(self._ask.number))
            message = self._lane.recv() if self._lane.poll(_LOOK_S) else None
            if isinstance(message, Call):
                self._lane.send(reply_to(message, self._ask.number, self._library))
        except (EOFError, OSError) as error:
            raise ProcessEnded("answering_process_ended") from error
        return message if isinstance(message, Told | End) else None


def reply_to(call: Call, number: int, library: Library) -> Reply:
    """Look up what a process asks for in the library of the question with this number; nothing else is looked up."""
    mark = mark_of(library)  # before it is looked up: a change meanwhile makes the next call look again
    if call.number != number or call.name not in CALLS:
        return Reply(call.number, done=False, value=FootnoteError("answer_stopped"), mark=mark)
    try:
        found = attrgetter(call.name)(library)
        value = found(*call.args, **call.named) if callable(found) else found
    except Exception as error:  # noqa: BLE001 - the edge of a process: whatever it is, the child raises it
        return Reply(call.number, done=False, value=make_sendable(error), mark=mark)
    return Reply(call.number, done=True, value=value, mark=mark)


def mark_of(library: Library) -> Mark:
    """Tell the state of a library."""
    return Mark(library.generation, library.model)
