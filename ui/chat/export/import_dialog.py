"""The dialog in which a chat that was exported is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from library.errors import FootnoteError
from ui.chat.export.files import cited_documents
from ui.chat.export.json_file import MOST_MB, read_json
from ui.shared import resources
from ui.shared.edges import error_boundary, guard
from ui.shared.navigation import go_to_chat
from ui.shared.state import close_source, dialog, language, say

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_MOST_NAMED = 5  # documents that are not there


def ask_import() -> None:
    """Open a dialog that takes an exported chat and opens it."""
    st.session_state["form_error"] = ""

    @dialog(say("import_chat"))
    @error_boundary
    def take() -> None:
        st.caption(say("import_note"))
        key = "import_file"
        st.file_uploader(
            say("import_drop", size=MOST_MB),
            type="json",
            key=key,
            max_upload_size=MOST_MB,
            on_change=guard(lambda: _take(st.session_state[key])),
        )
        if error := st.session_state["form_error"]:
            with st.container(key="wrong_form"):
                st.text(error)
        elif chat_id := st.session_state["imported"]:
            st.session_state["imported"] = ""
            close_source()
            go_to_chat(chat_id)

    take()


def _take(file: UploadedFile | None) -> None:
    st.session_state["form_error"] = ""
    if file is None:
        return
    try:
        st.session_state["imported"] = import_chat(file.getvalue())
    except FootnoteError as error:
        st.session_state["form_error"] = error.said_in(language())


def import_chat(data: bytes) -> str:
    """Add an exported chat to the library, say which of its documents are not there, and give its id.

    Raises:
        ChatFileError: If the file is no exported chat.
        StorageError: If it cannot be stored.
    """
    title, whole = read_json(data)
    library = resources.library()
    marked = say("imported_title", title="").strip()
    chat = library.chats.add_whole(title if title.endswith(marked) else say("imported_title", title=title), whole)
    missing = cited_documents(library, [answer for turn in whole for answer in turn.answers])[1]
    if missing:
        named = ", ".join(missing[:_MOST_NAMED]) + (" …" if len(missing) > _MOST_NAMED else "")
        st.session_state["notice"] = say("imported_without", n=len(missing), names=named)
    return chat.id
