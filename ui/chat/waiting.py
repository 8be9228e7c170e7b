"""A question that waits for the files attached with it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.chat import screenshots
from ui.shared import uploads
from ui.shared.edges import error_boundary, guard
from ui.shared.state import rerun_page, say

_EVERY_S = 0.6


def begin(chat_id: str, question: str, jobs: Sequence[int], pictures: int = 0) -> None:
    """Keep a question until its files are in the library and its pictures are read."""
    st.session_state["pending"] = {"chat": chat_id, "question": question, "jobs": tuple(jobs), "pictures": pictures}


def question_of(chat_id: str) -> str:
    """Give the question that waits in a chat; "" if none does."""
    pending = st.session_state["pending"]
    return str(pending["question"] or say("picture")) if pending and pending["chat"] == chat_id else ""


def take(chat_id: str) -> str:
    """Give the question once nothing holds it, and say which files it does without; "" until then."""
    if not question_of(chat_id) or not _settled():
        return ""
    pending, st.session_state["pending"] = st.session_state["pending"], None
    question, unread = screenshots.take(pending["pictures"], pending["question"])
    if unread:
        st.session_state["notice"] = say("picture_unread", n=len(unread), names=", ".join(unread))
    without = [job.name for job in uploads.find(pending["jobs"]) if job.stage not in ("ready", "unchanged")]
    if without:
        st.session_state["notice"] = say("asked_without", n=len(without), names=", ".join(without))
    return question


def render() -> None:
    """Draw what the question waits for."""
    st.fragment(error_boundary(_draw), run_every=_EVERY_S)()


def _draw() -> None:
    if not st.session_state["pending"] or _settled():
        rerun_page()
        return
    locked = [job for job in uploads.find(st.session_state["pending"]["jobs"]) if job.stage == "locked"]
    if not locked:
        st.caption(say("reading_first" if st.session_state["pending"]["jobs"] else "reading_picture"))
        return
    with st.container(key="held", horizontal=True, vertical_alignment="center"):
        st.text(say("held_by_password", n=len(locked), names=", ".join(job.name for job in locked)))
        st.button(say("ask_without"), key="ask_without", on_click=guard(_let_go))


def _settled() -> bool:
    """Tell whether no file is awaited: a locked one is, because its password is asked for."""
    pending = st.session_state["pending"]
    awaited = uploads.find(pending["jobs"])
    if not screenshots.are_read(pending["pictures"]):
        return False
    return all(job.ended and (job.stage != "locked" or pending.get("without")) for job in awaited)


def _let_go() -> None:
    st.session_state["pending"] = {**st.session_state["pending"], "without": True}
