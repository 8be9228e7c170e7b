"""The line that says whose words are shown, and lets a model write: begin, progress, stop, cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import streamlit as st

from rag.events import Progress, Waiting
from rag.prompt.prompts import Task
from rag.study.sheet import Sheet
from ui.chat.costs import format_price
from ui.shared import model_picker
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.navigation import go_to_settings
from ui.shared.state import language, rerun_page, say
from ui.shared.work import Work
from ui.study import making
from ui.study.subject import Subject

_EVERY_S = 0.6


def choose_sheet(task: Task, about: Subject) -> Sheet:
    """Draw the line, and give the sheet that is shown: the model's where that is there, else the documents' own."""
    key = making.key_of(task, about.ids)
    if not model_picker.model():
        _own_words(about)
        return making.sheet_of(task, about)
    work = making.work_of(key)
    written = work.latest if work and work.done and isinstance(work.latest, Sheet) else None
    if written is None:
        st.caption(_whose(about))
        offer(key, task, lambda: making.writer().tokens(task, _texts(about)), lambda most: _make(task, about, most))
        return making.sheet_of(task, about)
    own = st.segmented_control(
        say("study_whose"),
        [False, True],
        default=False,
        format_func=lambda own: say("study_own") if own else escape_markdown(model_picker.model()),
        key=f"study_whose_{task}_{hash(key)}",
        required=True,
        label_visibility="collapsed",
    )
    if own:
        st.caption(_whose(about))
        return making.sheet_of(task, about)
    st.caption(escape_markdown(made_by(written)))
    return written


def _texts(about: Subject) -> list[Any]:
    return [making.text_of(one) for one in about.ids]


def _make(task: Task, about: Subject, most: int | None) -> Callable[[], Iterator[making.Told]]:
    writer, texts = making.writer(most), _texts(about)
    return lambda: writer.write(task, texts)


def _own_words(about: Subject) -> None:
    with st.container(key="study_own", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_whose(about))
        connect()


def _whose(about: Subject) -> str:
    return say("study_own_words_all" if about.is_collection else "study_own_words")


def connect() -> None:
    """Draw the way to a model."""
    if st.button(say("study_connect"), key="study_connect", icon=":material/tune:", type="tertiary"):
        go_to_settings()


def made_by(sheet: Sheet, written: Literal["study_written", "study_translated"] = "study_written") -> str:
    """Say who wrote a sheet, and what it took."""
    if not sheet.model:
        return say("study_own_words")
    tokens = sheet.usage.get("input_tokens", 0) + sheet.usage.get("output_tokens", 0)
    cost = say("study_cost", n=tokens) if tokens else ""
    price = format_price(sheet.price) if sheet.price is not None else ""
    return " · ".join(part for part in (say(written, model=sheet.model), cost, price) if part)


def offer(
    key: tuple[Any, ...],
    name: str,
    tokens: Callable[[], int],
    make: Callable[[int | None], Callable[[], Iterator[making.Told]]],
) -> None:
    """Draw the button that lets the model write; or how far it is.

    Args:
        key: Of what is written.
        name: Tells the button from others.
        tokens: Tells about how many tokens it takes; more than usual are asked for first.
        make: Makes what writes, within so many tokens; None is as many as usual.
    """
    work = making.work_of(key)
    if work and not work.done:
        _follow(work, name)
        return
    if work and work.error:
        with st.container(key="study_failed"):
            st.text(work.error.said_in(language()))
    asked = st.session_state["study_ask"]
    with st.container(key=f"study_offer_{name}", horizontal=True, vertical_alignment="center", gap="small"):
        if asked and asked["key"] == key:
            st.text(say("study_ask", n=asked["tokens"], model=model_picker.model()))
            st.button(say("study_go"), key=f"study_go_{name}", on_click=guard(_go), args=(key, asked["tokens"], make))
            st.button(say("cancel"), key=f"study_not_{name}", type="tertiary", on_click=guard(_ask_nothing))
            return
        label = escape_markdown(say("study_write", model=model_picker.model()))
        st.button(
            label,
            key=f"study_write_{name}",
            icon=":material/edit_note:",
            on_click=guard(_begin),
            args=(key, tokens, make),
        )


def _begin(key: tuple[Any, ...], tokens: Callable[[], int], make: Callable[[int | None], Any]) -> None:
    if (wanted := tokens()) > (st.session_state["most_tokens"] or 0):
        st.session_state["study_ask"] = {"key": key, "tokens": wanted}
        return
    making.start(key, make(None))


def _go(key: tuple[Any, ...], tokens: int, make: Callable[[int | None], Any]) -> None:
    _ask_nothing()
    making.start(key, make(2 * tokens))  # what was counted is about right


def _ask_nothing() -> None:
    st.session_state["study_ask"] = None


def _follow(work: Work[making.Told], name: str) -> None:
    def draw() -> None:
        if work.done:
            rerun_page()
            return
        with st.container(key="study_progress", horizontal=True, vertical_alignment="center", gap="small"):
            st.text(_stage(work))
            st.button(say("stop"), key=f"study_stop_{name}", type="tertiary", on_click=guard(work.stop))

    st.fragment(error_boundary(draw), run_every=_EVERY_S)()


def _stage(work: Work[making.Told]) -> str:
    told = work.latest
    if work.stopped:
        return say("study_stopping")
    if isinstance(told, Waiting):
        return say("study_waiting", n=round(told.seconds))
    if isinstance(told, Progress) and told.of > 1:
        return say("study_reading", n=told.number, all=told.of)
    return say("study_writing")
