"""Summaries and key terms: sentences with their places, and what can be taken along."""

from __future__ import annotations

from typing import Any

import streamlit as st

from rag.prompt.prompts import Task
from rag.study.sheet import Sheet
from ui.chat.export.files import file_name
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import language, say
from ui.study import layout, model_line
from ui.study.sheet_data import format_sheet, sheet_data
from ui.study.subject import Subject


def render_summary(about: Subject) -> list[dict[str, Any]]:
    """Draw the summary, short or by section, and give what it cites."""
    task: Task = "short"
    if not about.is_collection:
        task = st.segmented_control(
            say("study_length"),
            ["short", "part"],
            default="short",
            format_func=lambda name: say(f"study_{name}"),
            key="study_length",
            required=True,
            label_visibility="collapsed",
        )
    return render_sheet("summary", about, model_line.choose_sheet(task, about))


def render_terms(about: Subject) -> list[dict[str, Any]]:
    """Draw the key terms, and give what they cite."""
    return render_sheet("terms", about, model_line.choose_sheet("terms", about))


def render_sheet(view: str, about: Subject, sheet: Sheet) -> list[dict[str, Any]]:
    """Draw a sheet, and give what it cites, for the pane.

    Args:
        view: Name of what it is, as the title of its file says.
        about: What was studied.
        sheet: What was found or written.
    """
    if about.left:
        st.caption(say("study_documents_left", n=about.left))
    if sheet.is_empty:
        st.caption(say(f"study_{view}_none"))
        return []
    key = f"sheet_{view}"

    def open_clicked() -> None:
        if clicked := st.session_state[key].open:
            layout.open_source(str(clicked["name"]))

    component("answer")(key=key, data=sheet_data(sheet, layout.opened()), on_open_change=guard(open_clicked))
    for warning in sheet.warnings:
        st.caption(escape_markdown(warning.said_in(language())))
    _take_along(view, about, sheet)
    return layout.sources_of(sheet.citations)


def _take_along(view: str, about: Subject, sheet: Sheet) -> None:
    title = f"{say(f'study_{view}')}: {about.name}"
    st.download_button(
        say("study_save_markdown"),
        data=format_sheet(title, sheet, model_line.made_by(sheet)),
        file_name=file_name(f"{view}-{about.name}", "markdown"),
        mime="text/markdown",
        key=f"save_{view}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
