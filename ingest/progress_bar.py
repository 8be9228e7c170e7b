"""A bar on the terminal for a batch of files: files, pages, pace and time left."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from ingest.pace import Pace
from ingest.queue import IngestQueue

_COLUMNS = (
    TextColumn("{task.fields[files]}"),
    BarColumn(bar_width=12),
    TextColumn("{task.completed:.0f} of {task.total:.0f} pages{task.fields[pace]}"),
)


class ProgressBar:
    """Shows how far the queue is, below the lines that are printed; nothing where it is not shown."""

    def __init__(self, queue: IngestQueue, *, shown: bool) -> None:
        self._queue = queue
        self._bar = Progress(*_COLUMNS, console=Console(stderr=True), disable=not shown, redirect_stdout=shown)
        self._task = self._bar.add_task("", total=1, files="", pace="")
        self._files_done = self._pages_done = 0
        self._bar.start()

    def ended(self, pages: int) -> None:
        """Count a file that ended, with its pages, before the queue forgets it."""
        self._files_done += 1
        self._pages_done += pages

    def update(self) -> None:
        """Draw the present state."""
        now = self._queue.progress()
        self._bar.update(
            self._task,
            total=max(self._pages_done + now.pages, 1),
            completed=self._pages_done + now.pages_done,
            files=f"{self._files_done} of {self._files_done + now.files} files",
            pace=format_pace(now.pace, "pages"),
        )

    def close(self) -> None:
        """Take the bar away."""
        self._bar.remove_task(self._task)
        self._bar.stop()


def format_pace(pace: Pace, what: str) -> str:
    """Say how fast things of a kind are done, and how long the rest will take; "" while that is not known."""
    if pace.seconds_left is None:
        return ""
    return f" · {pace.pages_per_s:.1f} {what}/s · {_duration(pace.seconds_left)} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
