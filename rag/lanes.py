"""What the library's owner and a process that answers say to each other, and the child's end of it.

They talk over pipes that the owner made before it started the child: no address leads there, no other process can open
them, and their end tells that the other died. A lane is one such pipe and has one question at a time. While that is
answered the child asks for what the library holds, and the owner looks it up in that question's library, on the thread
that waits for the answer: a child never names a library, so it cannot reach another person's.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from library.errors import FootnoteError
from library.outgoing import Entry
from library.settings import Settings
from library.watch import notes
from rag.answer import Turn
from rag.events import AskOptions, Event


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
