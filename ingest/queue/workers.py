"""Three threads that do the tasks slice by slice: one reads and one embeds, each by its own process; one saves."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from ingest.embedding import EmbeddingWorker
from ingest.queue.board import Board
from ingest.queue.embed_step import EmbedStep, SaveStep
from ingest.queue.pace import Meter
from ingest.queue.read_step import BeingAdded, ReadStep
from ingest.queue.scheduler import Scheduler, Step, Task
from ingest.reader import Reader
from library.allocation import give_back_freed
from library.errors import (
    CollectionNotFound,
    DocumentError,
    DocumentLocked,
    FootnoteError,
    StorageError,
    StoreAway,
    reason_of,
)
from library.library import Library
from library.log import internal_error, locate
from library.precedence import PRECEDENCE
from library.settings import Settings
from library.stores.jobs import Job, Stage
from library.watch.notes import note
from library.words import Message

_REST_AFTER_S = 30.0
_ELSEWHERE_S = 1.0  # between two looks at a file that another process adds too
_AWAY_S = 5.0  # between two tries of a server that does not answer
_PAUSE_S = 1.0  # after a fault outside any file, which may be there again at once

_log = logging.getLogger(__name__)


class _Cancelled(Exception):
    """The job was cancelled while a slice of it was under way."""


class Processes:
    """The child processes; they start when they are first needed."""

    def __init__(self, settings: Settings) -> None:
        self.reader = Reader(settings)
        self.embedder = EmbeddingWorker(settings)

    def close(self) -> None:
        """End them."""
        self.reader.close()
        self.embedder.close()


class Workers:
    """Does what the scheduler holds; `meter` counts the pages that were embedded."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        board: Board,
        scheduler: Scheduler,
        processes: Processes,
        told: Callable[[Job], None] = lambda job: None,
    ) -> None:
        self._library, self._settings, self._told = library, settings, told
        self._board, self._scheduler = board, scheduler
        self.meter = Meter()
        self._processes = processes
        self._threads = [
            threading.Thread(target=self._work, args=(kind,), name=f"ingest-{kind.__name__}", daemon=True)
            for kind in (ReadStep, EmbedStep, SaveStep)
        ]
        for thread in self._threads:
            thread.start()

    def begin(self, job: Job, password: str = "") -> None:
        """Put a job among the tasks; the password stays in memory."""
        with self._scheduler.changed:
            if not self._scheduler.tasks:
                self.meter = Meter()  # hours of idleness are no pace
            job = self._board.begin(job)
            self._scheduler.tasks[job.id] = Task(job, self._read_step(job, password), password)
            self._scheduler.changed.notify_all()
        self._told(job)

    @property
    def in_hand(self) -> int:
        """How many jobs this process does."""
        with self._scheduler.changed:
            return len(self._scheduler.tasks)

    def is_at(self, document_id: str) -> bool:
        """True if this process does a job of a document."""
        with self._scheduler.changed:
            return any(task.job.document_id == document_id for task in self._scheduler.tasks.values())

    def cancel(self, job_id: int) -> bool:
        """End a job and erase what was done of it; False when it is too late."""
        with self._scheduler.changed:
            task = self._scheduler.tasks.get(job_id)
            if task is None or task.job.stage == "saving":
                return False
            self._end(task, "cancelled")
        if not task.busy:  # otherwise its thread erases it, with what the slice in hand still gives
            self.erase(task.job)
        return True

    def drop(self, job_id: int) -> None:
        """Leave a job that another process has taken over, with what was done of it, or has cancelled."""
        with self._scheduler.changed:
            task = self._scheduler.tasks.pop(job_id, None)
            self._scheduler.changed.notify_all()
        if task is not None:
            self._library.staging.give_back(task.job.document_id)
            if not task.busy:  # otherwise its thread looks
                self._leave(task.job)

    def erase(self, job: Job) -> None:
        """Delete the copy of an upload, and what was done of it; where that fails, the next start does it."""
        with self._scheduler.changed:
            others = [task.job for task in self._scheduler.tasks.values() if task.job.id != job.id]
        try:
            self._library.incoming.remove(job.path)
            if job.document_id and all(other.document_id != job.document_id for other in others):
                self._library.staging.clear(job.document_id)
        except (OSError, StorageError) as error:
            _log.warning("job %d could not be cleared away: %s", job.id, locate(error))

    def close(self) -> None:
        """Finish the slices in hand, and end the threads."""
        self._scheduler.close()
        for thread in self._threads:
            thread.join()

    def _work(self, kind: type[Step]) -> None:
        while not self._scheduler.closed:
            try:
                if (task := self._scheduler.next(kind, _REST_AFTER_S)) is None:
                    self._rest()
                else:
                    PRECEDENCE.let_pass()
                    self._work_on(task)
            except BaseException as error:  # noqa: BLE001 - the edge of a thread, which all files wait for
                internal_error(error, "ingest")
                time.sleep(_PAUSE_S)

    def _work_on(self, task: Task) -> None:
        began = time.monotonic()
        try:
            self._advance(task, began)
        except BaseException as error:  # noqa: BLE001 - the edge of a job: one file must not end the work on all others
            self._end(task, "failed", internal_error(error, f"job {task.job.id}").message)
        finally:
            self._scheduler.release(task)

    def _rest(self) -> None:
        """Give back the memory of the processes while there is nothing to do."""
        with self._scheduler.changed:
            if self._scheduler.idle() and not self._scheduler.closed:
                self._processes.close()

    def _advance(self, task: Task, began: float) -> None:
        try:
            try:
                ended = self._step(task)
            finally:
                self._tell(task.job.id, seconds=round(task.job.seconds + time.monotonic() - began, 3))
        except _Cancelled:
            self._leave(task.job)
        except DocumentLocked as error:
            self._end(task, "locked", error.message)
        except DocumentError as error:
            self.erase(task.job)
            self._end(task, "failed", error.message)
        except FootnoteError as error:
            self._put_off(task, error)
        except OSError as error:
            refused = Message("file_not_added", {"name": task.job.name, "reason": reason_of(error)})
            self._end(task, "failed", refused)
        else:
            if ended:
                self.erase(task.job)
                self._group(task.job)
                self._end(task, ended)
                give_back_freed()

    def _put_off(self, task: Task, error: FootnoteError) -> None:
        """Keep a file whose fault it is not, with what was done of it; where a server is away it goes on by itself."""
        if isinstance(error, StoreAway):
            _log.warning("job %d waits for a server: %s", task.job.id, locate(error))
            self._go_on(task, self._read_step(task.job, task.password))  # from what was kept of it
            self._scheduler.pause(_AWAY_S)
        else:
            self._end(task, "failed", error.message)

    def _leave(self, job: Job) -> None:
        """Erase what was done of a cancelled job, unless another process goes on with it."""
        known = self._board.get(job.id)
        if known is None or known.ended:
            self.erase(job)

    def _group(self, job: Job) -> None:
        """Put a document into the collection it is meant for; where that fails, it is in the library all the same."""
        if not job.collection_id:
            return
        try:
            self._library.collections.add_documents(job.collection_id, [job.document_id])
        except (CollectionNotFound, StorageError) as error:
            _log.warning("job %d was added, but not to its collection: %s", job.id, locate(error))

    def _step(self, task: Task) -> Stage | None:
        """Do a slice of a task, and give the stage it ended with, if it did."""
        step = task.step
        if isinstance(step, EmbedStep):
            if step.step(self._processes.embedder):
                self._go_on(task, SaveStep(step))
            return None
        if isinstance(step, SaveStep):
            if step.embedded.save(self._processes.reader):
                return "ready"
            self._go_on(task, step.embedded)
            return None
        return self._read(task, step)

    def _read(self, task: Task, step: ReadStep) -> Stage | None:
        try:
            if not step.step(self._processes.reader):
                return None
        except BeingAdded:
            task.not_before = time.monotonic() + _ELSEWHERE_S
            return None
        if step.opened is None:
            return "unchanged"
        structure, needed = step.opened.structure, step.password
        told = self._teller(task.job.id)
        self._go_on(task, EmbedStep(task.job, needed, structure, self._library, self._settings, told))
        return None

    def _go_on(self, task: Task, step: Step) -> None:
        with self._scheduler.changed:
            task.meter = Meter()
            task.step = step

    def _end(self, task: Task, stage: Stage, error: Message | None = None) -> None:
        with self._scheduler.changed:
            if self._scheduler.tasks.pop(task.job.id, None) is None:
                return
            task.job = job = self._board.update(task.job.id, stage=stage, error=error)
            for other in self._scheduler.tasks.values():
                if task.job.document_id and other.job.document_id == task.job.document_id:
                    other.step = self._read_step(other.job, other.password)  # what was staged for both is gone
            self._scheduler.changed.notify_all()
        self._library.staging.give_back(job.document_id)
        self._told(job)
        counts = {"pages": job.pages, "ocr_pages": job.ocr_pages, "chunks": job.chunks, "seconds": job.seconds}
        note("document", outcome=stage, failure=error.name if error else None, **counts)

    def _read_step(self, job: Job, password: str) -> ReadStep:
        return ReadStep(job, password, self._library, self._settings, self._teller(job.id))

    def _teller(self, job_id: int) -> Callable[..., None]:
        return lambda **changes: self._tell(job_id, **changes)

    def _tell(self, job_id: int, **changes: Any) -> None:
        with self._scheduler.changed:
            if (task := self._scheduler.tasks.get(job_id)) is None:
                raise _Cancelled
            before, task.job = task.job, self._board.update(job_id, **changes)
            pages = task.job.pages_done - before.pages_done
            if task.job.stage == before.stage and pages > 0:
                task.meter.add(pages)
                if not isinstance(task.step, ReadStep):
                    self.meter.add(pages)
