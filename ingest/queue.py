"""Ingests uploads in the background, one after the other, and tells how far each is."""

from __future__ import annotations

import logging
import queue
import shutil
import threading
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from ingest.pipeline import Outcome, Pipeline
from library.errors import FootnoteError, StorageError
from library.library import Library
from library.settings import Settings

Stage = Literal["waiting", "reading", "embedding", "saving", "ready", "unchanged", "failed"]
FINISHED: frozenset[Stage] = frozenset({"ready", "unchanged", "failed"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """How far an upload is; `done` of `total` chunks while embedding, otherwise both 0."""

    id: int
    name: str
    stage: Stage = "waiting"
    done: int = 0
    total: int = 0
    error: str = ""
    document_id: str = ""


class IngestQueue:
    """A background thread that works through uploads. Thread-safe."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._folder = settings.library / "incoming"
        shutil.rmtree(self._folder, ignore_errors=True)  # what an earlier run left was never acknowledged as added
        self._folder.mkdir(parents=True)
        self._pipeline = Pipeline(library, settings)
        self._jobs: dict[int, Job] = {}
        self._lock = threading.Lock()
        self._waiting: queue.SimpleQueue[tuple[int, str] | None] = queue.SimpleQueue()
        self._last_id = 0
        self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)
        self._thread.start()

    def submit(self, name: str, content: bytes, password: str = "") -> int:
        """Take an upload, copy it to the disk, and give its job's id.

        Raises:
            StorageError: If it cannot be written.
        """
        with self._lock:
            self._last_id += 1
            job = Job(self._last_id, PurePath(name).name or "unnamed.pdf")
        try:
            (self._folder / f"{job.id}.pdf").write_bytes(content)
        except OSError as error:
            raise StorageError(f"{job.name} could not be stored: {error.strerror}.") from error
        with self._lock:
            self._jobs[job.id] = job
        self._waiting.put((job.id, password))
        return job.id

    def jobs(self) -> list[Job]:
        """List the jobs in the order of their submission, finished ones until they are forgotten."""
        with self._lock:
            return list(self._jobs.values())

    def forget(self, job_id: int) -> None:
        """Take a finished job off the list."""
        with self._lock:
            if job_id in self._jobs and self._jobs[job_id].stage in FINISHED:
                del self._jobs[job_id]

    def close(self) -> None:
        """Finish the job in hand, leave the rest, and end the thread."""
        self._waiting.put(None)
        self._thread.join()
        self._pipeline.close()

    def _work(self) -> None:
        while (item := self._waiting.get()) is not None:
            self._run(*item)

    def _run(self, job_id: int, password: str) -> None:
        path = self._folder / f"{job_id}.pdf"

        def tell(stage: Stage, done: int, total: int) -> None:
            self._update(job_id, stage=stage, done=done, total=total)

        try:
            outcome = self._pipeline.ingest(path, self._jobs[job_id].name, tell, password)
        except FootnoteError as error:
            self._update(job_id, stage="failed", error=str(error))
        except Exception:  # noqa: BLE001 - the thread's edge: one upload must not end the work on all others
            _log.exception("ingesting job %d failed", job_id)
            self._update(job_id, stage="failed", error="Footnote met a fault of its own; its log says more.")
        else:
            self._finish(job_id, outcome)
        finally:
            path.unlink(missing_ok=True)

    def _finish(self, job_id: int, outcome: Outcome) -> None:
        stage: Stage = "ready" if outcome.status == "indexed" else outcome.status
        self._update(job_id, stage=stage, done=0, total=0, error=outcome.error, document_id=outcome.document_id)

    def _update(self, job_id: int, **changes: object) -> None:
        with self._lock:
            self._jobs[job_id] = replace(self._jobs[job_id], **changes)  # type: ignore[arg-type]
