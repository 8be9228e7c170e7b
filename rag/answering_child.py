"""The process that answers: it takes questions from the library's owner, and asks it for what the library holds.

A question takes a thousand calls of the library. What cannot change, or only with the library's documents, is kept
here, which leaves about thirty; each reply brings the library's mark: nothing that is kept is older than the last.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, cast

from cachetools import LRUCache, cached, cachedmethod

from library import log
from library.allocation import keep_one_arena
from library.embedders.base import Embedder
from library.embedders.calibration import Calibration
from library.library import Library
from library.outgoing import Recorder
from library.sandbox import make_sendable
from library.settings import Settings
from library.watch import notes
from rag.chain import Answerer
from rag.lanes import CALLS, COLLECTIONS, ERRAND, PLAIN, Ask, Errand, Mark, Noted, Recorded, Reply, Stop
from rag.models.chat_models import load_client
from rag.web.search import WebSearch

_PEOPLE = 64  # whose web search is kept, which remembers what it found
_ANSWERERS = 32
_KEPT = 20_000
_MODELS = 4
_OFTEN = ("documents", "chunk_counts", "idf")
_OF_A_MODEL, _OF_A_TEXT = ("backend", "calibration", "dim", "max_tokens"), ("embed_query", "unknown_share")


def _ask(name: str, *args: Any, **named: Any) -> Any:
    return ERRAND.get().call(name, *args, **named).value


class DistantLibrary:
    """Stands for a `Library`, as far as answering needs one, in the context of whatever question. Thread-safe."""

    def __init__(self, mark: Mark, record: Recorder) -> None:
        """Name its state, and what takes note of requests in the ledger of the person who asks."""
        self._mark = mark
        self._kept: LRUCache[Hashable, Any] = LRUCache(_KEPT)
        self._changing = threading.Lock()
        self.ledger = SimpleNamespace(record=record)
        self.collections = SimpleNamespace(**{name: partial(_ask, f"collections.{name}") for name in COLLECTIONS})

    def as_library(self) -> Library:
        """Give it to what is written for a library."""
        return cast("Library", self)

    @property
    def generation(self) -> int:
        """As the library's."""
        return self._mark.generation

    @property
    def model(self) -> str:
        """As the library's."""
        return self._mark.model

    @property
    def embedder(self) -> Embedder:
        """The embedding model that answers, in the owner's process."""
        return embedder_of(self._mark.model)

    def take(self, mark: Mark) -> None:
        """Take note of the library's state; what was kept of an older one is dropped."""
        with self._changing:
            if mark != self._mark:
                self._mark = mark
                self._kept.clear()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Look up in the owner's process what only reads; once, where it is asked a hundred times a question."""
        if name not in PLAIN:
            raise AttributeError(f"An answer asks no library for {name!r}.")
        return partial(self._once if name in _OFTEN else self._look_up, name)

    def _look_up(self, name: str, *args: Any, **named: Any) -> Any:
        reply = ERRAND.get().call(name, *args, **named)
        self.take(reply.mark)
        return reply.value

    def _once(self, name: str, *args: Hashable) -> Any:
        with self._changing:
            mark, kept = self._mark, self._kept.get((name, *args))
        if kept is None:
            kept = self._look_up(name, *args)
            with self._changing:
                if mark == self._mark:
                    self._kept[name, *args] = kept
        return kept


class DistantEmbedder:
    """Stands for an embedding model, which is loaded once, in the owner's process. Thread-safe."""

    def __init__(self, model: str) -> None:
        """Name the model, whose libraries all share what is kept here."""
        self.name = model
        self._kept: LRUCache[Hashable, Any] = LRUCache(_KEPT // 10)
        self._keeping = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        """Look up in the owner's process what the model is or does: once where that stays so, or is of a text only."""
        call = f"embedder.{name}"
        if call not in CALLS:
            raise AttributeError(f"An answer asks no embedding model for {name!r}.")
        if name in _OF_A_MODEL:
            return self._once(call)
        return partial(self._once if name in _OF_A_TEXT else _ask, call)

    def calibrated(self, cosine: float) -> float:
        """As the embedder's."""
        return cast("Calibration", self.calibration).calibrated(cosine)

    @cachedmethod(attrgetter("_kept"), key=lambda _, *asked: asked, lock=attrgetter("_keeping"))
    def _once(self, call: str, *args: str) -> Any:
        return _ask(call, *args)


@cached(LRUCache[Hashable, Any](_MODELS), lock=threading.Lock())
def embedder_of(model: str) -> Embedder:
    """Give what stands for a model: one for all libraries, since what is measured of it is kept by it."""
    return cast("Embedder", DistantEmbedder(model))


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

    def _recorder(self, who: str) -> Recorder:
        """Make what takes note of requests: at any moment, since a reply may be closed where garbage is collected."""
        return lambda entry: self._told.put(Recorded(who, entry))


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
