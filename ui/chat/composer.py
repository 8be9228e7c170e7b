"""The input with its switches: what to ask, which documents, the web, and who answers."""

from __future__ import annotations

import streamlit as st

from library.errors import QuestionTooLong
from rag.events import check_length
from ui.chat import answering, next_questions, scope_picker, starting, waiting, web_switch
from ui.shared import model_picker, resources, uploads
from ui.shared.edges import error_boundary, guard
from ui.shared.state import close_source, current_chat, go_to, language, say

_TITLE_LETTERS = 60
_EVERY_S = 2.0


def render(started: bool) -> None:
    """Draw the input and, under it, its switches."""
    with st.container(key="composer", gap="xsmall"):
        next_questions.render(current_chat())
        st.chat_input(
            say("ask") if started else say("ask_first"),
            key="question",
            accept_file="multiple",
            file_type="pdf",
            max_upload_size=resources.settings().max_file_mb,
            on_submit=guard(_submitted),
        )
        with st.container(key="switches", horizontal=True, vertical_alignment="center", gap="small"):
            web_switch.render()
            scope_picker.render()
            with st.popover(model_picker.label(), type="tertiary", key="who_popover", help=say("who")):
                model_picker.render("composer")
            answering.render_stop()
        active = bool(uploads.under_way())
        st.fragment(error_boundary(_still_adding), run_every=_EVERY_S if active else None)()


def _still_adding() -> None:
    if (adding := len(uploads.under_way())) and not st.session_state["pending"]:
        st.caption(say("still_adding", n=adding))


def _submitted() -> None:
    given = st.session_state["question"]
    jobs = uploads.submit(given.files)
    question = (given.text or "").strip()
    if question:
        ask(question, jobs)


def ask(question: str, jobs: list[int] | None = None) -> None:
    """Ask in the chat that is open, or in a new one; with `jobs`, once these files are in the library."""
    try:
        check_length(question)
    except QuestionTooLong as error:
        st.session_state["notice"] = error.said_in(language())
        return
    chats = resources.library().chats
    chat_id = current_chat()
    if not chat_id or chats.get(chat_id) is None:
        chat_id = chats.create(" ".join(question.split())[:_TITLE_LETTERS], st.session_state["scope"]).id
        go_to(chat_id)
    if _is_busy(chat_id):
        next_questions.add(chat_id, question, tuple(jobs or ()))
        return
    close_source()
    if jobs:
        waiting.begin(chat_id, question, jobs)
    else:
        st.session_state["asked"] = (chat_id, question)


def start(chat_id: str) -> None:
    """Begin with what was asked, and in this chat with what waited for its files when nothing holds it any more.

    A question begins when the page is drawn and not in its own callback: a switch that was set just before it may
    come in the same run, and its callback after that of the question.
    """
    asked, st.session_state["asked"] = st.session_state["asked"], None
    if asked:
        starting.start(*asked)
    if question := waiting.take(chat_id):
        starting.start(chat_id, question)
    if not _is_busy(chat_id) and (following := next_questions.take(chat_id)):
        close_source()
        if following.jobs:
            waiting.begin(chat_id, following.question, following.jobs)
        else:
            starting.start(chat_id, following.question)


def _is_busy(chat_id: str) -> bool:
    """True if another question must wait in a chat."""
    return answering.awaited(chat_id) is not None or bool(waiting.question_of(chat_id))
