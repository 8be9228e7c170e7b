"""A document's guide: what it is, its parts and key figures, and questions of its own to click."""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from library.errors import DocumentNotFound
from rag.study.guide import main_parts
from ui import document_routes
from ui.chat import composer
from ui.chat.answer_data import answer_data, shorten, verdict_line
from ui.shared import guides, model_picker, pane, resources
from ui.shared.components import component
from ui.shared.edges import error_boundary, guard
from ui.shared.markdown import escape_markdown
from ui.shared.page_keys import session_key
from ui.shared.state import language, rerun_page, say

if TYPE_CHECKING:
    from library.records import Document
    from rag.answer import Answer
    from rag.study.guide import Guide

_EVERY_S = 0.6
_COVER = 360  # pixels of its width
_PARTS, _PART_LETTERS = 8, 48


def guide_view(document_id: str, *, whole: bool = False) -> None:
    """Draw a document's guide; one that is not there yet is made, and comes by itself.

    A question that is clicked is put to the document in a chat: `asked` of the session then holds it, and the page of
    chats begins to answer it. What is cited opens in a pane beside, or in that of the page, by `opened_source`.

    Args:
        document_id: Of the document; nothing is drawn of one that is gone.
        whole: Whether its cover, title, facts and parts stand here too; a page that shows them itself leaves them out.
    """
    try:
        document = resources.library().document(document_id)
    except DocumentNotFound:
        return
    if guides.kept(document) is None and guides.making().failure(document.id) is None:
        guides.request(document.id)
    with st.container(key=f"guide_{document.id[:16]}", gap="small"):
        if whole:
            _head(document)
        waits = guides.making().is_making(document.id)
        st.fragment(error_boundary(_body), run_every=_EVERY_S if waits else None)(document, whole, waits)


def _head(document: Document) -> None:
    address = f"{document_routes.address(session_key(), language())}{document.id}/1/{_COVER}.jpg"
    with st.container(key="guide_head", horizontal=True, gap="medium", wrap=False):
        alt = escape(say("guide_cover", name=document.name))
        st.html(f'<img class="cover" alt="{alt}" src="{escape(address)}">', width="content")
        with st.container(gap="xsmall"):
            st.title(escape_markdown(_title(document)), anchor=False)
            st.caption(escape_markdown(_facts(document)))


def _title(document: Document) -> str:
    found = document.facts.title
    return found.text if found and found.page else document.title


def _facts(document: Document) -> str:
    facts = document.facts
    authors = ", ".join(author.text for author in facts.authors[:3])
    kind = say(f"kind_{facts.kind.text}") if facts.kind else ""
    said = (document.name, authors, kind, document.dated, say("pages", n=document.page_count))
    return " · ".join(part for part in said if part)


def _body(document: Document, whole: bool, waited: bool) -> None:
    guide, waits = guides.kept(document), guides.making().is_making(document.id)
    if waits != waited:
        rerun_page()
    if guide:
        _answer(document, whole, "about", "guide_what", guide.about)
    _state(document, guide, waits)
    if guide:
        _questions(document, guide)
        _answer(document, whole, "figures", "guide_figures", guide.figures)
    if whole:
        _parts(document)
        _pane(document, guide)


def _answer(document: Document, whole: bool, name: str, title: str, answer: Answer | None) -> None:
    if answer is None:
        return
    key = f"guide_{name}_{document.id[:16]}"

    def open_clicked() -> None:
        if clicked := st.session_state[key].open:
            _open(document, f"{name}:{clicked['name']}")
            if not whole:
                st.rerun()  # the pane is the page's

    opened = _opened(document)
    marker = opened["name"].removeprefix(f"{name}:") if opened and opened["name"].startswith(f"{name}:") else ""
    with st.container(key=f"guide_part_{name}", gap=None):
        st.header(say(title), anchor=False)
        data = answer_data(answer, f"marker:{marker}" if marker else "")
        component("answer")(key=key, data=data, on_open_change=guard(open_clicked))


def _parts(document: Document) -> None:
    parts = main_parts(document)[:_PARTS]
    if not parts:
        return
    with st.container(key="guide_part_parts", gap=None):
        st.header(say("guide_parts"), anchor=False)
        with st.container(key="guide_parts", horizontal=True, gap="xsmall"):
            for number, part in enumerate(parts):
                st.button(
                    escape_markdown(shorten(part.title, _PART_LETTERS)),
                    key=f"guide_part_{number}_{document.id[:8]}",
                    help=say("guide_part_on_page", page=part.page),
                    type="tertiary",
                    on_click=guard(_open),
                    args=(document, f"part:{part.page}:{part.title}"),
                )


def _state(document: Document, guide: Guide | None, waits: bool) -> None:
    """Say who made the guide, or that it is being made, and offer another."""
    failure = guides.making().failure(document.id)
    if waits:
        line = say("guide_reading")
    elif failure:
        line = say("guide_failed", why=failure)
    else:
        line = _made_by(guide) if guide else ""
    model = model_picker.model()
    with st.container(key="guide_state", horizontal=True, vertical_alignment="center", gap="small"):
        if line:
            st.caption(escape_markdown(line))
        if waits:
            return
        if failure or (model and guide and not guide.model):
            name = "guide_write" if model else "guide_write_again"
            label = escape_markdown(say(name, model=model) if model else say(name))
            st.button(label, key="guide_again", type="tertiary", on_click=guard(_make_again), args=(document.id,))


def _made_by(guide: Guide) -> str:
    if guide.remark:
        return say("guide_no_model", why=guide.remark)
    if guide.about is None:
        return say("guide_nothing")
    if not guide.model:
        return say("guide_extracted")
    doubted = any(sentence.support in ("partial", "unsupported") for sentence in guide.about.sentences)
    verdict = verdict_line(guide.about)
    written = "guide_written_partly" if doubted else "guide_written"
    return say(written, model=guide.model, verdict=verdict) if doubted else say(written, model=guide.model)


def _make_again(document_id: str) -> None:
    guides.request(document_id)
    st.rerun()


def _questions(document: Document, guide: Guide) -> None:
    if not guide.questions:
        return
    with st.container(key="own_questions", gap="xsmall"):
        st.caption(say("guide_ask"))
        for number, question in enumerate(guide.questions):
            st.button(
                escape_markdown(question.text),
                key=f"own_question_{number}",
                on_click=guard(_ask),
                args=(document.id, question.text),
                type="tertiary",
                width="stretch",
            )


def _ask(document_id: str, question: str) -> None:
    st.session_state["scope"] = {"documents": (document_id,)}
    st.session_state["guide_open"] = None
    composer.ask(question)
    st.rerun()  # the page begins to answer, of which this is a part


def _open(document: Document, name: str) -> None:
    st.session_state["guide_open"] = {"document": document.id, "name": name, "at": time.time()}


def _opened(document: Document) -> dict[str, Any] | None:
    opened: dict[str, Any] | None = st.session_state["guide_open"]
    return opened if opened and opened["document"] == document.id else None


def opened_source(document: Document) -> tuple[dict[str, Any], float] | None:
    """Return what was opened of a guide, for the pane of a page, and when; None where nothing was."""
    if (opened := _opened(document)) is None:
        return None
    guide = guides.kept(document)
    sources = [source for name in ("about", "figures") for source in _sources(guide, name)]
    found = next((source for source in sources if source["name"] == opened["name"]), None)
    return (found, float(opened["at"])) if found else None


def _pane(document: Document, guide: Guide | None) -> None:
    """Draw what was opened beside the guide; nothing before."""
    opened = _opened(document)
    if opened is None:
        return
    sources = [source for name in ("about", "figures") for source in _sources(guide, name)]
    if opened["name"].startswith("part:"):
        _, page, title = opened["name"].split(":", 2)
        place = {"name": opened["name"], "page": int(page), "where": say("page_short", n=page), "quote": title}
        sources = [{**pane.document_source(document.id, document.name), **place}]
    with st.container(key="source_panel", gap=None):
        pane.render("beside", sources, opened["name"], at=opened["at"], on_open=lambda name: _open(document, name))


def _sources(guide: Guide | None, name: str) -> list[dict[str, Any]]:
    answer = getattr(guide, name) if guide else None
    return [pane.source_of(citation, f"{name}:{citation.marker}") for citation in answer.citations] if answer else []
