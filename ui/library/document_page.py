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
from ui.shared.guide_view import guide_view, opened_source
from ui.shared.markdown import escape_markdown
from ui.shared.navigation import go_to_chat, go_to_library, go_to_study
from ui.shared.page_keys import session_key
from ui.shared.state import close_source, current_chat, language, say

_COVER = 480  # pixels of its width
_LEAST = 8  # letters of an id that tell a document


def render() -> None:
    """Draw the document that the address names."""
    if st.session_state["asked"]:  # a question of its guide was clicked
        go_to_chat(current_chat())
    document, is_own = _named(str(st.query_params.get("id", "")))
    with st.container(key="document_desk", gap="medium"):
        if st.button(say("library"), key="to_library", icon=":material/arrow_back:", type="tertiary"):
            go_to_library()
        if document is None:
            st.caption(say("doc_gone"))
            return
        job_list.notice()
        _head(document, is_own)
        with st.container(key="document_parts", horizontal=True, gap="large"):
            with st.container(key="document_text", gap="medium"):
                if is_own:
                    guide_view(document.id)
                _places(document)
                if is_own:
                    attached_files.render(document)
                    st.fragment(error_boundary(document_keeping.render))(document.id)
                st.fragment(error_boundary(document_chats.render))(document)
            with st.container(key="document_pages", gap=None):
                _pane(document)


def _named(document_id: str) -> tuple[Document | None, bool]:
    """Find a document by the beginning of its id, and tell whether it is the person's own or for all to read."""
    for library, is_own in ((resources.library(), True), (resources.library_for_all(), False)):
        for one in library.documents() if library is not None and len(document_id) >= _LEAST else ():
            if one.id.startswith(document_id):
                return one, is_own
    return None, True


def _pane(document: Document) -> None:
    """Draw its pages, at what its guide cites if that was opened."""
    whole = pane.document_source(document.id, document.name)
    if opened := opened_source(document):
        source, at = opened
        pane.render("page", [whole, source], source["name"], at=at)
    else:
        pane.render("page", [whole], document.id)


def _head(document: Document, is_own: bool) -> None:
    with st.container(key="document_head", horizontal=True, gap="medium", wrap=False):
        st.html(f'<img class="cover" alt="" src="{escape(_address(document))}/1/{_COVER}.jpg">', width="content")
        with st.container(gap="small"):
            st.title(escape_markdown(title_of(document) or document.name), anchor=False)
            st.caption(escape_markdown(_facts_line(document)))
            _paper_line(document, is_own)
            health.render_problems(document)
            _acts(document, is_own)


def _paper_line(document: Document, is_own: bool) -> None:
    """Lead to where a paper was fetched from."""
    library = resources.library() if is_own else resources.library_for_all()
    if library is not None and (paper := library.papers.of(document.id)):
        st.caption(f"[arXiv:{paper.id}]({paper.link})", width="content")


def _acts(document: Document, is_own: bool) -> None:
    with st.container(key="document_acts", horizontal=True, gap="small", vertical_alignment="center"):
        if st.button(say("doc_ask"), key="ask_document", type="primary", icon=":material/chat_bubble:"):
            close_source()
            st.session_state["scope"] = {"documents": (document.id,)} | ({} if is_own else {"for_all": True})
            st.session_state["library_chosen"] = True
            st.session_state["scope_chat"] = ""  # so that the new chat keeps it
            go_to_chat()
        if is_own and st.button(say("study_document"), key="study_document", icon=":material/school:"):
            close_source()
            go_to_study(document.id)
        if is_own and st.button(say("delete"), key="delete_document", type="tertiary", icon=":material/delete:"):
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
            "words": {"page": say("page_short", n="{n}"), "more": say("n_more", n="{n}")},
        },
    )


def _facts_line(document: Document) -> str:
    authors = ", ".join(author.text for author in document.facts.authors[:3])
    pages, size = say("pages", n=document.page_count), format_size(document.size)
    return " · ".join(part for part in (authors, document.dated, pages, size) if part)


def _address(document: Document) -> str:
    return f"{document_routes.address(session_key(), language())}{document.id}"
