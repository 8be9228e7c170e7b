"""The queue of files on their way into the library, which works in the background and survives a crash."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from ingest.queue.board import Board
from ingest.queue.keeper import Keeper
from ingest.queue.pace import Pace
from ingest.queue.read_step import ReadStep
from ingest.queue.scheduler import Scheduler, pages_of
from ingest.queue.workers import Processes, Workers
from library.errors import StorageError
from library.library import Library
from library.settings import Settings
from library.stores.file_stores import incoming_folder
from library.stores.jobs import Job
from library.stores.room import check_count, check_room
from library.stores.staging import reread_key
from library.unicode import clean_line, clean_text

_LONGEST_NAME = 255  # characters; a browser may send more than any file system has
_ENDING = 20
_AT_ONCE = 4
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Progress:
    """How far all listed jobs are together; pages not counted yet are guessed from the files' sizes."""

    files: int
    files_done: int
    pages: int
    pages_done: int
    pace: Pace


class IngestQueue:
    """The jobs of a library. Thread-safe."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        *,
        resume: bool = True,
        processes: Processes | None = None,
        leaves: bool = False,
        at_once: int = _AT_ONCE,
        told: Callable[[Job], None] = lambda job: None,
    ) -> None:
        """Start to work.

        Args:
            library: Where documents are added.
            settings: For the limits.
            resume: Whether to go on with what an earlier run left, and to take jobs that nobody does.
            processes: Those that several queues share; without them it has its own, and ends them.
            leaves: Whether, where other processes may do jobs, uploads are left to them, and none is taken.
            at_once: Jobs in hand at which no more are taken, where other processes may take them.
            told: Is given each job of this process when it is begun, and as it ended.
        """
        self._library, self._settings = library, settings
        self._incoming = incoming_folder(settings)
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._board = Board(library.jobs)
        self._clear_leavings(library)
        self._scheduler = Scheduler()
        self._shared = processes is not None
        self._processes = processes or Processes(settings)
        self._workers = Workers(library, settings, self._board, self._scheduler, self._processes, told)
        takes = resume and not (leaves and self._board.is_shared)
        self._offers = self._board.is_shared and (resume or leaves)
        self._keeper = Keeper(library, self._board, self._workers, at_once if takes else 0)
        if takes:
            self._keeper.take()

    def submit(self, name: str, content: bytes, password: str = "", collection_id: str = "") -> int:
        """Take an upload, keep a copy, and give its job's id; its document goes into the collection, if any.

        Where this one shares jobs with others, whichever has time does it, but for a file with a password, which stays
        in memory.

        Raises:
            StorageError: If there is no room for it, or it cannot be written.
            OverLimit: If the library has as many documents as it may.
        """
        name = shown_name(PurePath(clean_text(name)).name) or "unnamed.pdf"
        check_room(self._settings, name, len(content), self._library.kept_elsewhere)
        on_their_way = sum(not job.ended for job in self.jobs()) if self._board.is_shared else 0
        check_count(self._settings, name, len(self._library.chunk_counts()) + on_their_way)
        place = self._library.incoming.put(name, content)
        is_offered = self._offers and not password
        try:
            job = self._board.create(name, place, len(content), collection_id, offered=is_offered)
        except StorageError:
            with suppress(StorageError, OSError):
                self._library.incoming.remove(place)
            raise
        if is_offered:
            self._keeper.wake()
        else:
            self._workers.begin(job, password)
        return job.id

    def submit_path(self, path: Path, password: str = "") -> int:
        """Take a file where it lies, and give its job's id; a job that an earlier run left for it goes on.

        Raises:
            StorageError: If the job cannot be written.
        """
        place = str(path.absolute())
        job = next((job for job in self.jobs() if job.path == place), None)
        if job is None:
            job = self._board.create(shown_name(path.name), place, _size_of(path))
        if job.id not in self._scheduler.tasks:
            self._workers.begin(job, password)
        return job.id

    def jobs(self) -> list[Job]:
        """List the jobs in the order of their submission, ended ones until they are forgotten."""
        return self._board.all()

    def pace(self, job_id: int) -> Pace:
        """Tell how fast a job goes in its present stage, and how long until it is added."""
        with self._scheduler.changed:
            task = self._scheduler.tasks.get(job_id)
            if task is None or task.job.stage == "waiting":
                return Pace()
            pace = task.meter.pace(task.left)
            if not isinstance(task.step, ReadStep) or pace.seconds_left is None:
                return pace
            embedding = self._workers.meter.pace(task.pages).seconds_left
            return Pace(pace.pages_per_s, None if embedding is None else pace.seconds_left + embedding)

    def progress(self) -> Progress:
        """Tell how far all listed jobs are together."""
        with self._scheduler.changed:
            jobs, tasks = self.jobs(), list(self._scheduler.tasks.values())
            ended = [job for job in jobs if job.ended]
            elsewhere = [job for job in jobs if not job.ended and job.id not in self._scheduler.tasks]
            done = sum(job.pages for job in ended)
            pages = done + sum(task.pages for task in tasks) + sum(map(pages_of, elsewhere))
            done += sum(job.pages_done for job in elsewhere if job.stage in ("embedding", "saving"))
            done += sum(task.job.pages_done for task in tasks if not isinstance(task.step, ReadStep))
            return Progress(len(jobs), len(ended), round(pages), done, self._workers.meter.pace(pages - done))

    def wait(self, job_ids: Sequence[int], seconds: float | None = None) -> list[Job]:
        """Wait until one of these jobs has ended, or the time is over, and give those that have."""

        def ended() -> list[Job]:
            return [job for job in self.jobs() if job.id in job_ids and job.ended]

        until = None if seconds is None else time.monotonic() + seconds
        look_every = _LOOK_EVERY_S if self._board.is_shared else None  # nobody tells when another process ends one
        while not (found := ended()) and (until is None or time.monotonic() < until):
            left = None if until is None else until - time.monotonic()
            waits = [wait for wait in (left, look_every) if wait is not None]
            self._scheduler.wait_until(lambda: bool(ended()), min(waits, default=None))
        return found

    def cancel(self, job_id: int) -> bool:
        """End a job and erase what was done of it; False when it is too late."""
        if self._workers.cancel(job_id):
            return True
        job = self._board.get(job_id)
        if not self._board.cancel(job_id):
            return False
        if job is not None and job.stage == "waiting":  # nobody may have begun it, who would erase it
            self._workers.erase(job)
        return True

    def try_again(self, job_id: int, password: str = "") -> None:
        """Start a locked or failed job again, from where it was."""
        job = self._board.get(job_id)
        if job is None or not self.can_try_again(job):
            return
        if self._offers and not password:
            self._board.offer(job)
            self._keeper.wake()
        else:
            self._workers.begin(job, password)

    def can_try_again(self, job: Job) -> bool:
        """Tell whether a job is locked or failed, and its file is still there."""
        return job.stage in ("locked", "failed") and self._library.incoming.holds(job.path)

    def forget(self, job_id: int) -> None:
        """Take an ended job off the list, and what is kept of it."""
        job = self._board.get(job_id)
        if job is not None and job.ended:
            self._workers.erase(job)
            self._board.delete([job_id])

    def close(self) -> None:
        """Finish the slices in hand and leave the rest for the next start."""
        self._keeper.close()
        self._workers.close()
        if not self._shared:
            self._processes.close()

    def _clear_leavings(self, library: Library) -> None:
        if self._board.is_shared:  # others may have begun what this process does not know yet: the keeper sweeps
            library.staging.forget_outdated()
            return
        kept = [job for job in self.jobs() if not job.ended or self.can_try_again(job)]
        paths = {job.path for job in kept}
        for path in self._incoming.iterdir():
            if str(path) not in paths:
                path.unlink()
        anew = [reread_key(document.id) for document in library.outdated()]
        library.staging.keep_only([*(job.document_id for job in kept), *anew])


def shown_name(name: str) -> str:
    """Return a file's name as it is kept and shown; of a long one the beginning and the ending."""
    name = clean_line(name)
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - _ENDING - 1]}…{name[-_ENDING:]}"


def _size_of(path: Path) -> int:
    """Return a file's bytes; 0 where there is none, or where the system refuses its name."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
