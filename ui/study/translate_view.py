"""The translation of a page, or of words on it; a model writes it, and without one it is said so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st

from library.records import Document, Passage
from rag.models.tokens import count_tokens
from rag.prompt.prompts import LANGUAGES
from rag.study.sheet import Sheet
from rag.study.translation import MOST_LETTERS, paragraphs_of, translate
from ui.shared import model_picker, pane, resources
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.names import names_of
from ui.shared.state import language, say
from ui.study import making, model_line
from ui.study.sheet_views import render_sheet
from ui.study.subject import Subject


def render(about: Subject) -> list[dict[str, Any]]:
    """Draw what is to be translated, and its translation; give what that cites."""
    document = _document(about)
    if "study_to" not in st.session_state:
        other = "zh" if language() == "en" else "en"
        st.session_state["study_to"] = other if document.spoken == language() else language()
    with st.container(key="translate_what", horizontal=True, gap="small"):
        page = st.number_input(say("study_page"), 1, max(document.page_count, 1), key=f"study_page_{document.id[:16]}")
        to = st.selectbox(
            say("study_to"), list(LANGUAGES), format_func=lambda name: say(f"language_{name}"), key="study_to"
        )
    words = st.text_area(
        say("study_words"), key="study_words", max_chars=MOST_LETTERS, help=say("study_words_help"), height=80
    )
    unread = [{**pane.document_source(document.id, document.name), "page": int(page)}]
    if not model_picker.model():
        st.caption(say("study_translate_needs_model"))
        model_line.connect()
        return unread
    found = resources.library().page(document.id, int(page))
    paragraphs = paragraphs_of(document, found, words) if found else []
    if not paragraphs:
        st.caption(say("study_words_missing" if words.strip() else "study_page_empty"))
        return unread
    return _translated(about, (document.id, int(page), words.strip(), to), paragraphs, to) or unread


def _document(about: Subject) -> Document:
    if not about.is_collection:
        return about.documents[0]
    named = names_of(about.documents)
    st.selectbox(
        say("study_document"), list(named), format_func=lambda one: named.get(one, one), key="study_translate_which"
    )
    return resources.library().document(str(st.session_state["study_translate_which"]))


def _translated(about: Subject, what: tuple[object, ...], paragraphs: list[Passage], to: str) -> list[dict[str, Any]]:
    key = making.key_of("translation", *what)
    work = making.work_of(key)
    if work and work.done and isinstance(work.latest, Sheet):
        st.caption(escape_markdown(model_line.made_by(work.latest, "study_translated")))
        st.button(say("study_again"), key="study_again", type="tertiary", on_click=guard(making.forget), args=(key,))
        return render_sheet("translate", about, work.latest)

    def make(most: int | None) -> Callable[[], Iterator[making.Told]]:
        writer = making.writer(most)
        return lambda: translate(writer, paragraphs, to)

    model_line.offer(key, "translation", lambda: 3 * sum(count_tokens(one.text) for one in paragraphs), make)
    return []
