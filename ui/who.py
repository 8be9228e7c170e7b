"""Who answers: quotes from the documents, or a model by name, at an address that is shown."""

from __future__ import annotations

import streamlit as st

from ui.markdown import escape_markdown
from ui.state import say

OPENAI = "https://api.openai.com/v1"
"""Where a model is asked if no address is given."""


def model() -> str:
    """Name the model that answers; "" for quotes."""
    return str(st.session_state["model"]).strip() if st.session_state["who"] == "model" else ""


def address() -> str:
    """Tell where a question to a model is sent."""
    return str(st.session_state["address"]).strip() or OPENAI


def label() -> str:
    """Say in a word or two who answers."""
    return escape_markdown(model()) or say("who_quotes")


def render(place: str) -> None:
    """Draw the choice; it holds for this session.

    Args:
        place: Where it stands, which keeps the widgets of two places apart.
    """

    def take(name: str) -> None:
        st.session_state[name] = st.session_state[f"{name}_{place}"] or ""

    st.radio(
        say("who"),
        ["quote", "model"],
        index=["quote", "model"].index(st.session_state["who"]),
        format_func=lambda name: say("who_quotes_long" if name == "quote" else "who_model_long"),
        captions=[say("who_quotes_note"), say("who_model_note")],
        key=f"who_{place}",
        on_change=take,
        args=("who",),
    )
    if st.session_state["who"] != "model":
        return
    for name, hint in (("model", ""), ("address", OPENAI)):
        st.text_input(
            say(f"model_{name}" if name == "address" else "model_name"),
            value=st.session_state[name],
            placeholder=hint,
            key=f"{name}_{place}",
            on_change=take,
            args=(name,),
        )
    st.text_input(
        say("model_key"),
        value=st.session_state["key"],
        type="password",
        help=say("model_key_note"),
        autocomplete="off",
        key=f"key_{place}",
        on_change=take,
        args=("key",),
    )
    sent = say("model_sent", address=address()) if model() else say("model_unnamed")
    st.caption(escape_markdown(sent))
