"""How far each job is: the present state in memory, and what a restart needs in the catalogue."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from library.errors import StorageError
from library.log import locate
from library.stores.jobs import Job, Jobs

_WRITE_EVERY_S = 1.0  # progress alone; a change of stage is written at once
_PROGRESS = frozenset({"pages_done", "seconds"})

_log = logging.getLogger(__name__)


class Board:
    """The list of jobs. Thread-safe."""

    def __init__(self, store: Jobs) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._jobs = {job.id: job for job in store.all()}
        self._written: dict[int, float] = {}

    def all(self) -> list[Job]:
        """List the jobs in the order of their submission."""
        with self._lock:
            return list(self._jobs.values())

    def get(self, job_id: int) -> Job | None:
        """Find a job."""
        with self._lock:
            return self._jobs.get(job_id)

    def create(self, name: str, path: str, size: int, collection_id: str = "") -> Job:
        """Begin a job.

        Raises:
            StorageError: If it cannot be written.
        """
        job = self._store.create(name, path, size, collection_id)
        with self._lock:
            self._jobs[job.id] = job
        return job

    def update(self, job_id: int, **changes: Any) -> Job:
        """Change a job and give it as it is then."""
        with self._lock:
            job = self._jobs[job_id] = replace(self._jobs[job_id], **changes)
            if _PROGRESS.issuperset(changes) and time.monotonic() - self._written.get(job_id, 0) < _WRITE_EVERY_S:
                return job
            self._written[job_id] = time.monotonic()
        try:
            self._store.update(job_id, **{**changes, "pages_done": job.pages_done, "seconds": job.seconds})
        except StorageError as error:  # on a full disk the list goes on in memory; the next start reads what it finds
            _log.warning("job %d could not be written: %s", job_id, locate(error))
        return job

    def delete(self, job_ids: Sequence[int]) -> None:
        """Take jobs off the list; what the catalogue cannot forget now comes back with the next start."""
        with self._lock:
            for job_id in job_ids:
                self._jobs.pop(job_id, None)
                self._written.pop(job_id, None)
        try:
            self._store.delete(job_ids)
        except StorageError as error:
            _log.warning("%d jobs could not be deleted: %s", len(job_ids), locate(error))
