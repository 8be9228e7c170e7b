"""How far each job is: the present state in memory, and what a restart or another process needs in the catalogue."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from library.errors import StorageError
from library.log import locate
from library.stores.jobs import Job, Jobs

_WRITE_EVERY_S = 1.0  # progress alone; a change of stage is written at once
_LOOK_EVERY_S = 1.0  # at what other processes do
_PROGRESS = frozenset({"pages_done", "seconds"})

_log = logging.getLogger(__name__)


class Board:
    """The list of jobs. Thread-safe.

    Attributes:
        worker: The name of this process as one that does jobs.
    """

    def __init__(self, store: Jobs) -> None:
        self.worker = uuid.uuid4().hex
        self._store = store
        self._lock = threading.Lock()
        self._jobs = {job.id: job for job in store.all()}
        self._mine: set[int] = set()
        self._written: dict[int, float] = {}
        self._looked_at = time.monotonic()

    @property
    def is_shared(self) -> bool:
        """Whether other processes may do jobs of this list."""
        return self._store.is_shared

    def all(self) -> list[Job]:
        """List the jobs in the order of their submission."""
        self._look()
        with self._lock:
            return [self._jobs[job_id] for job_id in sorted(self._jobs)]

    def get(self, job_id: int) -> Job | None:
        """Find a job."""
        self._look()
        with self._lock:
            return self._jobs.get(job_id)

    def take(self, most: int | None = None, can_read: Callable[[str], bool] = lambda place: True) -> list[Job]:
        """Take jobs that nobody does, so many at most, of files that this process can read."""
        taken = self._store.take(self.worker, most, can_read)
        with self._lock:
            self._jobs |= {job.id: job for job in taken}
            self._mine |= {job.id for job in taken}
        return taken

    def beat(self) -> set[int]:
        """Let other processes know that this one is there, and give the ids of the jobs that it has lost to them."""
        with self._lock:
            mine = {job_id for job_id in self._mine if not self._jobs[job_id].ended}
            unwritten = [self._jobs[job_id] for job_id in self._mine - mine]
        for job in unwritten:
            self._end(job)
        lost = mine - self._store.beat(self.worker)
        with self._lock:
            lost = {job_id for job_id in lost & self._mine if not self._jobs[job_id].ended}
            self._mine -= lost
            self._looked_at -= _LOOK_EVERY_S
        return lost

    def release(self) -> None:
        """Leave to other processes what is not ended."""
        self._store.release(self.worker)

    def cancel(self, job_id: int) -> bool:
        """End a job that another process does; False when it is too late."""
        with self._lock:
            if job_id in self._mine or not self.is_shared:
                return False
            self._looked_at -= _LOOK_EVERY_S
        return self._store.cancel(job_id)

    def begin(self, job: Job) -> Job:
        """Let a job wait for this process to do it."""
        changes: dict[str, Any] = {"stage": "waiting", "error": None, "pages_done": 0}
        with self._lock:
            job = self._jobs[job.id] = replace(job, **changes)
            self._mine.add(job.id)
        self._write(job.id, lambda: self._store.begin(job.id, self.worker, **changes))
        return job

    def create(self, name: str, path: str, size: int, collection_id: str = "", *, offered: bool = False) -> Job:
        """Begin a job; one that is `offered` is for whichever process takes it first.

        Raises:
            StorageError: If it cannot be written.
        """
        job = self._store.create(name, path, size, collection_id, "" if offered else self.worker)
        with self._lock:
            self._jobs[job.id] = job
            if not offered:
                self._mine.add(job.id)
        return job

    def offer(self, job: Job) -> None:
        """Let an ended job wait for whichever process takes it first."""
        with self._lock:
            self._mine.discard(job.id)
            self._jobs[job.id] = replace(job, stage="waiting", error=None)
            self._looked_at = time.monotonic()
        self._write(job.id, lambda: self._store.begin(job.id, "", stage="waiting", error=None, pages_done=0))

    def update(self, job_id: int, **changes: Any) -> Job:
        """Change a job and give it as it is then."""
        with self._lock:
            job = self._jobs[job_id] = replace(self._jobs[job_id], **changes)
            if _PROGRESS.issuperset(changes) and time.monotonic() - self._written.get(job_id, 0) < _WRITE_EVERY_S:
                return job
            self._written[job_id] = time.monotonic()
        if job.ended:
            self._end(job)
        else:
            values = {**changes, "pages_done": job.pages_done, "seconds": job.seconds}
            self._write(job_id, lambda: self._store.update(job_id, self.worker, **values))
        return job

    def delete(self, job_ids: Sequence[int]) -> None:
        """Take jobs off the list; what the catalogue cannot forget now comes back with the next start."""
        with self._lock:
            for job_id in job_ids:
                self._jobs.pop(job_id, None)
                self._mine.discard(job_id)
                self._written.pop(job_id, None)
        try:
            self._store.delete(job_ids)
        except StorageError as error:
            _log.warning("%d jobs could not be deleted: %s", len(job_ids), locate(error))

    def _end(self, job: Job) -> None:
        """Write down how a job ended; from then on what is stored of it counts, which others may change."""
        values = {name: value for name, value in job.__dict__.items() if name not in ("id", "submitted_at")}
        if self._write(job.id, lambda: self._store.update(job.id, self.worker, **values)) and self.is_shared:
            with self._lock:
                self._mine.discard(job.id)

    def _write(self, job_id: int, write: Callable[[], None]) -> bool:
        try:
            write()
        except StorageError as error:  # on a full disk the list goes on in memory; the next start reads what it finds
            _log.warning("job %d could not be written: %s", job_id, locate(error))
            return False
        return True

    def _look(self) -> None:
        """See what other processes did, unless it was looked at just now."""
        with self._lock:
            if not self.is_shared or time.monotonic() - self._looked_at < _LOOK_EVERY_S:
                return
            self._looked_at = time.monotonic()
        try:
            stored = {job.id: job for job in self._store.all()}
        except StorageError as error:
            _log.warning("The jobs could not be read: %s", locate(error))
            return
        with self._lock:
            self._jobs = stored | {job_id: self._jobs[job_id] for job_id in self._mine if job_id in self._jobs}
