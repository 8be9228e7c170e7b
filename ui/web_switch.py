"""The web switch, and beside it, while it is on: when the web is asked, and how old its pages may be."""

from __future__ import annotations

from typing import Literal, cast

import streamlit as st

from rag.web.query import Recency
from ui import resources
from ui.state import say

_WHEN = ("always", "auto")
_RECENCY = ("any", "day", "week", "month", "year")


def asks() -> bool | Literal["auto"]:
    """Tell whether the web is asked, as `AskOptions` takes it."""
    on = bool(st.session_state["web"])
    return "auto" if on and st.session_state["web_when"] == "auto" else on


def recency() -> Recency:
    """Tell how old web pages may be."""
    return cast("Recency", st.session_state["recency"])


def render() -> None:
    """Draw it; it holds for this session."""
    st.toggle(
        say("web"),
        value=st.session_state["web"],
        key="web_switch",
        help=say("web_help", backends=resources.settings().web_backends),
        on_change=_take,
        args=("web", "web_switch"),
    )
    if st.session_state["web"]:
        with st.popover(_label(), type="tertiary", key="web_popover", help=say("web_how")):
            _choice("web_when", say("web_when"), _WHEN, "web_")
            _choice("recency", say("recency"), _RECENCY, "recency_")


def _label() -> str:
    parts = [f"web_{st.session_state['web_when']}", *([f"recency_{recency()}"] if recency() != "any" else [])]
    return ", ".join(map(say, parts))


def _choice(name: str, label: str, values: tuple[str, ...], words: str) -> None:
    st.radio(
        label,
        values,
        index=values.index(st.session_state[name]),
        format_func=lambda value: say(words + value),
        key=f"{name}_choice",
        on_change=_take,
        args=(name, f"{name}_choice"),
    )


def _take(name: str, widget: str) -> None:
    st.session_state[name] = st.session_state[widget]
