"""How far files are, in words: stage, pages, pace and time left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.shared.state import say

if TYPE_CHECKING:
    from ingest.queue import Progress
    from ingest.queue.pace import Pace
    from library.stores.jobs import Job

_COUNTED = ("reading", "recognising", "embedding")
_A_MOMENT_S = 5
_MINUTES_FROM_S = 90
_HOURS_FROM_S = 90 * 60


def format_job(job: Job, pace: Pace) -> str:
    """Say a job's stage, how far it is in it, how fast it goes, and how long it will take."""
    if job.stage in _COUNTED:
        return _join(_format_counted(job), format_pace(pace))
    if job.stage == "ready":
        return _join(say("job_ready"), _pages(job), say("job_ocr", n=job.ocr_pages) if job.ocr_pages else "")
    return say(f"job_{job.stage}")


def _format_counted(job: Job) -> str:
    return say(f"job_{job.stage}", done=job.pages_done, n=job.pages) if job.pages else say("job_opening")


def format_batch(progress: Progress, guessed: bool) -> str:
    """Say how far all files are together.

    Args:
        progress: The queue's.
        guessed: Whether the pages of some files were not counted yet.
    """
    pages = "batch_pages_guessed" if guessed else "batch_pages"
    files = say("batch_files", done=progress.files_done, n=progress.files)
    return _join(files, say(pages, done=progress.pages_done, n=progress.pages), format_pace(progress.pace))


def format_pace(pace: Pace) -> str:
    """Say pages a second and time left; "" while they are not known."""
    if not pace.pages_per_s:
        return ""
    rate = f"{pace.pages_per_s:,.0f}" if pace.pages_per_s >= 10 else f"{pace.pages_per_s:.1f}"
    return _join(say("pages_per_s", rate=rate), "" if pace.seconds_left is None else format_left(pace.seconds_left))


def format_left(seconds: float) -> str:
    """Say a time as roughly as it is known."""
    if seconds < _A_MOMENT_S:
        return say("left_moment")
    if seconds < _MINUTES_FROM_S:
        return say("left_seconds", n=5 * round(seconds / 5))
    if seconds < _HOURS_FROM_S:
        return say("left_minutes", n=round(seconds / 60))
    hours, minutes = divmod(round(seconds / 60), 60)
    return say("left_hours", hours=hours, minutes=minutes)


def share_done(job: Job) -> float:
    """Tell how much of a job is done, in [0, 1]: reading is the first half, indexing the second."""
    if job.stage == "saving":
        return 1.0
    part = min(job.pages_done / job.pages, 1.0) if job.pages else 0.0
    return part / 2 + (0.5 if job.stage == "embedding" else 0.0)


def _pages(job: Job) -> str:
    return say("pages", n=job.pages) if job.pages else ""


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
