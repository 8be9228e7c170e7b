"""The files on their way: those that need the person first, then those at work; what is many is folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui.shared import job_line, resources, uploads
from ui.shared.edges import error_boundary, guard
from ui.shared.progress_words import format_batch
from ui.shared.state import rerun_page, say

if TYPE_CHECKING:
    from library.stores.jobs import Job

_EVERY_S = 0.6
_MOST_AT_WORK = 4
_MOST = 3  # of those that wait, and of those that are done
_MOST_OPENED = 100


def render() -> None:
    """Draw the list; what goes on by itself is drawn again and again, what a person types into is not."""
    notice()
    active = bool(uploads.under_way())
    jobs = resources.queue().jobs()
    locked = [job for job in jobs if job.stage == "locked"]
    if jobs:
        with st.container(key="jobs", gap=None):
            with st.container(gap=None):
                _some_open(locked, "locked")
            draw = st.fragment(error_boundary(_progress), run_every=_EVERY_S if active else None)
            draw(active, {job.id for job in locked})


def _progress(timed: bool, locked: set[int]) -> None:
    jobs = resources.queue().jobs()
    for draw in (_batch, _failed, _under_way, _done):
        with st.container(gap=None):  # a place each, so that what is clicked in one stays when another grows
            draw(jobs)
    if bool(uploads.under_way()) != timed or {job.id for job in jobs if job.stage == "locked"} != locked:
        rerun_page()


def notice() -> None:
    """Draw the line about what just failed."""
    if line := st.session_state["notice"]:
        with st.container(key="notice", horizontal=True, vertical_alignment="center"):
            st.text(line)
            forget = {"notice": ""}
            st.button(
                say("dismiss"),
                key="notice_away",
                type="tertiary",
                on_click=guard(st.session_state.update),
                kwargs=forget,
            )


def _batch(jobs: Sequence[Job]) -> None:
    unfinished = [job for job in jobs if not job.ended]
    progress = resources.queue().progress()
    if not unfinished or progress.files < 2:
        return
    with st.container(key="batch", horizontal=True, vertical_alignment="center", wrap=False):
        with st.container(gap=None):
            st.text(format_batch(progress, guessed=any(not job.pages for job in unfinished)))
            st.progress(min(progress.pages_done / progress.pages, 1.0) if progress.pages else 0.0)
        st.button(say("cancel_all"), key="cancel_all", type="tertiary", on_click=guard(_cancel_all))


def _cancel_all() -> None:
    # The last first: otherwise each that ends lets the next begin.
    for job in reversed(uploads.under_way()):
        resources.queue().cancel(job.id)


def _failed(jobs: Sequence[Job]) -> None:
    _some_open([job for job in jobs if job.stage == "failed"], "failed")


def _some_open(jobs: Sequence[Job], stage: str) -> None:
    """Draw the first of many; the others are there on a click."""
    for job in jobs[:_MOST]:
        job_line.render(job)
    if not (rest := jobs[_MOST:]):
        return
    label = say(f"more_{stage}", n=len(rest))
    with st.container(key=f"more_{stage}"):
        more = st.expander(label, key=f"more_{stage}_open", type="compact", on_change="rerun")
    if more.open:
        with more, st.container(gap=None):
            _dismiss_all("dismiss_all", jobs, f"dismiss_{stage}")
            for job in rest[:_MOST_OPENED]:
                job_line.render(job)


def _under_way(jobs: Sequence[Job]) -> None:
    at_work = [job for job in jobs if not job.ended and job.stage != "waiting"]
    waiting = [job for job in jobs if job.stage == "waiting"]
    for job in at_work[:_MOST_AT_WORK]:
        job_line.render(job)
    folded = at_work[_MOST_AT_WORK:]
    if len(waiting) <= _MOST and not folded:
        for job in waiting:
            job_line.render(job)
    elif more := len(folded) + len(waiting):
        with st.container(key="more_waiting"):
            st.caption(say("more_waiting", n=more))


def _done(jobs: Sequence[Job]) -> None:
    done = {stage: [job for job in jobs if job.stage == stage] for stage in ("ready", "unchanged", "cancelled")}
    every = [job for found in done.values() for job in found]
    if len(every) <= _MOST:
        for job in every:
            job_line.render(job)
        return
    with st.container(key="more_done", horizontal=True, vertical_alignment="center", wrap=False):
        st.caption(" · ".join(say(f"files_{stage}", n=len(found)) for stage, found in done.items() if found))
        _dismiss_all("dismiss", every, "dismiss_done")


def _dismiss_all(name: str, jobs: Sequence[Job], key: str) -> None:
    def forget() -> None:
        for job in jobs:
            resources.queue().forget(job.id)

    st.button(say(name), key=key, type="tertiary", on_click=guard(forget))
