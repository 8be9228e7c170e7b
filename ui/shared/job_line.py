"""One file on its way: its name, how far it is, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.progress_words import format_job, share_done
from ui.shared.state import say

if TYPE_CHECKING:
    from library.stores.jobs import Job


def render(job: Job) -> None:
    """Draw the line of a job."""
    with st.container(key=f"job_{job.stage}_{job.id}", horizontal=True, vertical_alignment="center", wrap=False):
        with st.container(gap=None):
            st.text(job.name)
            if job.stage == "failed":
                with st.container(key=f"why_not_{job.id}"):
                    st.text(say("job_failed", reason=job.error or ""))
            else:
                st.caption(format_job(job, resources.queue().pace(job.id)))
            if not job.ended and job.stage != "waiting":
                st.progress(share_done(job))
            if job.stage == "locked":
                _password(job)
        _buttons(job)


def _buttons(job: Job) -> None:
    queue = resources.queue()
    if not job.ended:
        if job.stage != "saving":
            _button("cancel", job, _cancel)
        return
    if job.stage == "failed" and queue.can_try_again(job):
        _button("try_again", job, queue.try_again)
    _button("dismiss", job, queue.forget)


def _button(name: str, job: Job, act: Callable[..., None]) -> None:
    st.button(say(name), key=f"{name}_{job.id}", type="tertiary", on_click=guard(act), args=(job.id,))


def _password(job: Job) -> None:
    key = f"password_{job.id}"
    if job.id in st.session_state["unlocking"]:
        with st.container(key=f"wrong_{job.id}"):
            st.text(say("password_wrong"))
    with (
        st.form(f"unlock_{job.id}", border=False),
        st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False),
    ):
        st.text_input(
            say("password_of", name=job.name),
            key=key,
            type="password",
            placeholder=say("password"),
            autocomplete="off",
            label_visibility="collapsed",
        )
        st.form_submit_button(say("unlock"), key=f"unlock_now_{job.id}", on_click=guard(_unlock), args=(job.id, key))


def _unlock(job_id: int, key: str) -> None:
    password = st.session_state[key]
    st.session_state[key] = ""  # it is the queue's from here on, and only until the file is read
    if password:
        st.session_state["unlocking"] = (*st.session_state["unlocking"], job_id)
        resources.queue().try_again(job_id, password)


def _cancel(job_id: int) -> None:
    resources.queue().cancel(job_id)
