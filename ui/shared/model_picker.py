"""Who answers: quotes from the documents, or a model by name, at an address that is shown."""

from __future__ import annotations

import streamlit as st

from ui.shared import model_choice, resources, writing_options
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.model_choice import address as address
from ui.shared.model_choice import model as model
from ui.shared.state import say


def label() -> str:
    """Say in a word or two who answers."""
    return escape_markdown(model()) or say("who_quotes")


def render(place: str) -> None:
    """Draw the choice; it holds for this session.

    Args:
        place: Where it stands, which keeps the widgets of two places apart.
    """

    def take() -> None:
        st.session_state["who"] = st.session_state[f"who_{place}"]
        st.session_state["look_for_servers"] = True

    st.radio(
        say("who"),
        ["quote", "model"],
        index=["quote", "model"].index(st.session_state["who"]),
        format_func=lambda name: say("who_quotes_long" if name == "quote" else "who_model_long"),
        captions=[say("who_quotes_note"), say("who_model_note")],
        key=f"who_{place}",
        on_change=guard(take),
    )
    if st.session_state["who"] != "model":
        return
    resources.warm_client()
    model_choice.render(place)
    sent = say("model_sent", address=address()) if model() else say("model_unnamed")
    st.caption(escape_markdown(sent))
    writing_options.render(place)
