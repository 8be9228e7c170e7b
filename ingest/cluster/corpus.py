"""Hands files out to the nodes of a cluster and saves what comes back; the library has one owner, this process."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from ingest.cluster.node import Prepared, SentFile, embed
from ingest.embedding import EmbeddingWorker
from ingest.file_reading import FileReading
from ingest.making import FileFacts
from ingest.queue import Progress, shown_name
from ingest.queue.pace import Meter
from ingest.reader import Reader
from ingest.saving import Saver, Source, document_of, find_held
from library.errors import (
    DocumentChanged,
    DocumentLocked,
    DocumentUnreadable,
    FootnoteError,
    StoreAway,
    reason_of,
)
from library.library import Library
from library.log import internal_error, locate
from library.settings import Settings
from library.stores.database import now
from library.stores.files import sha256_of
from library.stores.jobs import Job
from library.watch.notes import note

T = TypeVar("T")

_LOOK_EVERY_S = 0.2
_AT_ONCE = 20  # files that are looked at before it is told how far all are
_AWAY_S = 5.0  # between two tries of a store that does not answer
_MOST_BYTES = 2**30  # of files that are with nodes
_TRIES = 3  # a file that takes so many nodes with it is at fault itself

_log = logging.getLogger(__name__)


class Lost:
    """What came of a file whose node went away."""


Outcome = Prepared | FootnoteError | Lost


class Nodes(Protocol):
    """The machines that prepare files."""

    def has_room(self) -> bool:
        """Tell whether a node would take another file now."""
        ...

    def send(self, number: int, file: SentFile, model: str) -> None:
        """Give a file to a node that has room."""
        ...

    def wait(self, seconds: float) -> list[tuple[int, Outcome]]:
        """Wait for files that were sent, by their numbers; at most about so long.

        Raises:
            FootnoteError: If there is no node any more, and none comes.
        """
        ...


@dataclass
class _Task:
    job: Job
    tries: int = 0
    began: float = field(default_factory=time.monotonic)


class Corpus:
    """Files on their way into one library. What it has already is passed over, so that a run cut short goes on."""

    def __init__(self, library: Library, settings: Settings, nodes: Nodes, password: str = "") -> None:
        """Name the library, which this process owns, and who prepares files for it.

        Args:
            library: Where documents are added.
            settings: For the limits.
            nodes: Who reads and embeds.
            password: Opens protected files; it is sent along.
        """
        self._library, self._settings, self._nodes, self._password = library, settings, nodes, password
        self._reader, self._embedder = Reader(settings), EmbeddingWorker(settings)  # for what only the owner can do
        self._saver = Saver(library, settings, self._reader)
        self._left: deque[_Task] = deque()
        self._out: dict[int, _Task] = {}
        self._ended: list[Job] = []
        self._counted = self._pages = 0  # files whose pages are known, and those pages
        self._meter = Meter()

    def add(self, paths: Sequence[Path]) -> Iterator[list[Job]]:
        """Add files; again and again the jobs that ended since, none of them twice, each with its path."""
        stamp = now()
        self._left.extend(
            _Task(Job(number, shown_name(path.name), str(path), 0, "waiting", "", 0, 0, 0, 0, 0.0, None, stamp))
            for number, path in enumerate(paths)
        )
        while self._left or self._out or self._ended:
            self._hand_out()
            for number, outcome in self._nodes.wait(0.0 if self._ended else _LOOK_EVERY_S):
                self._hand_out()  # its node has room, and works while this process saves
                self._take_in(self._out[number], outcome)
                del self._out[number]  # now a second of the same bytes may be looked at
            ended, self._ended = self._ended, []
            yield ended

    def progress(self) -> Progress:
        """Tell how far the files are that have not ended; their pages are guessed from those that have."""
        files = len(self._left) + len(self._out)
        pages = files * max(round(self._pages / self._counted), 1) if self._counted else files
        return Progress(files, 0, pages, 0, self._meter.pace(pages))

    def close(self) -> None:
        """End the child processes."""
        self._reader.close()
        self._embedder.close()

    def _hand_out(self) -> None:
        """Give files to nodes as long as they have room; a second of the same bytes waits for the first."""
        for _ in range(min(len(self._left), _AT_ONCE)):
            if not self._nodes.has_room() or self._out_bytes() >= _MOST_BYTES:
                return
            task = self._left.popleft()
            self._guarded(task, lambda task=task: self._begin(task))  # type: ignore[misc]

    def _out_bytes(self) -> int:
        return sum(task.job.size for task in self._out.values())

    def _begin(self, task: _Task) -> None:
        path, name = Path(task.job.path), task.job.name
        FileReading(path, name, "", self._settings).check()
        document_id = task.job.document_id or sha256_of(path)
        task.job = replace(task.job, document_id=document_id, size=path.stat().st_size)
        if any(other.job.document_id == document_id for other in self._out.values()):
            self._left.append(task)
            return
        source = Source(path, name, document_id)
        if (known := _patiently(lambda: find_held(self._library, source))) is not None:
            counts = {"pages": known.page_count, "chunks": known.chunk_count, "ocr_pages": len(known.health.ocr)}
            self._end(task, stage="unchanged", **counts)
            return
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != document_id:
            raise DocumentChanged.of(name)
        self._nodes.send(task.job.id, SentFile(name, document_id, content, self._password), self._library.model)
        self._out[task.job.id] = task

    def _take_in(self, task: _Task, outcome: Outcome) -> None:
        if isinstance(outcome, Lost):
            task.tries += 1
            if task.tries < _TRIES:
                self._left.appendleft(task)
                return
            outcome = DocumentUnreadable("ray_file_lost", name=task.job.name, tries=_TRIES)
        if isinstance(outcome, FootnoteError):
            self._fail(task, outcome)
        else:
            prepared = outcome
            self._guarded(task, lambda: self._save(task, prepared))

    def _save(self, task: _Task, prepared: Prepared) -> None:
        began, made = time.monotonic(), prepared.made
        vectors = prepared.vectors
        if vectors is None:
            vectors = embed(self._embedder, made, prepared.model, record=self._library.ledger.record)
        source = Source(Path(task.job.path), task.job.name, task.job.document_id, prepared.password)
        describe = partial(document_of, made, FileFacts(source.name, source.document_id, prepared.structure))
        if not _patiently(lambda: self._saver.save(source, made, describe, vectors, prepared.model)):
            self._left.appendleft(task)  # the library's model has changed meanwhile
            return
        seconds = round(prepared.seconds + time.monotonic() - began, 3)
        counts = {"pages": len(made.pages), "chunks": len(made.chunks), "ocr_pages": len(made.health.ocr)}
        self._meter.add(len(made.pages))
        self._end(task, stage="ready", seconds=seconds, **counts)

    def _guarded(self, task: _Task, work: Callable[[], None]) -> None:
        """Do something about a file; where that fails, it ends with the reason."""
        try:
            work()
        except FootnoteError as error:
            self._fail(task, error)
        except OSError as error:
            self._fail(task, DocumentUnreadable("file_not_added", name=task.job.name, reason=reason_of(error)))
        except Exception as error:  # noqa: BLE001 - the edge of a file: one must not end the work on the others
            self._fail(task, internal_error(error, "corpus"))

    def _fail(self, task: _Task, error: FootnoteError) -> None:
        self._end(task, stage="locked" if isinstance(error, DocumentLocked) else "failed", error=error.message)

    def _end(self, task: _Task, **changes: object) -> None:
        job = replace(task.job, **changes)  # type: ignore[arg-type]
        if job.pages:
            self._counted, self._pages = self._counted + 1, self._pages + job.pages
        self._ended.append(job)
        counts = {"pages": job.pages, "ocr_pages": job.ocr_pages, "chunks": job.chunks, "seconds": job.seconds}
        note("document", outcome=job.stage, failure=job.error.name if job.error else None, **counts)


def _patiently(call: Callable[[], T]) -> T:
    """Make a call to the stores again as long as a server is away."""
    while True:
        try:
            return call()
        except StoreAway as error:
            _log.warning("a file waits for a server: %s", locate(error))
            time.sleep(_AWAY_S)
