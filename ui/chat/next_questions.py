"""Questions that were asked while an answer came: they wait, can be changed or withdrawn, and are asked in turn."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.state import say


@dataclass(frozen=True)
class Next:
    """A question, the files that it is to be answered from, and the number of its pictures."""

    question: str
    jobs: tuple[int, ...] = ()
    pictures: int = 0


def of(chat_id: str) -> list[Next]:
    """List what waits in a chat, first come first."""
    return resources.asked_next().get(chat_id, [])


def add(chat_id: str, asked: Next) -> None:
    """Let a question wait until those before it are answered."""
    resources.asked_next().setdefault(chat_id, []).append(asked)


def take(chat_id: str) -> Next | None:
    """Take the first off the list; None if none waits."""
    return of(chat_id).pop(0) if of(chat_id) else None


def render(chat_id: str) -> None:
    """Draw what waits; nothing when nothing does."""
    if not of(chat_id):
        return
    with st.container(key="next_questions", gap="xsmall"):
        st.caption(say("asked_next"))
        for number, waiting in enumerate(of(chat_id)):
            with st.container(
                key=f"next_{number}", horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False
            ):
                st.text(waiting.question or say("picture"))
                _button("edit", ":material/edit:", chat_id, waiting, number)
                _button("withdraw", ":material/close:", chat_id, waiting, number)


def _button(name: str, icon: str, chat_id: str, waiting: Next, number: int) -> None:
    act = _edit if name == "edit" else _withdraw
    key, label = f"next_{name}_{number}", say(f"next_{name}")
    st.button(label, key=key, icon=icon, type="tertiary", help=label, on_click=guard(act), args=(chat_id, waiting))


def _withdraw(chat_id: str, waiting: Next) -> None:
    if waiting in of(chat_id):  # it may have been asked meanwhile
        of(chat_id).remove(waiting)


def _edit(chat_id: str, waiting: Next) -> None:
    if waiting in of(chat_id):
        of(chat_id).remove(waiting)
        st.session_state["question"] = waiting.question
        st.rerun()  # the input stands apart
