"""Files handed to the queue: the drop zone, and what has become of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import streamlit as st

from ui.shared import resources
from ui.shared.edges import error_line, guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import language, say

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from library.stores.collections import Collection
    from library.stores.jobs import Job

_DONE_WITH = ("ready", "unchanged", "cancelled")


def drop_zone(collection: Collection | None = None, *, folders: bool = False) -> None:
    """Take PDFs, for a collection if one is given; each is handed to the queue once.

    Folders can be dropped as well, and with `folders` there is a button that chooses one.

    The drop zone stays the same widget, and style.css hides what it holds: a new, empty one would lose the files that
    are still on their way into the old one.
    """
    collection_id = collection.id if collection else ""
    size, name = resources.settings().max_file_mb, escape_markdown(collection.name if collection else "")
    words = say("drop_here_collection", name=name, size=size) if collection else say("drop_here", size=size)
    with st.container(key="bring_files", gap=None):
        new = _uploader(words, f"drop_{language()}", True, collection_id)
        if folders:
            new |= _uploader(say("drop_folder"), f"folder_{language()}", "directory", collection_id)
    if new:  # a click that came at once ended the run in which they were reported
        st.rerun()


def _uploader(label: str, key: str, several: Literal[True, "directory"], collection_id: str) -> bool:
    """Draw a place for files, and hand over what is there; True if there was any that had not been handed over."""
    files = st.file_uploader(
        label,
        type="pdf",
        accept_multiple_files=several,
        key=key,
        on_change=guard(lambda: _take(st.session_state[key], collection_id)),
        max_upload_size=resources.settings().max_file_mb,
        label_visibility="visible" if several is True else "collapsed",
    )
    return _take(files, collection_id)


def _take(files: Sequence[UploadedFile], collection_id: str) -> bool:
    """Hand over those that were not yet: Streamlit may report files twice while fragments run (its issue 4877)."""
    uploaded = st.session_state["uploaded"]
    new = [file for file in files if file.file_id not in uploaded]
    if new:
        st.session_state["uploaded"] = (*uploaded, *(file.file_id for file in new))
        submit(new, collection_id)
    return bool(new)


def submit(files: Sequence[UploadedFile], collection_id: str = "") -> list[int]:
    """Hand files to the queue and give the jobs' ids; a file that cannot be stored is told of in a line."""
    if files:
        forget_added()
        _forget_failed({name_of(file) for file in files})
    # Nothing of the session is touched from here to the last file, because Streamlit may end a run where it is.
    jobs, notice = [], ""
    for file in files:
        try:
            jobs.append(resources.queue().submit(name_of(file), file.getvalue(), collection_id=collection_id))
        except Exception as error:  # noqa: BLE001 - the edge of an upload: one file must not cost the others
            notice = error_line(error)
    if notice:
        st.session_state["notice"] = notice
    st.session_state["submitted"] = bool(jobs)
    return jobs


def name_of(file: UploadedFile) -> str:
    """Give a file's own name: in a form's data a browser writes a quotation mark and a line break as %22, %0D, %0A."""
    return str(file.name).replace("%22", '"').replace("%0D", " ").replace("%0A", " ")


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
