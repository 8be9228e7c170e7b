"""The first screen: what this is, a place to drop a PDF; then the document that was added, with its guide."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from library.settings import ROOT
from ui.chat import composer, scope_picker
from ui.shared import job_list, model_line, resources, uploads
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.names import names_of
from ui.shared.state import language, say

if TYPE_CHECKING:
    from library.records import Document

QUESTIONS = ROOT / "data" / "samples" / "questions.json"
_SHOWN = 3
_OFFERED = 6  # documents that were just added


def render(missing: bool) -> None:
    """Draw the first screen.

    Args:
        missing: True when the address names a chat that is gone.
    """
    documents = _added() or _newest_without_samples()
    with st.container(key="welcome", gap="medium"):
        if missing:
            st.caption(say("chat_gone"))
        with st.container(key="tagline", gap=None):
            if not documents:
                st.title("Footnote", anchor=False)
                st.write(say("tagline"))
        uploads.drop_zone()
        job_list.render()
        if documents:
            _guide(documents)
        else:
            _questions()
        model_line.render()
        st.caption(say("nothing_leaves" if resources.mode() == "alone" else "nothing_leaves_server"))


def _added() -> list[Document]:
    """List the document that alone is asked, else those that were added in this session, the newest first."""
    there = {document.id: document for document in resources.library().documents()}
    scope = scope_picker.chosen()
    if len(scope.documents) == 1 and not scope.collections and scope.documents[0] in there:
        return [there[scope.documents[0]]]
    jobs = uploads.find(st.session_state["dropped"])
    ready = [job for job in jobs if job.stage in ("ready", "unchanged")]
    if ready:
        found = (*st.session_state["guided"], *(job.document_id for job in ready))
        st.session_state["guided"] = tuple(dict.fromkeys(found))
        st.session_state["dropped"] = tuple(job.id for job in jobs if job not in ready)
    return [there[one] for one in st.session_state["guided"] if one in there][-_OFFERED:]


def _newest_without_samples() -> list[Document]:
    """List the newest document of a library that has none of the samples, while none is being added."""
    if st.session_state["dropped"] or _sample_questions():
        return []
    return resources.library().documents()[:1]


def _guide(documents: list[Document]) -> None:
    """Draw the guide of a document; of several, the one that is chosen, and at first the first that was ready."""
    from ui.shared.guide_view import guide_view  # on use: without documents of its own a library is greeted sooner

    chosen = documents[0].id
    if len(documents) > 1:
        names = names_of(documents)
        picked = st.pills(
            say("guide_documents"),
            [*names],
            format_func=lambda one: escape_markdown(names[one]),
            default=chosen,
            key="guide_pick",
        )
        chosen = picked if picked in names else chosen
    guide_view(chosen, whole=True)


def _sample_questions() -> list[str]:
    there = {document.name for document in resources.library_asked().documents()}
    return [
        question["question"]
        for question in sample_questions(QUESTIONS)
        if question["language"] == language() and question["document"] in there
    ][:_SHOWN]


def _questions() -> None:
    offered = _sample_questions()
    if not offered:
        st.caption(say("samples_missing"))
        return
    with st.container(key="samples", gap="xsmall"):
        st.caption(say("or_try"))
        for number, question in enumerate(offered):
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
