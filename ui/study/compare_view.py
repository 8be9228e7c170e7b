"""The comparison of two documents, side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.shared import resources
from ui.shared.edges import guard
from ui.shared.names import names_of
from ui.shared.state import say
from ui.study import making, model_line
from ui.study.sheet_views import render_sheet
from ui.study.subject import Subject


def render(about: Subject) -> list[dict[str, Any]]:
    """Draw the choice of the other document and the comparison, and give what it cites."""
    documents = about.documents if about.is_collection else resources.library().documents()
    if len(documents) < 2:
        st.caption(say("study_compare_alone"))
        return []
    named = names_of(documents)
    first = _choose("first", list(named), named) if about.is_collection else about.documents[0].id
    others = [one for one in named if one != first]
    second = _choose("second", others, named, making.nearest_to(first, tuple(others)))
    library = resources.library()
    both = Subject(
        f"{named[first]} – {named[second]}", (library.document(first), library.document(second)), is_collection=True
    )
    return render_sheet("compare", both, model_line.choose_sheet("comparison", both))


def _choose(which: str, options: list[str], named: dict[str, str], first: str = "") -> str:
    key = f"study_{which}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = first or options[0]
    st.selectbox(
        say(f"study_compare_{which}"),
        options,
        format_func=lambda one: named.get(one, one),
        key=key,
        on_change=guard(lambda: st.session_state.update(study_open=None)),
    )
    return str(st.session_state[key])
