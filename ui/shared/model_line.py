"""The line that says who answers; a click opens the sheet on which a model is connected."""

from __future__ import annotations

import streamlit as st

from ui.shared import model_picker, resources
from ui.shared.markdown import escape_markdown
from ui.shared.state import say


def render() -> None:
    """Draw the line; where others use the app too, models are those of the settings."""
    if resources.mode() != "alone":
        return
    model = model_picker.model()
    with st.container(key="model_line", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(escape_markdown(say("model_line", model=model) if model else say("quotes_line")))
        if st.button(say("model_line_change" if model else "quotes_connect"), key="connect_model", type="tertiary"):
            from ui.shared import model_sheet  # on use: the first screen is drawn without it

            model_sheet.show()
