"""What else may be searched for, under an answer for which the web held nothing: each is a click away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.chat import composer, web_switch
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import say


def render(turn_id: int, suggestions: Sequence[str], busy: bool) -> None:
    """Draw the suggestions of an answer; nothing when there are none."""
    if not suggestions:
        return
    with st.container(key=f"suggestions_{turn_id}", gap="xsmall"):
        st.caption(say("search_instead"))
        with st.container(key=f"suggested_{turn_id}", horizontal=True, gap="xsmall"):
            for number, text in enumerate(suggestions):
                st.button(
                    escape_markdown(text),
                    key=f"suggestion_{turn_id}_{number}",
                    disabled=busy,
                    on_click=guard(_ask),
                    args=(text,),
                )


def _ask(text: str) -> None:
    web_switch.turn_on()
    composer.ask(text)
