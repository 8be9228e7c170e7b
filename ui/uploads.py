"""Files on their way into the library: the drop zone, and a line with a bar for each file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from library.errors import FootnoteError
from ui import resources
from ui.state import language, say

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from ingest.queue import Job

ENDED = ("ready", "unchanged", "failed")
_EVERY_S = 0.6


def drop_zone() -> None:
    """Take PDFs; each is handed to the queue once, and the zone is empty again."""
    key = f"drop_{language()}_{st.session_state['upload_round']}"
    st.file_uploader(
        say("drop_here", size=resources.settings().max_file_mb),
        type="pdf",
        accept_multiple_files=True,
        key=key,
        on_change=_take,
        args=(key,),
        max_upload_size=resources.settings().max_file_mb,
    )


def _take(key: str) -> None:
    submit(st.session_state[key] or [])
    # A new key is a new widget: the old one's files leave the memory, and no rerun sees them again.
    st.session_state["upload_round"] += 1


def submit(files: Sequence[UploadedFile]) -> list[int]:
    """Hand files to the queue and give the jobs' ids; a file that cannot be stored is told of in a line."""
    jobs = []
    for file in files:
        try:
            jobs.append(resources.queue().submit(file.name, file.getvalue()))
        except FootnoteError as error:
            st.session_state["notice"] = str(error)
    return jobs


def jobs_shown() -> None:
    """Show every job, again and again while one is under way."""
    st.fragment(_lines, run_every=_EVERY_S if _active() else None)()


def forget_added() -> None:
    """Take the files that were added off the list; failures stay until they are dismissed."""
    for job in resources.queue().jobs():
        if job.stage in ("ready", "unchanged"):
            resources.queue().forget(job.id)


def ended(job_ids: Sequence[int]) -> bool:
    """Tell whether none of these jobs is under way."""
    return not any(job.id in job_ids and job.stage not in ENDED for job in resources.queue().jobs())


def _active() -> bool:
    return any(job.stage not in ENDED for job in resources.queue().jobs())


def _lines() -> None:
    if notice := st.session_state["notice"]:
        with st.container(key="notice", horizontal=True, vertical_alignment="center"):
            st.text(notice)
            forget = {"notice": ""}
            st.button(
                say("dismiss"), key="notice_away", type="tertiary", on_click=st.session_state.update, kwargs=forget
            )
    jobs = resources.queue().jobs()
    st.session_state["jobs_ran"] = st.session_state["jobs_ran"] or _active()
    if jobs:
        with st.container(key="jobs", gap=None):
            for job in jobs:
                _line(job)
    if st.session_state["jobs_ran"] and not _active():
        st.session_state["jobs_ran"] = False
        st.rerun()


def _line(job: Job) -> None:
    with st.container(key=f"job_{job.stage}_{job.id}", horizontal=True, vertical_alignment="center", wrap=False):
        with st.container(gap=None):
            st.text(job.name)
            st.caption(_stage(job))
            if job.stage not in ENDED:
                st.progress(job.done / job.total if job.total else 0.0)
            if job.error:
                st.text(job.error)
        if job.stage in ENDED:
            st.button(
                say("dismiss"),
                key=f"dismiss_{job.id}",
                type="tertiary",
                on_click=resources.queue().forget,
                args=(job.id,),
            )


def _stage(job: Job) -> str:
    if job.stage == "embedding" and not job.total:
        return say("job_reading")
    return say(f"job_{job.stage}", done=min(job.done + 1, job.total), total=job.total)
