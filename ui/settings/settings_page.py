"""The settings page: language, appearance, who answers, the web, which model searches, and what leaves here."""

from __future__ import annotations

import streamlit as st

from library.embedders.base import OPENAI_PREFIX
from library.outgoing import host_of, is_here
from library.words.catalogues import language_name, languages
from rag.models.servers import OPENAI
from ui.settings import ledger_section, models_section, web_section
from ui.shared import job_list, model_picker, resources
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import say


def render() -> None:
    """Draw the settings of this session."""
    with st.container(key="desk", gap="medium"):
        st.title(say("settings"), anchor=False)
        job_list.notice()
        with st.container(key="setting_language"):
            st.header(say("settings_language"), anchor=False)
            st.radio(
                say("settings_language"),
                choices := ("", *languages()),
                index=choices.index(st.session_state["language"]),
                format_func=lambda name: language_name(name) if name else say("language_auto"),
                key="settings_language",
                on_change=guard(lambda: st.session_state.update(language=st.session_state["settings_language"])),
                horizontal=True,
                label_visibility="collapsed",
            )
        with st.container(key="setting_look"):
            st.header(say("settings_look"), anchor=False)
            _appearance()
        with st.container(key="setting_answers"):
            st.header(say("settings_answers"), anchor=False)
            model_picker.render("settings")
        with st.container(key="setting_web"):
            st.header(say("settings_web"), anchor=False)
            web_section.render()
        if resources.mode() == "alone":  # elsewhere who runs the server chooses
            with st.container(key="setting_models"):
                st.header(say("settings_models"), anchor=False)
                models_section.render()
        with st.container(key="setting_leaves"):
            st.header(say("settings_leaves"), anchor=False)
            _leaves()
            ledger_section.render()


def _appearance() -> None:
    values = {"theme": ("system", "light", "dark"), "size": ("small", "normal", "large", "larger")}
    groups = [
        {
            "name": name,
            "label": say(f"look_{name}"),
            "choices": [{"value": v, "words": say(f"look_{v}")} for v in those],
        }
        for name, those in values.items()
    ]
    component("appearance")(key="appearance", data={"groups": groups})


def _leaves() -> None:
    settings = resources.settings()
    address = model_picker.address()
    model = say("leaves_model_note", address=address) if model_picker.model() else say("leaves_model_none")
    rows = {
        "leaves_documents": _documents(),
        "leaves_quotes": _searched("leaves_quotes"),
        "leaves_model": model,
        "leaves_web": say("leaves_web_note", backends=settings.web_backends),
        "leaves_usage": say("leaves_usage_note"),
    }
    for name, note in rows.items():
        with st.container(key=name, gap=None):
            st.markdown(f"**{say(name)}**")
            st.caption(escape_markdown(note))


def _documents() -> str:
    """Say what of documents leaves this machine: their texts, the vectors, the files, or nothing."""
    settings = resources.settings()
    searched = _searched("leaves_documents", folder=settings.library)
    bucket = resources.library().files_at
    if bucket and not is_here(bucket):
        here = searched if _is_searched_elsewhere() else say("leaves_text_here")
        return say("leaves_files_there", said=here, address=bucket)
    return say("leaves_files_here", said=searched) if _is_searched_elsewhere() else searched


def _is_searched_elsewhere() -> bool:
    chroma = resources.settings().chroma_url
    return resources.library().model.startswith(OPENAI_PREFIX) or bool(chroma and not is_here(host_of(chroma)))


def _searched(name: str, **values: object) -> str:
    """Say what searching takes away from this machine: texts, their vectors, or nothing."""
    settings = resources.settings()
    if resources.library().model.startswith(OPENAI_PREFIX):
        return say(f"{name}_sent", address=settings.openai_base_url or OPENAI)
    vectors = host_of(settings.chroma_url)
    away = settings.chroma_url and not is_here(vectors)
    if away:
        return say(f"{name}_vectors", address=vectors)
    if resources.mode() != "alone" and values:
        return say(f"{name}_server")  # where on the server they lie is not for all
    return say(f"{name}_note", **values)
