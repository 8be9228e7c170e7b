"""The settings' part on search models: which one is in use, which could be, and how far a change is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from library.embedders.base import E5, OPENAI_PREFIX
from library.embedders.model_store import hub_host, is_here
from library.errors import FootnoteError
from rag.models.servers import OPENAI
from ui.shared import resources
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.model_change_line import draw_change
from ui.shared.state import language, rerun_page, say

if TYPE_CHECKING:
    from ingest.queue.reindex import Progress

_OTHER = "other"
_NOTES = {
    E5: "model_e5_note",
    "BAAI/bge-m3": "model_bge_note",
    _OTHER: "model_other_note",
}
_MEGABYTES = {"BAAI/bge-m3": 2290}  # to be fetched
_EVERY_S = 0.6


def render() -> None:
    """Draw the choice, and the change that is under way again and again."""
    library = resources.library()
    st.write(say("models_intro"))
    st.caption(escape_markdown(say("models_in_use", model=_name(library.model))))
    active = resources.reindex().progress.active
    if not active:
        _choose(library.model)
    st.fragment(error_boundary(_change), run_every=_EVERY_S if active else None)(active)


def _choose(present: str) -> None:
    chosen = st.session_state["search_model"] or present
    options = list(_NOTES)
    picked = st.radio(
        say("models_choose"),
        options,
        index=options.index(chosen) if chosen in options else len(options) - 1,
        format_func=_name,
        captions=[say(note) for note in _NOTES.values()],
        key="search_model_pick",
        label_visibility="collapsed",
        on_change=guard(lambda: st.session_state.update(search_model=st.session_state["search_model_pick"])),
    )
    if picked == _OTHER:
        typed = st.text_input(
            say("models_name"),
            value="" if chosen in options else chosen,
            placeholder="intfloat/multilingual-e5-base",
            key="search_model_typed",
        )
        picked = (typed or "").strip()
    if picked and picked != present:
        _offer(picked)


def _offer(model: str) -> None:
    """Say what using a model takes, and offer it."""
    here = is_here(resources.settings(), model)
    if model.startswith(OPENAI_PREFIX):
        note = say("models_sent", address=_server()) if here else say("models_no_key")
    elif here:
        note = say("models_here")
    else:
        size = _MEGABYTES.get(model, 0)
        note = say("models_fetched_size", host=hub_host(), size=_megabytes(size)) if size else ""
        note = note or say("models_fetched", host=hub_host())
    st.caption(escape_markdown(note))
    label = say("models_use" if here else "models_fetch")
    st.button(
        label,
        key="search_model_use",
        disabled=model.startswith(OPENAI_PREFIX) and not here,
        on_click=guard(_begin),
        args=(model,),
    )


def _begin(model: str) -> None:
    """Change to a model; the click is the leave to fetch it."""
    st.session_state["search_model"] = ""
    resources.reindex().begin(model, may_download=True)


def _change(timed: bool) -> None:
    work = resources.reindex()
    progress = work.progress
    if progress.stage in ("failed", "done", "cancelled") and not st.session_state["search_model"]:
        _ended(progress)
    if progress.active:
        with st.container(key="model_change", horizontal=True, vertical_alignment="center", wrap=False):
            with st.container(gap=None):
                draw_change(progress)
            st.button(say("cancel"), key="model_cancel", type="tertiary", on_click=guard(_cancel))
    if progress.active != timed:
        rerun_page()


def _ended(progress: Progress) -> None:
    with st.container(key=f"model_change_{progress.stage}"):
        st.text(
            progress.error.said_in(language())
            if progress.error
            else say(f"models_{progress.stage}", model=_name(progress.model))
        )
        if progress.stage == "failed":
            present = _name(resources.library().model)
            st.caption(escape_markdown(say("models_stays", model=present)))
            st.button(
                say("try_again"), key="model_again", type="tertiary", on_click=guard(_begin), args=(progress.model,)
            )


def _cancel() -> None:
    try:
        resources.reindex().cancel()
    except FootnoteError as error:
        st.session_state["notice"] = error.said_in(language())


def _name(model: str) -> str:
    return say("model_other") if model == _OTHER else model


def _megabytes(size: int) -> str:
    return f"{size / 1000:.1f} GB" if size >= 1000 else f"{size} MB"


def _server() -> str:
    return resources.settings().openai_base_url or OPENAI
