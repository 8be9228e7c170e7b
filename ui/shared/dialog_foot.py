"""What stands at the foot of a dialog: the act, red where it destroys, and Cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.shared.edges import guard
from ui.shared.state import say


def render(act: str, key: str, do: Callable[..., object], *args: Any, in_form: bool = True) -> bool:
    """Draw it; in a form, Enter acts.

    Args:
        act: Name of the phrase on the button.
        key: Of the button.
        do: What it does, with `args`.
        args: For it.
        in_form: Whether it stands in a form; one outside asks whether something shall be destroyed.

    Returns:
        True once it is done.
    """
    button = st.form_submit_button if in_form else st.button
    with st.container(key="dialog_foot" if in_form else "dialog_danger", horizontal=True, gap="small"):
        done = button(say(act), key=key, type="primary", on_click=guard(do), args=args)
        if button(say("cancel"), key=f"{key}_cancel"):
            st.rerun()
    return bool(done)
