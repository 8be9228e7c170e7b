"""The page of one document: its cover, guide and facts, what was read of it, what was asked of it, and its pages."""

from __future__ import annotations

from dataclasses import asdict
from html import escape

import streamlit as st

from library.records import Document
from ui import document_routes
from ui.library import attached_files, document_chats, document_keeping, health, undo_line
from ui.library.document_facts import Line, format_size, list_facts, list_outline
from ui.library.shelf_data import title_of
from ui.shared import job_list, pane, resources
from ui.shared.components import component
from ui.shared.edges import error_boundary
from ui.shared.markdown import escape_markdown
from ui.shared.navigation import go_to_chat, go_to_library
from ui.shared.page_keys import session_key
from ui.shared.state import close_source, language, say

_COVER = 480  # pixels of its width
_LEAST = 8  # letters of an id that tell a document


def render() -> None:
    """Draw the document that the address names."""
    document = _named(str(st.query_params.get("id", "")))
    with st.container(key="document_desk", gap="medium"):
        if st.button(say("library"), key="to_library", icon=":material/arrow_back:", type="tertiary"):
            go_to_library()
        if document is None:
            st.caption(say("doc_gone"))
            return
        job_list.notice()
        _head(document)
        with st.container(key="document_parts", horizontal=True, gap="large"):
            with st.container(key="document_text", gap="medium"):
                # The guide of the document stands here: guide_view(document.id)
                _places(document)
                attached_files.render(document)
                st.fragment(error_boundary(document_keeping.render))(document.id)
                st.fragment(error_boundary(document_chats.render))(document)
            with st.container(key="document_pages", gap=None):
                pane.render("page", [pane.document_source(document.id, document.name)], document.id)


def _named(document_id: str) -> Document | None:
    if len(document_id) < _LEAST:
        return None
    return next((one for one in resources.library().documents() if one.id.startswith(document_id)), None)


def _head(document: Document) -> None:
    with st.container(key="document_head", horizontal=True, gap="medium", wrap=False):
        st.html(f'<img class="cover" alt="" src="{escape(_address(document))}/1/{_COVER}.jpg">', width="content")
        with st.container(gap="small"):
            st.title(escape_markdown(title_of(document) or document.name), anchor=False)
            st.caption(escape_markdown(_facts_line(document)))
            health.render_problems(document)
            _acts(document)


def _acts(document: Document) -> None:
    with st.container(key="document_acts", horizontal=True, gap="small", vertical_alignment="center"):
        if st.button(say("doc_ask"), key="ask_document", type="primary", icon=":material/chat_bubble:"):
            close_source()
            st.session_state["scope"] = {"documents": (document.id,)}
            st.session_state["scope_chat"] = ""  # so that the new chat keeps it
            go_to_chat()
        if st.button(say("delete"), key="delete_document", type="tertiary", icon=":material/delete:"):
            undo_line.delete([document.id])
            go_to_library()


def _places(document: Document) -> None:
    report = [Line("", line) for line in health.format_report(document, ocr=resources.settings().ocr)]
    groups = {"facts": list_facts(document), "outline": list_outline(document), "report": report}
    acts = {"report": say("doc_draw_blocks")}
    component("places")(
        key="document_places",
        data={
            "groups": [
                {"name": name, "title": say(f"doc_{name}"), "lines": list(map(asdict, lines)), "act": acts.get(name)}
                for name, lines in groups.items()
            ],
            "words": {"page": say("page_short", n="{n}"), "more": say("doc_more", n="{n}")},
        },
    )


def _facts_line(document: Document) -> str:
    authors = ", ".join(author.text for author in document.facts.authors[:3])
    pages, size = say("pages", n=document.page_count), format_size(document.size)
    return " · ".join(part for part in (authors, document.dated, pages, size) if part)


def _address(document: Document) -> str:
    return f"{document_routes.address(session_key(), language())}{document.id}"
