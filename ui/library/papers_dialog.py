"""The dialog in which papers are looked for on arXiv and chosen; nothing is asked of arXiv before a click says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import streamlit as st

from library.errors import FootnoteError
from ui.shared import fetched_pdfs, resources, uploads
from ui.shared.edges import error_boundary, error_line, guard
from ui.shared.markdown import escape_markdown
from ui.shared.navigation import go_to_library
from ui.shared.state import dialog, say

if TYPE_CHECKING:
    from library.stores.papers import Paper

_MOST = 20  # papers that are listed
_AUTHORS = 3  # of a paper, that are shown
_LETTERS = 300
_FEW, _HEIGHT = 3, 420  # papers that stand there whole; pixels in which more are scrolled through


def ask_papers() -> None:
    """Open it, empty."""
    st.session_state["papers"] = None

    @dialog(say("papers_title"), width="medium")
    @error_boundary
    def look() -> None:
        with st.form("papers_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            words = st.text_input(say("papers_words"), max_chars=_LETTERS, key="papers_words")
            asked = st.form_submit_button(say("papers_search"), key="papers_search", type="primary")
        st.caption(say("papers_note"))
        if asked and words.strip():
            with st.spinner(say("papers_searching")):
                _search(words)
        if st.session_state["papers"]:
            _results(**st.session_state["papers"])

    look()


def _search(words: str) -> None:
    from library.net.arxiv import ArXiv

    found: list[Paper] = []
    error = ""
    try:
        found = ArXiv(resources.library().ledger.record).search(words, _MOST)
    except FootnoteError as failure:
        error = error_line(failure)
    st.session_state["papers"] = {"found": found, "error": error}


def _results(found: Sequence[Paper], error: str) -> None:
    if error or not found:
        with st.container(key="papers_none"):
            st.text(error or say("papers_nothing"))
        return
    held = resources.library().papers.held()
    height: Literal["content"] | int = _HEIGHT if len(found) > _FEW else "content"
    with st.container(key="papers_found", height=height, border=False, gap="medium"):
        for paper in found:
            _row(paper, is_held=paper.id in held)
    chosen = [paper for paper in found if st.session_state.get(_key(paper))]
    with st.container(key="papers_foot", horizontal=True, vertical_alignment="center"):
        label = say("papers_add", n=len(chosen)) if chosen else say("papers_choose")
        if st.button(
            label, key="papers_add", type="primary", disabled=not chosen, on_click=guard(_add), args=(chosen,)
        ):
            go_to_library()
        st.caption(say("papers_thanks"))


def _row(paper: Paper, *, is_held: bool) -> None:
    with st.container(key=f"paper_row_{_key(paper)}", gap=None):
        st.checkbox(f"**{escape_markdown(paper.title)}**", key=_key(paper), disabled=is_held)
        authors = ", ".join(paper.authors[:_AUTHORS]) + (" …" if len(paper.authors) > _AUTHORS else "")
        about = [authors, paper.published[:4], *paper.categories[:1]]
        line = " · ".join(escape_markdown(part) for part in about if part)
        st.caption(f"{line} · [arXiv:{paper.id}]({paper.link})" + (f" · **{say('papers_held')}**" if is_held else ""))
        with st.expander(say("papers_abstract"), type="compact"):
            st.text(paper.abstract)


def _key(paper: Paper) -> str:
    return f"paper_{paper.id}"


def _add(chosen: Sequence[Paper]) -> None:
    uploads.forget_added()
    for paper in chosen:
        fetched_pdfs.begin(fetched_pdfs.fetch_paper(paper))
