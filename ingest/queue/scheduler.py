"""Gives every file its turn, so that a huge one does not hold up many small ones, nor they it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.queue.embed_step import EmbedStep, SaveStep
from ingest.queue.pace import Meter
from ingest.queue.read_step import ReadStep
from library.stores.jobs import Job

Step = ReadStep | EmbedStep | SaveStep

_READ_AHEAD = 16  # files that are read and wait to be embedded; what is read is kept on the disk meanwhile
_OLDEST_EVERY = 3  # of so many slices one goes to the oldest file, the others to that with the fewest pages left
_BYTES_A_PAGE = 20_000  # a guess, until a file's pages were counted


def pages_of(job: Job) -> float:
    """Return how many pages a job's file has, or about how many."""
    return job.pages or max(job.size / _BYTES_A_PAGE, 1)


@dataclass
class Task:
    """A job that is worked on, with its present step.

    Attributes:
        busy: Whether a thread has it in hand.
        not_before: When it may go on, by the monotonic clock: it waits for another process until then.
    """

    job: Job
    step: Step
    password: str = ""
    busy: bool = False
    not_before: float = 0.0
    meter: Meter = field(default_factory=Meter)

    @property
    def pages(self) -> float:
        """How many pages the file has, or about how many."""
        return pages_of(self.job)

    @property
    def left(self) -> float:
        """Pages left in this step."""
        return max(self.pages - self.job.pages_done, 0)


class Scheduler:
    """The tasks, and which one is next. `changed` guards them and is notified when one changes."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.tasks: dict[int, Task] = {}
        self.closed = False
        self._turn = 0
        self._in_hand = 0

    def next(self, kind: type[Step], seconds: float) -> Task | None:
        """Wait for a task whose step is of this kind, and mark it busy; None once closed, or when the time is over."""
        with self.changed:
            until = time.monotonic() + seconds
            while (found := self._choose(kind)) is None:
                now = time.monotonic()
                if self.closed or now >= until:
                    return None
                waiting = [task.not_before - now for task in self.tasks.values() if task.not_before > now]
                self.changed.wait(min([until - now, *waiting]))
            if self.closed:
                return None
            self._turn += 1
            self._in_hand += 1
            found.busy = True
            return found

    def release(self, task: Task) -> None:
        """Let a task be chosen again."""
        with self.changed:
            task.busy = False
            self._in_hand -= 1
            self.changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Wait some time, or until closed."""
        with self.changed:
            self.changed.wait_for(lambda: self.closed, seconds)

    def idle(self) -> bool:
        """Tell whether there is nothing to do and nothing in hand; a cancelled task may still be in hand."""
        with self.changed:
            return not self.tasks and not self._in_hand

    def close(self) -> None:
        """Give out no more tasks."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()

    def wait_until(self, true: Callable[[], bool], seconds: float | None) -> None:
        """Wait until something is true of the tasks, or the time is over."""
        with self.changed:
            self.changed.wait_for(true, seconds)

    def _choose(self, kind: type[Step]) -> Task | None:
        if kind is ReadStep and sum(not isinstance(task.step, ReadStep) for task in self.tasks.values()) >= _READ_AHEAD:
            return None
        ready = [task for task in self.tasks.values() if isinstance(task.step, kind) and self._free(task)]
        if not ready:
            return None
        if self._turn % _OLDEST_EVERY == _OLDEST_EVERY - 1:
            return min(ready, key=lambda task: task.job.id)
        return min(ready, key=lambda task: (task.left, task.job.id))

    def _free(self, task: Task) -> bool:
        """Tell whether a task can go on: of the same file twice, the later waits for the earlier."""
        same = task.job.document_id
        return (
            not task.busy
            and task.not_before <= time.monotonic()
            and not (
                same
                and any(other.job.document_id == same and other.job.id < task.job.id for other in self.tasks.values())
            )
        )
