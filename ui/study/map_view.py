"""The mind map of a document's outline: drawn, and as files for other programs."""

from __future__ import annotations

from typing import Any

import streamlit as st

from library.records import NOWHERE
from rag.study.mind_map import Branch, format_markdown, format_opml
from ui.chat.export.files import file_name
from ui.shared.components import component
from ui.shared.edges import guard
from ui.shared.markdown import escape_markdown
from ui.shared.state import language, say
from ui.study import layout, making
from ui.study.subject import Subject

_KEY = "mind_map"


def render(about: Subject) -> list[dict[str, Any]]:
    """Draw the map, and give the places of its headings, for the pane."""
    root, warnings = making.map_of(about)
    if not root.branches:
        st.caption(say("study_map_none"))
        return []
    st.caption(say("study_map_words"))

    def open_clicked() -> None:
        if name := st.session_state[_KEY].open:
            layout.open_source(str(name))

    words = {name: say(f"map_{name}") for name in ("fold", "unfold")}
    data = {"root": _drawn(root), "opened": layout.opened(), "words": words, "name": about.name}
    component("mind_map")(key=_KEY, data=data, on_open_change=guard(open_clicked))
    for warning in warnings:
        st.caption(escape_markdown(warning.said_in(language())))
    with st.container(key="map_files", horizontal=True, gap="small"):
        _save(about, "markdown", "text/markdown", format_markdown(root, language()))
        _save(about, "opml", "text/x-opml", format_opml(root, language()))
    names = {document.id: document.name for document in about.documents}
    return [_source(branch, names) for branch in root.all_branches if branch.marker]


def _save(about: Subject, kind: str, mime: str, content: str) -> None:
    name = file_name(f"map-{about.name}", "markdown")
    st.download_button(
        say(f"study_save_{kind}"),
        data=content,
        file_name=name if kind == "markdown" else f"{name.removesuffix('.md')}.opml",
        mime=mime,
        key=f"save_map_{kind}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _drawn(branch: Branch) -> dict[str, Any]:
    return {
        "title": " ".join(branch.title.split()),
        "place": say("page_short", n=branch.page) if branch.page else "",
        "marker": branch.marker,
        "branches": [_drawn(one) for one in branch.branches],
    }


def _source(branch: Branch, names: dict[str, str]) -> dict[str, Any]:
    heading = branch.heading
    rects = [list(heading.rect)] if heading and heading.rect != NOWHERE else []
    return {
        "name": branch.marker,
        "marker": "",
        "title": names.get(branch.document_id, ""),
        "where": say("page_short", n=branch.page),
        "quote": branch.title,
        "document": branch.document_id,
        "page": branch.page or 1,
        "rects": rects,
        "url": "",
    }
