"""Changes a library's embedding model in the background: has the model, embeds every chunk anew, then switches."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from ingest.embedding import EmbeddingWorker
from ingest.queue.background import Background, Stopped
from ingest.queue.pace import Meter, Pace
from library.embedders.base import Vectors
from library.embedders.download import Download
from library.embedders.model_store import folder_of, is_here
from library.index.embedded_text import text_to_embed
from library.index.shadow import Shadow
from library.library import Library
from library.settings import Settings
from library.words import Message

Stage = Literal["idle", "fetching", "loading", "embedding", "done", "failed", "cancelled"]

_TURN = "vectors"  # is kept by the process that changes them
_LOOK_EVERY_S = 1.0
_TEXTS = 32  # in one slice, which a cancellation waits for


@dataclass(frozen=True)
class Progress:
    """How far a change of the model is.

    Attributes:
        model: The new one.
        done: Bytes there while it is fetched, chunks embedded from then on.
        total: How many there will be.
        error: Why it failed.
        is_mending: Whether vectors are made anew that were lost, by the model that answers.
    """

    model: str = ""
    stage: Stage = "idle"
    done: int = 0
    total: int = 0
    pace: Pace = field(default_factory=Pace)
    error: Message | None = None

    is_mending: bool = False

    @property
    def active(self) -> bool:
        """Whether it goes on by itself."""
        return self.stage in ("fetching", "loading", "embedding")


class Reindex(Background[Progress]):
    """One change of the model at a time, in a thread, with its own process that embeds. Thread-safe."""

    def __init__(self, library: Library, settings: Settings, *, worker: EmbeddingWorker | None = None) -> None:
        """Stand ready.

        Args:
            library: Whose model is changed.
            settings: For the key of a server, and the backend of the model that ships.
            worker: One that several share; without it this has its own, and ends it after each change.
        """
        super().__init__("change of the model", Progress(), stopped="cancelled")
        self._library, self._settings = library, settings
        self._shared = worker is not None
        self._worker = worker or EmbeddingWorker(settings)
        self._lock = threading.Lock()
        self._download: Download | None = None

    def begin(self, model: str, *, may_download: bool) -> None:
        """Change to a model, or go on with a change that was cut short; nothing happens while one is under way.

        Args:
            model: Its name; `library.embedders.base.E5` goes back to the one that ships.
            may_download: Whether it may be fetched if it is not on this machine.
        """
        with self._lock:
            if self._progress.active:
                return
            self.wait()
            self._stop.clear()
            self._progress = Progress(model, "loading")
            self._start(partial(self._work, model, may_download))

    def make_missing(self) -> None:
        """Make the vectors that the library lost; nothing happens while other work is under way, or once it failed."""
        with self._lock:
            if self._progress.active or (self._progress.is_mending and self._progress.stage == "failed"):
                return
            self.wait()
            self._stop.clear()
            self._progress = Progress(self._library.model, "loading", is_mending=True)
            self._start(self._mend)

    def cancel(self) -> None:
        """Give up the change and stay with the present model; what was embedded is deleted."""
        with self._lock:
            if not self._progress.active:
                return
            self._halt()
            if self.wait().stage != "done":
                self._library.keep_model()
                self._tell(stage="cancelled")

    def close(self) -> None:
        """Stop; the next start goes on."""
        with self._lock:
            self._halt()
            super().close()

    def _halt(self) -> None:
        self._stop.set()
        if self._download is not None:
            self._download.cancel()

    def _work(self, model: str, may_download: bool) -> None:
        self._have(model, may_download)
        self._embed(["ready"], model)  # before anything is written: a model that does not run ends here
        if not self._wait_for_turn(model):
            return
        shadow = self._library.change_model(model)
        self._embed_all(shadow, model)
        self._tell(stage="done")

    def _mend(self) -> None:
        model = self._library.model
        self._embed(["ready"], model)
        if not self._wait_for_turn(model):
            return
        self._embed_all(self._library.make_missing_vectors(), model)
        self._tell(stage="done")

    def _wait_for_turn(self, model: str) -> bool:
        """Wait while another process changes vectors; False if it did what was to be done, or that was given up."""
        wanted = self._library.wanted_model
        while not self._library.staging.take(_TURN):
            self._check()
            self._stop.wait(_LOOK_EVERY_S)
        self._library.catch_up()
        if self._progress.is_mending:
            is_left = self._library.lacks_vectors
        else:
            is_left = model != self._library.model and (wanted != model or self._library.wanted_model == model)
        if not is_left:
            self._tell(stage="done" if model == self._library.model else "cancelled")
        return is_left

    def _rest(self) -> None:
        self._library.staging.give_back(_TURN)
        if not self._shared:
            self._worker.close()

    def _have(self, model: str, may_download: bool) -> None:
        if is_here(self._settings, model):
            return
        if not may_download:
            folder_of(model)  # says what to do
        self._tell(stage="fetching")
        meter = Meter()
        self._download = Download(model, self._library.ledger.record)
        self._check()

        def tell(done: int, total: int) -> None:
            meter.add(max(done - self._progress.done, 0))
            self._tell(done=done, total=total, pace=meter.pace(total - done))

        if self._download.run(tell) is None:
            raise Stopped
        self._tell(stage="loading", done=0, total=0, pace=Pace())

    def _embed_all(self, shadow: Shadow, model: str) -> None:
        meter = Meter()
        while True:
            self._check()
            if not self._progress.is_mending and self._library.wanted_model != model:  # given up in another process
                raise Stopped
            chunks = shadow.next(_TEXTS)
            if chunks:
                shadow.add(chunks, self._embed([text_to_embed(chunk) for chunk in chunks], model))
                meter.add(len(chunks))
            done, total = shadow.progress()
            self._tell(stage="embedding", done=done, total=total, pace=meter.pace(total - done))
            if not chunks:
                shadow.warm()
                if shadow.finish():
                    return

    def _embed(self, texts: list[str], model: str) -> Vectors:
        return self._worker.embed(texts, model, self._library.ledger.record, in_windows=True)
