"""The files on their way: one quiet line on how far they are, and the list behind it, which opens when it must.

What needs the person, such as a password, opens it; what goes on by itself is drawn again and again there, what a
person types into is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.shared import job_line, resources, uploads
from ui.shared.edges import error_boundary, guard
from ui.shared.progress_words import format_batch, format_job, share_done
from ui.shared.state import rerun_page, say

if TYPE_CHECKING:
    from library.stores.jobs import Job

_EVERY_S = 0.6
_MOST_AT_WORK = 4
_MOST = 3  # of those that wait, and of those that are done
_MOST_OPENED = 100
_DONE = ("ready", "unchanged", "cancelled")


def render() -> None:
    """Draw the line with the list behind it, apart from the page: a click in them draws them alone."""
    notice()
    if resources.queue().jobs():
        st.fragment(error_boundary(_draw))()


def _draw() -> None:
    jobs = resources.queue().jobs()
    if not jobs:
        return
    _open_for({job.id for job in jobs if job.stage in ("locked", "failed")})
    state = _State.of(jobs)
    every = _EVERY_S if state.active else None
    with st.container(key="jobs", gap=None):
        if not state.alone:
            with st.container(key="jobs_line", horizontal=True, vertical_alignment="center", wrap=False):
                st.fragment(error_boundary(_line), run_every=every)(state)
                shown = st.session_state["jobs_open"]
                icon = ":material/expand_less:" if shown else ":material/expand_more:"
                words = say("jobs_hide" if shown else "jobs_show")
                st.button(words, key="jobs_open_it", icon=icon, type="tertiary", on_click=guard(_turn_over))
        if state.alone or st.session_state["jobs_open"]:
            with st.container(gap=None):
                _some_open([job for job in jobs if job.stage == "locked"], "locked")
            st.fragment(error_boundary(_list), run_every=every)(state)


@dataclass(frozen=True)
class _State:
    """What of the jobs decides how they are drawn.

    Attributes:
        active: Whether any goes on by itself.
        alone: Whether there is only one, which needs no line about all.
        locked: The ids of those that wait for a password.
    """

    active: bool
    alone: bool
    locked: frozenset[int]

    @classmethod
    def of(cls, jobs: Sequence[Job]) -> _State:
        locked = frozenset(job.id for job in jobs if job.stage == "locked")
        return cls(any(not job.ended for job in jobs), len(jobs) == 1, locked)


def _open_for(needing: set[int]) -> None:
    """Open the list when a file needs the person that did not before."""
    if needing - set(st.session_state["jobs_needing"]):
        st.session_state["jobs_open"] = True
    st.session_state["jobs_needing"] = tuple(needing)


def _turn_over() -> None:
    st.session_state["jobs_open"] = not st.session_state["jobs_open"]


def _follow(state: _State) -> None:
    if _State.of(resources.queue().jobs()) != state:
        rerun_page()


def _line(state: _State) -> None:
    """Say how far all files are together, or what became of them."""
    jobs = resources.queue().jobs()
    unfinished = [job for job in jobs if not job.ended]
    key = "batch" if unfinished else "more_done"
    with st.container(key=key, horizontal=True, vertical_alignment="center", wrap=False):
        with st.container(gap=None):
            if unfinished:
                _progress(unfinished)
            if said := _counts(jobs, ("locked", "failed") if unfinished else (*_DONE, "locked", "failed")):
                st.caption(said)
        if unfinished:
            st.button(say("cancel_all"), key="cancel_all", type="tertiary", on_click=guard(_cancel_all))
        else:
            _dismiss_all("dismiss", [job for job in jobs if job.stage in _DONE], "dismiss_done")
    _follow(state)


def _progress(unfinished: Sequence[Job]) -> None:
    progress = resources.queue().progress()
    if progress.files < 2:
        job = unfinished[0]
        st.text(f"{job.name} · {format_job(job, resources.queue().pace(job.id))}")
        st.progress(share_done(job))
        return
    st.text(format_batch(progress, guessed=any(not job.pages for job in unfinished)))
    st.progress(min(progress.pages_done / progress.pages, 1.0) if progress.pages else 0.0)


def _counts(jobs: Sequence[Job], stages: Sequence[str]) -> str:
    """Count the files at these stages, in words; stages without any are left out."""
    counts = {stage: sum(job.stage == stage for job in jobs) for stage in stages}
    return " · ".join(say(f"files_{stage}", n=n) for stage, n in counts.items() if n)


def _list(state: _State) -> None:
    jobs = resources.queue().jobs()
    for draw in (_failed, _under_way, _done):
        with st.container(gap=None):  # a place each, so that what is clicked in one stays when another grows
            draw(jobs)
    if state.alone:
        _follow(state)


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
    """Draw those that are done, if they are few; the line counts them."""
    done = [job for job in jobs if job.stage in _DONE]
    for job in done if len(done) <= _MOST else ():
        job_line.render(job)


def _dismiss_all(name: str, jobs: Sequence[Job], key: str) -> None:
    def forget() -> None:
        for job in jobs:
            resources.queue().forget(job.id)

    if jobs:
        st.button(say(name), key=key, type="tertiary", on_click=guard(forget))
