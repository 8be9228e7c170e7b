"""More than one process: the owner of the library serves, and others answer what is asked of it.

Python computes on one core at a time. Of a question's 0.18 s of CPU in the app's process 0.08 is answering, that is
understanding, ranking, prompting, streaming and checking; 0.03 of that stays, most of it the stores' own work. The rest
is Streamlit's. To part that too would take a front that leads each browser to its process, and a stand-in for all that
pages do with libraries, files on their way, chats and logins, where answering asks for thirty things that only read. So
Streamlit stays whole in the owner, with one login, one line of questions and one set of limits. A question goes to the
process that has the fewest. Where one dies another takes its place, and what it had in hand is asked again if no word
was shown yet.
"""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any
from weakref import WeakValueDictionary

from library.errors import FootnoteError, reason_of
from library.library import Library
from library.settings import Settings
from library.stores.ledger import Ledger
from library.watch import notes
from rag.answer import Turn
from rag.answering_child import serve
from rag.chain import Answerer
from rag.events import AskOptions, Event, Token
from rag.lanes import Ask, Noted, ProcessEnded, Recorded, Talk, mark_of
from rag.web.search import WebSearch

_LOOK_S = 0.1  # at whether a question was stopped while it waits
_AGAIN_S = 5.0  # before a process takes the place of one that ended as soon
_STARTS_IN_S = 60.0
_LANES = 64  # of a process, each of which takes two file descriptors

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Child:
    process: BaseProcess
    free: list[Connection]
    lanes: int
    began: float = field(default_factory=time.monotonic)
    under_way: Counter[str] = field(default_factory=Counter)  # questions that were noted, by who writes the answer

    @property
    def busy(self) -> int:
        """How many questions it has."""
        return self.lanes - len(self.free)


class AnsweringProcesses:
    """Processes that answer, each kept alive by a thread of its own. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        """Start them.

        Args:
            settings: Name how many processes there are with the owner's, and how many questions there are at once.
        """
        self._settings = settings
        self._changed = threading.Condition()
        self._children: list[_Child] = []
        self._ledgers: WeakValueDictionary[str, Ledger] = WeakValueDictionary()  # by who asked
        self._asked = 0
        self._closed = False
        self._keepers = [
            threading.Thread(target=self._keep, name="answering", daemon=True) for _ in range(settings.processes - 1)
        ]
        for keeper in self._keepers:
            keeper.start()
        atexit.register(self.close)

    def pids(self) -> list[int]:
        """List the processes that answer now."""
        with self._changed:
            return [child.process.pid for child in self._children if child.process.pid]

    def answer(self, ask: Ask, library: Library, stopped: threading.Event | None) -> Iterator[Event]:
        """Give the events of `Answerer.stream`, as a process tells them.

        Raises:
            ProcessEnded: If it ended after its first word, or another one did too.
            FootnoteError: As `Answerer.stream` does.
        """
        self._ledgers[ask.who] = library.ledger
        stopped = stopped or threading.Event()
        for last in (False, True):
            worded = False
            try:
                with closing(self._ask(ask, library, stopped)) as events:
                    for event in events:
                        worded = worded or isinstance(event, Token)
                        yield event
            except ProcessEnded:
                if worded or last:
                    raise
            else:
                return

    def close(self) -> None:
        """End the processes; a question that one has in hand fails."""
        with self._changed:
            self._closed = True
            children = [*self._children]
            self._changed.notify_all()
        for child in children:
            child.process.kill()
        for keeper in self._keepers:
            keeper.join()
        atexit.unregister(self.close)

    def _ask(self, ask: Ask, library: Library, stopped: threading.Event) -> Generator[Event]:
        child, lane, ask = self._take(ask, stopped)
        talk = Talk(lane, ask, library, stopped)
        try:
            yield from talk.events()
        finally:
            if talk.ended:
                self._give_back(child, lane)
            else:  # whoever listened has left, or the process is gone
                threading.Thread(target=self._hear_out, args=(child, lane, talk), name="leaving", daemon=True).start()

    def _hear_out(self, child: _Child, lane: Connection, talk: Talk) -> None:
        """Let a question end that nobody listens to, so that its lane is free again."""
        talk.leave()
        with suppress(Exception):  # nobody is told
            for _ in talk.events():
                pass
        if talk.ended:
            self._give_back(child, lane)

    def _take(self, ask: Ask, stopped: threading.Event) -> tuple[_Child, Connection, Ask]:
        until = time.monotonic() + _STARTS_IN_S
        with self._changed:
            while not (free := [one for one in self._children if one.free]):
                if stopped.is_set():
                    raise FootnoteError("answer_stopped")
                if not self._children and time.monotonic() > until:
                    raise ProcessEnded("answering_process_missing")
                self._changed.wait(_LOOK_S)
            child = min(free, key=lambda one: one.busy)
            self._asked += 1
            return child, child.free.pop(), replace(ask, number=self._asked)

    def _give_back(self, child: _Child, lane: Connection) -> None:
        with self._changed:
            child.free.append(lane)
            self._changed.notify_all()

    def _keep(self) -> None:
        """Start a process, hear its news until it ends, and start another."""
        while not self._closed:
            try:
                child, news = self._start()
            except OSError as error:
                _log.error("No process that answers can be started: %s", reason_of(error))
                self._pause()
                continue
            with self._changed:
                self._children.append(child)
                self._changed.notify_all()
                if self._closed:
                    child.process.kill()
            with suppress(EOFError, OSError):
                while True:
                    self._hear(child, news.recv())
            self._leave(child)
            if time.monotonic() - child.began < _AGAIN_S:
                self._pause()

    def _pause(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, _AGAIN_S)

    def _start(self) -> tuple[_Child, Connection]:
        context = multiprocessing.get_context("spawn")
        count = min(self._settings.questions_at_once, _LANES)  # any one of them may have all
        ours, theirs = zip(*(context.Pipe() for _ in range(count)), strict=True)
        news, told = context.Pipe(duplex=False)
        process = context.Process(target=serve, args=(theirs, told, self._settings), name="answering")
        process.start()
        for end in (*theirs, told):
            end.close()  # so that the pipes end when the child does
        return _Child(process, list(ours), count), news

    def _hear(self, child: _Child, message: Recorded | Noted) -> None:
        if isinstance(message, Recorded):
            if (ledger := self._ledgers.get(message.who)) is not None:
                ledger.record(message.entry)
            return
        if message.event in ("question begun", "question"):
            child.under_way[str(message.facts["by"])] += 1 if message.event == "question begun" else -1
        notes.tell(message.event, message.facts)

    def _leave(self, child: _Child) -> None:
        """Take leave of a process that ended; what it had in hand has failed."""
        with self._changed:
            self._children.remove(child)
        child.process.kill()
        child.process.join()
        if not self._closed:
            _log.warning("A process that answers ended (%s); another takes its place", child.process.exitcode)
        for by in child.under_way.elements():
            seconds = round(time.monotonic() - child.began, 3)
            failed: dict[str, notes.Fact] = {"by": by, "outcome": "failed", "seconds": seconds}
            notes.tell("question", {**failed, "first_word_s": None, "failure": "answering_process_ended"})


class AnswererElsewhere(Answerer):
    """Answers as its base class does, in another process; what is no question of a person stays in this one."""

    def __init__(
        self, library: Library, settings: Settings, web: WebSearch, processes: AnsweringProcesses, who: str
    ) -> None:
        """Name what is asked, the processes that answer, and who asks."""
        super().__init__(library, settings, web)
        self._processes, self._who = processes, who

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        options: AskOptions | None = None,
        stopped: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Answer a question; as in the base class.

        Raises:
            ProcessEnded: If the process ended before the answer was whole.
            FootnoteError: As in the base class.
        """
        asked: dict[str, Any] = {"question": question, "history": tuple(history), "options": options or AskOptions()}
        opened = self._library.opened
        ask = Ask(self._who, opened, mark_of(self._library), self._settings, **asked)
        yield from self._processes.answer(ask, self._library, stopped)
