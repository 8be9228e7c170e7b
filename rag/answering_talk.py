"""The owner's end of a lane: what is said for one question, and what its process may ask of its library meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from operator import attrgetter

from library.errors import FootnoteError
from library.library import Library
from library.sandbox import make_sendable
from rag.distant_library import CALLS
from rag.events import Event
from rag.lanes import Ask, Call, End, Mark, Reply, Stop, Told

_LOOK_S = 0.1  # at whether a question was stopped


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
