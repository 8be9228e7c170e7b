"""The process that answers: it takes questions from the library's owner, and asks it for what the library holds."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection

from cachetools import LRUCache

from library import log
from library.allocation import keep_one_arena
from library.outgoing import Entry
from library.sandbox import make_sendable
from library.settings import Settings
from library.watch import notes
from rag.chain import Answerer
from rag.distant_library import DistantLibrary
from rag.lanes import ERRAND, Ask, Errand, Noted, Recorded, Reply, Stop
from rag.models.chat_models import load_client
from rag.web.search import WebSearch

_PEOPLE = 64  # whose web search is kept, which remembers what it found
_ANSWERERS = 32


class Answering:
    """What is kept from one question to the next, for each person and library. Thread-safe."""

    def __init__(self, told: queue.SimpleQueue[Recorded | Noted]) -> None:
        """Name where what is to be counted and recorded goes."""
        self._told = told
        self._choosing = threading.Lock()
        self._libraries: LRUCache[tuple[str, str], DistantLibrary] = LRUCache(_ANSWERERS)
        self._webs: LRUCache[str, WebSearch] = LRUCache(_PEOPLE)
        self._answerers: LRUCache[tuple[str, str, Settings], Answerer] = LRUCache(_ANSWERERS)

    def answer(self, errand: Errand) -> None:
        """Answer a question, telling what comes."""
        ERRAND.set(errand)
        ask, error = errand.ask, None
        try:
            answerer = self._choose(ask)
            for event in answerer.stream(ask.question, ask.history, ask.options, errand.stopped):
                errand.tell(event)
        except BaseException as met:  # noqa: BLE001 - the edge of a process: whatever it is, the owner raises it
            error = make_sendable(met)
        with contextlib.suppress(OSError):
            errand.end(error)

    def _choose(self, ask: Ask) -> Answerer:
        with self._choosing:
            whose = ask.who, ask.library
            library = self._libraries.get(whose)
            if library is None:
                library = self._libraries[whose] = DistantLibrary(ask.mark, self._recorder(ask.who))
            library.take(ask.mark)
            if ask.who not in self._webs:
                self._webs[ask.who] = WebSearch(ask.settings, library.as_library(), library.ledger.record)
            answerer = self._answerers.get((*whose, ask.settings))
            if answerer is None:
                answerer = Answerer(library.as_library(), ask.settings, self._webs[ask.who])
                self._answerers[*whose, ask.settings] = answerer
            return answerer

    def _recorder(self, who: str) -> _Recorder:
        return _Recorder(self._told, who)


class _Recorder:
    """Takes note of a request: at any moment, on any thread, since a reply may be closed where garbage is collected."""

    def __init__(self, told: queue.SimpleQueue[Recorded | Noted], who: str) -> None:
        self._told, self._who = told, who

    def __call__(self, entry: Entry) -> None:
        self._told.put(Recorded(self._who, entry))


def serve(lanes: Sequence[Connection], news: Connection, settings: Settings) -> None:
    """Answer until the owner is gone.

    Args:
        lanes: One question each at a time.
        news: Where what is recorded and counted goes.
        settings: Of the app.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner, whose end is the end of this process
    keep_one_arena()
    log.configure(settings.log_level, settings.log_format)
    told = queue.SimpleQueue[Recorded | Noted]()
    notes.listen(lambda event, facts: told.put(Noted(event, dict(facts))))
    answering = Answering(told)
    for lane in lanes:
        threading.Thread(target=_serve_lane, args=(lane, answering), name="lane", daemon=True).start()
    if settings.model:
        load_client()
    with contextlib.suppress(EOFError, OSError):
        while True:
            news.send(told.get())
    os._exit(0)


def _serve_lane(lane: Connection, answering: Answering) -> None:
    errand: Errand | None = None
    with contextlib.suppress(EOFError, OSError):
        while True:
            message = lane.recv()
            if isinstance(message, Ask):
                errand = Errand(lane, message)
                threading.Thread(target=answering.answer, args=(errand,), name="errand", daemon=True).start()
            elif errand is not None and isinstance(message, Stop) and message.number == errand.ask.number:
                errand.stopped.set()
            elif errand is not None and isinstance(message, Reply):
                errand.take(message)
    os._exit(0)  # the owner is gone, or done with this process
