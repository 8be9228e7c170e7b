"""The PDFs attached to a document, each to be added as a document of its own."""

from __future__ import annotations

import streamlit as st

from library.errors import FootnoteError
from library.records import Attachment, Document
from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import language, say

_MOST = 5


def render(document: Document) -> None:
    """Draw a button for each attached PDF that is not in the library yet."""
    if not document.health.attachments:
        return
    pdfs = [one for one in resources.library().unread_attachments(document) if one.is_pdf]
    if not pdfs:
        return
    key = f"attached_{document.id[:16]}"
    with st.container(key=key, horizontal=True, gap="xsmall"):
        for number, attachment in enumerate(pdfs[:_MOST]):
            label = say("add_attached", name=escape_markdown(attachment.name))
            st.button(
                label,
                key=f"{key}_{number}",
                icon=":material/attach_file:",
                on_click=guard(_add),
                args=(document, attachment),
            )


def _add(document: Document, attachment: Attachment) -> None:
    try:
        content = resources.library().attached(document.id, attachment)
        resources.queue().submit(attachment.name, content)
    except FootnoteError as error:
        st.session_state["notice"] = error.said_in(language())
