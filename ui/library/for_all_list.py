"""The documents of the library that all may read: each a click away from its page, where nothing can be changed."""

from __future__ import annotations

import streamlit as st

from library.errors import FootnoteError
from ui.library.document_facts import format_size
from ui.library.shelf_data import title_of
from ui.shared import resources
from ui.shared.edges import error_line
from ui.shared.markdown import escape_markdown
from ui.shared.navigation import go_to_document
from ui.shared.state import say

_ON_A_PAGE = 20


def render() -> None:
    """Draw the list, folded up; nothing where there is no such library."""
    try:
        library = resources.library_for_all()
    except FootnoteError as error:
        st.caption(escape_markdown(say("for_all_closed", reason=error_line(error))))
        return
    if library is None:
        return
    documents = library.documents()
    with st.expander(say("for_all_documents", n=len(documents)), key="for_all"):
        st.caption(say("for_all_note"))
        last = -(-len(documents) // _ON_A_PAGE)
        number = st.pagination(last, key="for_all_page") if last > 1 else 1
        for document in documents[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]:
            with st.container(key=f"for_all_{document.id[:16]}", gap=None):
                title = escape_markdown(title_of(document) or document.name)
                if st.button(title, key=f"for_all_open_{document.id[:16]}", type="tertiary"):
                    go_to_document(document.id)
                facts = (document.name, say("pages", n=document.page_count), format_size(document.size))
                st.caption(escape_markdown(" · ".join(facts)))
