"""Files handed to the queue: the drop zone, and what has become of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui import resources
from ui.edges import error_line, guard
from ui.markdown import escape_markdown
from ui.state import language, say

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from library.collections import Collection
    from library.jobs import Job

_DONE_WITH = ("ready", "unchanged", "cancelled")


def drop_zone(collection: Collection | None = None) -> None:
    """Take PDFs, for a collection if one is given; each is handed to the queue once, and the zone is empty again."""
    key = f"drop_{language()}_{st.session_state['upload_round']}"
    size, name = resources.settings().max_file_mb, escape_markdown(collection.name if collection else "")
    st.file_uploader(
        say("drop_here_collection", name=name, size=size) if collection else say("drop_here", size=size),
        type="pdf",
        accept_multiple_files=True,
        key=key,
        on_change=guard(_take),
        args=(key, collection.id if collection else ""),
        max_upload_size=size,
    )


def _take(key: str, collection_id: str) -> None:
    submit(st.session_state[key] or [], collection_id)
    # A new key is a new widget: the old one's files leave the memory, and no rerun sees them again.
    st.session_state["upload_round"] += 1


def submit(files: Sequence[UploadedFile], collection_id: str = "") -> list[int]:
    """Hand files to the queue and give the jobs' ids; a file that cannot be stored is told of in a line."""
    jobs = []
    if files:
        forget_added()
        _forget_failed({file.name for file in files})
    for file in files:
        try:
            jobs.append(resources.queue().submit(file.name, file.getvalue(), collection_id=collection_id))
        except Exception as error:  # noqa: BLE001 - the edge of an upload: one file must not cost the others
            st.session_state["notice"] = error_line(error)
    return jobs


def forget_added() -> None:
    """Take the files that were added off the list, unless it is still worked on; failures stay until dismissed."""
    if under_way():
        return
    for job in resources.queue().jobs():
        if job.stage in _DONE_WITH:
            resources.queue().forget(job.id)


def _forget_failed(names: set[str]) -> None:
    for job in resources.queue().jobs():
        if job.stage == "failed" and job.name in names:
            resources.queue().forget(job.id)


def under_way() -> list[Job]:
    """List the jobs that go on by themselves."""
    return [job for job in resources.queue().jobs() if not job.ended]


def find(job_ids: Sequence[int]) -> list[Job]:
    """List those of these jobs that were not dismissed."""
    return [job for job in resources.queue().jobs() if job.id in job_ids]
