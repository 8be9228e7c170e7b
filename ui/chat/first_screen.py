"""The first screen: what this is, a place to drop a PDF, and three questions to try."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import streamlit as st

from library.settings import ROOT
from ui.chat import composer
from ui.shared import job_list, resources, uploads
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import language, say

QUESTIONS = ROOT / "data" / "samples" / "questions.json"
_SHOWN = 3


def render(missing: bool) -> None:
    """Draw the first screen.

    Args:
        missing: True when the address names a chat that is gone.
    """
    with st.container(key="welcome", gap="medium"):
        if missing:
            st.caption(say("chat_gone"))
        with st.container(key="tagline", gap=None):
            st.title("Footnote", anchor=False)
            st.write(say("tagline"))
        uploads.drop_zone()
        job_list.render()
        _questions()
        st.caption(say("nothing_leaves" if resources.mode() == "alone" else "nothing_leaves_server"))


def _questions() -> None:
    there = {document.name for document in resources.library_asked().documents()}
    offered = [
        question["question"]
        for question in sample_questions(QUESTIONS)
        if question["language"] == language() and question["document"] in there
    ]
    if not offered:
        st.caption(say("ask_below") if there else say("samples_missing"))
        return
    with st.container(key="samples", gap="xsmall"):
        st.caption(say("or_try"))
        for number, question in enumerate(offered[:_SHOWN]):
            st.button(
                escape_markdown(question),
                key=f"sample_{number}",
                on_click=guard(composer.ask),
                args=(question,),
                type="tertiary",
                width="stretch",
            )


@cache
def sample_questions(path: Path) -> list[dict[str, str]]:
    """Read the questions about the samples; none when the file is not there."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
