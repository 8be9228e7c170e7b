"""The input with its switches: what to ask, which documents, the web, and who answers."""

from __future__ import annotations

import streamlit as st

from ingest.ocr.screenshots import KINDS
from library.errors import QuestionTooLong
from rag.events import check_length
from ui.chat import (
    answer_stream,
    answering,
    next_questions,
    scope_picker,
    screenshots,
    starting,
    waiting,
    web_switch,
)
from ui.shared import fetched_pdfs, model_picker, resources, uploads
from ui.shared.components import component
from ui.shared.edges import error_boundary, guard
from ui.shared.pace import paced
from ui.shared.state import bind, close_source, current_chat, go_to, language, rerun_page, say

_TITLE_LETTERS = 60
_EVERY_S = 2.0
_SOON_S = 0.6


def render(started: bool) -> None:
    """Draw the input and, under it, its switches."""
    st.session_state["submitted"] = False
    with st.container(key="composer", gap="xsmall"):
        st.fragment(error_boundary(_above))()
        st.chat_input(
            say("ask") if started else say("ask_first"),
            key="question",
            accept_file="multiple",
            file_type=["pdf", *KINDS],
            max_upload_size=resources.settings().max_file_mb,
            on_submit=guard(_submitted),
        )
        st.fragment(error_boundary(_switches))()
        active = bool(uploads.under_way())
        every = _SOON_S if fetched_pdfs.under_way() else paced(_EVERY_S) if active else None
        st.fragment(error_boundary(_still_adding), run_every=every)()


def _above() -> None:
    """Draw what waits, and what is asked as chips."""
    next_questions.render(current_chat())

    def act() -> None:
        happened = st.session_state["around"]
        if picked := happened.pick:
            scope_picker.pick(str(picked["kind"]), str(picked["id"]))
        elif dropped := happened.drop:
            scope_picker.drop(str(dropped["kind"]), str(dropped["id"]))
        elif fetched := happened.fetch:
            fetched_pdfs.begin(fetched_pdfs.fetch_address(str(fetched["url"])))
        st.rerun()  # the switches say it too

    words = {name: say(name) for name in ("drop_anywhere", "not_asked", "add_address", "dismiss")}
    kinds = {"documents": say("a_document"), "collections": say("a_collection")}
    data = {
        "chosen": scope_picker.picked(),
        "token": answer_stream.names_token(scope_picker.asks_for_all()),
        "words": words | kinds,
    }
    component("composer")(
        key="around", data=data, on_pick_change=guard(act), on_drop_change=guard(act), on_fetch_change=guard(act)
    )


def _switches() -> None:
    with st.container(key="switches", horizontal=True, vertical_alignment="center", gap="small"):
        web_switch.render()
        _research_switch()
        scope_picker.render()
        with st.popover(model_picker.label(), type="tertiary", key="who_popover", help=say("who")):
            model_picker.render("composer")
        answering.render_stop()


def _research_switch() -> None:
    """Draw the choice to divide the question, which only a model can; it holds for this session."""
    if not model_picker.model():
        st.toggle(say("research"), value=False, disabled=True, help=say("research_needs_model"), key="no_research")
        return
    st.toggle(say("research"), help=say("research_help"), **bind("research", "switch"))


def _still_adding() -> None:
    if fetched_pdfs.render():
        rerun_page()
    if (adding := len(uploads.under_way())) and not waiting.question_of(current_chat()):
        st.caption(say("still_adding", n=adding))


def _submitted() -> None:
    given = st.session_state["question"]
    pictures = [file for file in given.files if screenshots.is_picture(file)]
    jobs = uploads.submit([file for file in given.files if file not in pictures])
    if jobs:
        scope_picker.ask_own()
    question = (given.text or "").strip()
    if question or pictures:
        ask(question, jobs, screenshots.begin(pictures) if pictures else 0)


def ask(question: str, jobs: list[int] | None = None, pictures: int = 0) -> None:
    """Ask in the chat that is open, or in a new one; with `jobs`, once these files are in the library.

    Args:
        question: As it was typed; "" where a picture says all.
        jobs: Files that came with it.
        pictures: Number of what `screenshots` reads for it; 0 for none.
    """
    try:
        check_length(question, resources.settings().question_letters)
    except QuestionTooLong as error:
        st.session_state["notice"] = error.said_in(language())
        return
    chats = resources.library().chats
    chat_id = current_chat()
    if not chat_id or chats.get(chat_id) is None:
        title = " ".join(question.split())[:_TITLE_LETTERS] or say("picture")
        chat_id = chats.create(title, st.session_state["scope"]).id
        go_to(chat_id)
    asked = next_questions.Next(question, tuple(jobs or ()), pictures)
    if _is_busy(chat_id):
        next_questions.add(chat_id, asked)
    elif jobs or pictures:
        _begin(chat_id, asked)
    else:
        close_source()
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
        _begin(chat_id, following)


def _begin(chat_id: str, asked: next_questions.Next) -> None:
    close_source()
    if asked.jobs or asked.pictures:
        waiting.begin(chat_id, asked.question, asked.jobs, asked.pictures)
    else:
        starting.start(chat_id, asked.question)


def _is_busy(chat_id: str) -> bool:
    """True if another question must wait in a chat."""
    return answering.awaited(chat_id) is not None or bool(waiting.question_of(chat_id))
