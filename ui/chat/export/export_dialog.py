"""The dialog in which a chat or an answer is exported."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.chat.export.files import ENDINGS, MIMES, file_name, make_file
from ui.shared import resources
from ui.shared.edges import error_boundary
from ui.shared.state import dialog, language, say

_MOST_LETTERS = 1_000_000  # of answers in Word and PDF, which take seconds to make for so many


def ask_export(chat_id: str, turn_id: int | None = None) -> None:
    """Open a dialog with the files that a chat, or one turn of it, can be had as; each is made when it is clicked."""

    @dialog(say("export_title"))
    @error_boundary
    def choose() -> None:
        library = resources.library()
        chat = library.chats.get(chat_id)
        turns = [turn for turn in library.chats.turns(chat_id) if turn_id in (None, turn.id)]
        if chat is None or not turns:
            st.caption(say("export_none"))
            return
        st.caption(say("export_note"))
        too_long = sum(len(str(turn.answer)) for turn in turns) > _MOST_LETTERS
        sourceless = not any(turn.answer["citations"] for turn in turns)
        for kind in ENDINGS:
            st.download_button(
                say(f"export_{kind}"),
                data=partial(make_file, kind, language(), library, chat, turns),
                file_name=file_name(chat.title if turn_id is None else turns[0].question, kind),
                mime=MIMES[kind],
                key=f"export_{kind}",
                on_click="ignore",
                width="stretch",
                disabled=(too_long and kind in ("word", "pdf")) or (sourceless and kind == "bibtex"),
            )
        if too_long:
            st.caption(say("export_too_long"))
        if sourceless:
            st.caption(say("export_no_sources"))

    choose()
