"""What a person thinks of an answer: a thumb, and a word if they like. It is kept with the chat, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from library.unicode import clean_text
from ui.shared import resources
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.state import say

if TYPE_CHECKING:
    from library.stores.chats import StoredTurn

LONGEST_WORD = 500
_WORDS = ("useful", "not_useful", "rating_word", "rating_note", "rating_edit", "save")


def render(turn: StoredTurn) -> None:
    """Draw the thumbs under an answer, and what was said of it."""
    key = f"rating_{turn.id}_{turn.number}"

    def keep() -> None:
        if (given := st.session_state[key].rate) is not None:
            resources.library().chats.rate(turn.id, turn.number, _rating(given))

    data = {"rating": turn.rating, "longest": LONGEST_WORD, "words": {name: say(name) for name in _WORDS}}
    component("rating")(key=key, data=data, on_rate_change=guard(keep), width="content")


def _rating(given: Any) -> dict[str, Any]:
    """Take what the browser gives; a thumb that was taken back leaves nothing."""
    if given.get("useful") is None:
        return {}
    word = " ".join(clean_text(str(given.get("word", ""))).split())
    return {"useful": bool(given["useful"]), "word": word[:LONGEST_WORD]}
