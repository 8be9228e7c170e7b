"""A question that waits for the files attached with it; kept beside the session, so that a reload finds it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from ui.chat import screenshots
from ui.shared import resources, uploads
from ui.shared.edges import error_boundary, guard
from ui.shared.state import current_chat, rerun_page, say

_EVERY_S = 0.6


@dataclass(frozen=True)
class _Held:
    """A question, its files, the number of its pictures, and whether it is to do without what is locked."""

    question: str
    jobs: tuple[int, ...]
    pictures: int
    without_locked: bool = False


def begin(chat_id: str, question: str, jobs: Sequence[int], pictures: int = 0) -> None:
    """Keep a question until its files are in the library and its pictures are read."""
    questions_held()[chat_id] = _Held(question, tuple(jobs), pictures)


def question_of(chat_id: str) -> str:
    """Give the question that waits in a chat; "" if none does."""
    held = questions_held().get(chat_id)
    return held.question or say("picture") if held else ""


def take(chat_id: str) -> str:
    """Give the question once nothing holds it, and say which files it does without; "" until then."""
    held = questions_held().get(chat_id)
    if (
        held is None or not _settled(held) or questions_held().pop(chat_id, None) is None
    ):  # another window may have taken it
        return ""
    question, unread = screenshots.take(held.pictures, held.question)
    if unread:
        st.session_state["notice"] = say("picture_unread", n=len(unread), names=", ".join(unread))
    without = [job.name for job in uploads.find(held.jobs) if job.stage not in ("ready", "unchanged")]
    if without:
        st.session_state["notice"] = say("asked_without", n=len(without), names=", ".join(without))
    return question


def render() -> None:
    """Draw what the question waits for."""
    st.fragment(error_boundary(_draw), run_every=_EVERY_S)()


def _draw() -> None:
    chat_id = current_chat()
    held = questions_held().get(chat_id)
    if held is None or _settled(held):
        rerun_page()
        return
    locked = [job for job in uploads.find(held.jobs) if job.stage == "locked"]
    if not locked:
        st.caption(say("reading_first" if held.jobs else "reading_picture"))
        return
    with st.container(key="held", horizontal=True, vertical_alignment="center"):
        st.text(say("held_by_password", n=len(locked), names=", ".join(job.name for job in locked)))
        st.button(say("ask_without"), key="ask_without", on_click=guard(_let_go), args=(chat_id,))


def _settled(held: _Held) -> bool:
    """Tell whether no file is awaited: a locked one is, because its password is asked for."""
    if not screenshots.are_read(held.pictures):
        return False
    return all(job.ended and (job.stage != "locked" or held.without_locked) for job in uploads.find(held.jobs))


def _let_go(chat_id: str) -> None:
    if held := questions_held().get(chat_id):
        questions_held()[chat_id] = replace(held, without_locked=True)


@resources.kept
def questions_held() -> dict[str, _Held]:
    """Hold a person's questions that wait for files, by chat id."""
    return {}
