"""How a model writes: style, the user's own instruction, temperature and what it may use; for this session."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from rag.events import STYLES, AskOptions
from rag.prompt.prompts import INSTRUCTION_LETTERS
from ui.shared.state import bind, say

_LONGEST = 100_000
_LEAST = 1000  # tokens for a question


def chosen(options: AskOptions) -> AskOptions:
    """Add this session's choices to a question's options."""
    state = st.session_state
    return replace(
        options,
        temperature=state["temperature"],
        longest=state["longest"],
        most_tokens=options.most_tokens or state["most_tokens"],
        style=state["style"],
        instruction=state["instruction"],
        model_check=state["model_check"],
    )


def render(place: str) -> None:
    """Draw the choices, folded away."""
    with st.expander(say("how")):
        st.selectbox(say("style"), STYLES, format_func=lambda name: say(f"style_{name}"), **bind("style", place))
        st.text_area(
            say("instruction"),
            max_chars=INSTRUCTION_LETTERS,
            placeholder=say("instruction_hint"),
            help=say("instruction_help"),
            **bind("instruction", place),
        )
        st.number_input(say("longest"), 1, _LONGEST, step=256, help=say("longest_help"), **bind("longest", place))
        st.number_input(
            say("most_tokens"), _LEAST, None, step=10_000, help=say("most_tokens_help"), **bind("most_tokens", place)
        )
        st.number_input(
            say("temperature"),
            0.0,
            2.0,
            value=None,
            step=0.1,
            placeholder=say("temperature_hint"),
            help=say("temperature_help"),
            **bind("temperature", place),
        )
        st.toggle(say("model_check"), help=say("model_check_help"), **bind("model_check", place))
