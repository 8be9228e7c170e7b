"""A bar on the terminal for a batch of files: files, pages, pace and time left."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from ingest.queue import Progress as QueueProgress
from ingest.queue.pace import Pace
from library.command_line import say

_COLUMNS = (
    TextColumn("{task.fields[files]}"),
    BarColumn(bar_width=12),
    TextColumn("{task.fields[pages]}"),
)


class ProgressBar:
    """Shows how far files are, below the lines that are printed; nothing where it is not shown."""

    def __init__(self, progress: Callable[[], QueueProgress], *, shown: bool) -> None:
        self._progress = progress
        self._bar = Progress(*_COLUMNS, console=Console(stderr=True), disable=not shown, redirect_stdout=shown)
        self._task = self._bar.add_task("", total=1, files="", pages="")
        self._files_done = self._pages_done = 0
        self._bar.start()

    def ended(self, pages: int) -> None:
        """Count a file that ended, with its pages, before `progress` forgets it."""
        self._files_done += 1
        self._pages_done += pages

    def update(self) -> None:
        """Draw the present state."""
        if self._bar.disable:
            return
        now = self._progress()
        done, total = self._pages_done + now.pages_done, max(self._pages_done + now.pages, 1)
        pages = say("bar_pages", done=done, all=total) + format_pace(now.pace, "bar_pages_pace")
        files = say("bar_files", done=self._files_done, all=self._files_done + now.files)
        self._bar.update(self._task, total=total, completed=done, files=files, pages=pages)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.remove_task(self._task)
        self._bar.stop()


def format_pace(pace: Pace, phrase: str) -> str:
    """Say in a phrase how fast things are done, and how long the rest will take; "" while that is not known."""
    if pace.seconds_left is None:
        return ""
    return f" · {say(phrase, rate=pace.pages_per_s)} · {_left(pace.seconds_left)}"


def _left(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return say("bar_left_minutes", minutes=minutes, seconds=rest) if minutes else say("bar_left_seconds", seconds=rest)
