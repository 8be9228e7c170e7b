"""The sheet on which a model is connected, as a page of its own: AppTest does not keep a dialog open."""

import streamlit as st

from ui.shared import connected_model, model_line, model_sheet, resources, state

first = "sheet" not in st.session_state
state.declare(resources.settings())
connected_model.recall()
if first:
    model_sheet.begin()
model_line.render()
model_sheet.render_sheet()
