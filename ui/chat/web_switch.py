"""The web switch, and beside it, while it is on: when the web is asked, and how old its pages may be."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import streamlit as st

from rag.events import AskOptions, Recency
from ui.shared import resources
from ui.shared.state import bind, say

_WHEN = ("always", "auto")


def chosen(options: AskOptions) -> AskOptions:
    """Add this session's choices to a question's options."""
    state = st.session_state
    on = bool(state["web"])
    return replace(
        options,
        web="auto" if on and state["web_when"] == "auto" else on,
        recency=state["recency"],
        region=state["region"],
        safe_search=state["safe_search"],
    )


def turn_on() -> None:
    """Switch the web on for this session, as a click on the switch does."""
    st.session_state["web"] = True


def render() -> None:
    """Draw it; it holds for this session."""
    st.toggle(say("web"), help=say("web_help", backends=resources.settings().web_backends), **bind("web", "switch"))
    if st.session_state["web"]:
        with st.popover(_label(), type="tertiary", key="web_popover", help=say("web_how")):
            _choice("web_when", say("web_when"), _WHEN, "web_")
            _choice("recency", say("recency"), get_args(Recency), "recency_")


def _label() -> str:
    recency = st.session_state["recency"]
    parts = [f"web_{st.session_state['web_when']}", *([f"recency_{recency}"] if recency != "any" else [])]
    return ", ".join(map(say, parts))


def _choice(name: str, label: str, values: tuple[str, ...], words: str) -> None:
    st.radio(label, values, format_func=lambda value: say(words + value), **bind(name, "choice"))
